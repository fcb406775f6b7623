package io.jikimi.catalogue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what has the shape of a resident or alien registration number (주민등록번호, 외국인등록번호, 개인정보 보호법
 * 제24조의2) in free text: thirteen digits, optionally parted after the sixth, whose first seven name
 * a real date. The check digit is not asked, because numbers issued or changed since 2020-10-05
 * have none.
 */
public final class ResidentNumberDetector {

    private static final Pattern SHAPE =
            Pattern.compile(
                    "(?<!\\d)(\\d{2})(\\d{2})(\\d{2})[\\s\\p{Pd}]?(\\d)\\d{6}(?!\\d)",
                    Pattern.UNICODE_CHARACTER_CLASS);

    private ResidentNumberDetector() {}

    /** Whether the text contains such a number. */
    public static boolean detects(CharSequence text) {
        Matcher matcher = SHAPE.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            if (hasRealDate(matcher)) {
                return true;
            }
            from = matcher.start() + 1;
        }
        return false;
    }

    /** Replaces every such number, for logs and displays. */
    public static String redact(CharSequence text) {
        Matcher matcher = SHAPE.matcher(text);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int from = 0;
        while (matcher.find(from)) {
            if (hasRealDate(matcher)) {
                result.append(text, copied, matcher.start()).append(DataMask.HIDDEN);
                copied = matcher.end();
                from = matcher.end();
            } else {
                from = matcher.start() + 1;
            }
        }
        return result.append(text, copied, text.length()).toString();
    }

    private static boolean hasRealDate(Matcher matcher) {
        StringBuilder digits = new StringBuilder(7);
        for (int group = 1; group <= 4; group++) {
            matcher.group(group)
                    .codePoints()
                    .map(character -> Character.digit(character, 10))
                    .forEach(digits::append);
        }
        return DataFormat.birthDate(digits.toString()).isPresent();
    }
}
