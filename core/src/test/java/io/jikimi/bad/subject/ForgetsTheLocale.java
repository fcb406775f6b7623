package io.jikimi.bad.subject;

import java.util.Locale;

/** Writes text as the machine's language wants it. */
public final class ForgetsTheLocale {

    String shout(String text) {
        return text.toUpperCase() + text.toLowerCase() + String.format("%d", 1) + "%d".formatted(2);
    }

    String fine(String text) {
        return text.toUpperCase(Locale.ROOT)
                + String.format(Locale.ROOT, "%d", 1)
                + "100% of %s".formatted(text);
    }
}
