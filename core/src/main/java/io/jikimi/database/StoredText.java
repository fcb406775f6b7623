package io.jikimi.database;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stored value in a column of text: a mark that says so, and two hexadecimal digits
 * for each byte. Every database writes and reads it by itself, so that what is done to stored
 * values by SQL is done to these as well. Public because H2 calls it by its name.
 */
public final class StoredText {

    /** What every text of this form begins with. */
    public static final String MARK = "jk1:";

    /** How many characters a text has for each byte. */
    public static final int CHARACTERS = 2;

    private static final HexFormat HEX = HexFormat.of();

    private StoredText() {}

    /** The text for stored bytes. */
    public static String text(byte[] stored) {
        return MARK + HEX.formatHex(stored);
    }

    /**
     * The stored bytes of a text, or those of the text itself in UTF-8 if it has not the form: no
     * protected value begins like a text that people write.
     */
    public static byte @Nullable [] bytes(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (isForm(text)) {
            return HEX.parseHex(text, MARK.length(), text.length());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether a text has the form. What people write can have it by chance; only decryption proves
     * it.
     */
    public static boolean isForm(String text) {
        int digits = text.length() - MARK.length();
        return digits > 0
                && digits % CHARACTERS == 0
                && text.startsWith(MARK)
                && text.chars()
                        .skip(MARK.length())
                        .allMatch(each -> each >= '0' && each <= '9' || each >= 'a' && each <= 'f');
    }

    /** How many characters the text of so many stored bytes has. */
    public static long length(long bytes) {
        return MARK.length() + CHARACTERS * bytes;
    }
}
