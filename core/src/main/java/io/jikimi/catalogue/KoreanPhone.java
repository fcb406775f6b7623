package io.jikimi.catalogue;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Korean telephone number in its three parts.
 *
 * @param line what kind of line
 * @param prefix the carrier or area code with its leading zero
 * @param exchange the digits in the middle, empty for a nationwide short number
 * @param subscriber the last four digits
 */
record KoreanPhone(Line line, String prefix, String exchange, String subscriber) {

    /** Kinds of lines. */
    enum Line {
        MOBILE,
        LANDLINE
    }

    private static final Pattern SEPARATORS = Pattern.compile("[\\s().\\p{Pd}]");
    private static final Pattern COUNTRY_CODE = Pattern.compile("(?:\\+|00)820?");
    private static final Pattern FOREIGN = Pattern.compile("\\+(?!82)[1-9]\\d{6,14}");
    private static final Pattern MOBILE =
            Pattern.compile("(010)(\\d{4})(\\d{4})|(01[16-9])(\\d{3,4})(\\d{4})");
    private static final Pattern LANDLINE =
            Pattern.compile(
                    "(02|0[3-6][1-5]|070|080|050\\d)(\\d{3,4})(\\d{4})|(1[568]\\d{2})()(\\d{4})");

    /** Reads a Korean number as people write it, or none. */
    static Optional<KoreanPhone> parse(String text) {
        String compact = national(compact(text));
        Matcher mobile = MOBILE.matcher(compact);
        if (mobile.matches()) {
            return Optional.of(of(Line.MOBILE, mobile));
        }
        Matcher landline = LANDLINE.matcher(compact);
        return landline.matches() ? Optional.of(of(Line.LANDLINE, landline)) : Optional.empty();
    }

    /** Reads a number of another country in international notation, as E.164, or none. */
    static Optional<String> foreign(String text) {
        String compact = compact(text);
        return FOREIGN.matcher(compact).matches() ? Optional.of(compact) : Optional.empty();
    }

    /** The number as E.164; a nationwide short number (1588 and the like) keeps all its digits. */
    String e164() {
        return exchange.isEmpty()
                ? "+82" + prefix + subscriber
                : "+82" + prefix.substring(1) + exchange + subscriber;
    }

    private static KoreanPhone of(Line line, Matcher matcher) {
        int first = matcher.group(1) != null ? 1 : 4;
        return new KoreanPhone(
                line, matcher.group(first), matcher.group(first + 1), matcher.group(first + 2));
    }

    /** The text without what people put between the digits. */
    static String compact(String text) {
        return SEPARATORS.matcher(Normaliser.foldWidth(text)).replaceAll("");
    }

    private static String national(String compact) {
        Matcher country = COUNTRY_CODE.matcher(compact);
        if (!country.lookingAt()) {
            return compact;
        }
        String rest = compact.substring(country.end());
        return rest.startsWith("1") && rest.length() == 8 ? rest : "0" + rest;
    }
}
