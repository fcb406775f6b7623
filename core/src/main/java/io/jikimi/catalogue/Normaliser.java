package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The one form in which values of a kind are compared: two notations of the same value give the
 * same text. The search index is a keyed hash of this form, so what this class returns for a kind
 * must not change once values are indexed.
 *
 * <ul>
 *   <li>e-mail: without surrounding space, lower case, full-width characters folded;
 *   <li>name: Hangul composed (NFC); spaces dropped in a Hangul name, else single;
 *   <li>telephone: E.164, Korean numbers with {@code +82};
 *   <li>numbers with separators (card, account, licence, registration number): digits only;
 *   <li>everything else: without surrounding space, NFC.
 * </ul>
 */
public final class Normaliser {

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern HANGUL_NAME = Pattern.compile("[가-힣\\s\\p{Z}]+");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s\\p{Pd}]");

    private Normaliser() {}

    /** Returns the form of {@code text} in which values of {@code kind} are compared. */
    public static String normalise(DataKind kind, String text) {
        return switch (kind) {
            case EMAIL -> foldWidth(text).strip().toLowerCase(Locale.ROOT);
            case NAME -> name(text);
            case MOBILE, LANDLINE -> telephone(text);
            case CARD -> DataFormat.cardDigits(text).orElseGet(() -> plain(text));
            case ACCOUNT ->
                    DataFormat.account(text).map(DataFormat::digitsOf).orElseGet(() -> plain(text));
            case RRN -> DataFormat.residentNumber(text, "012349").orElseGet(() -> plain(text));
            case ARN -> DataFormat.residentNumber(text, "5678").orElseGet(() -> plain(text));
            case PASSPORT -> DataFormat.passport(text).orElseGet(() -> plain(text));
            case DRIVER_LICENCE ->
                    DataFormat.driverLicence(text)
                            .map(licence -> SEPARATORS.matcher(licence).replaceAll(""))
                            .orElseGet(() -> plain(text));
            case BIRTH_DATE ->
                    DataFormat.date(text).map(Object::toString).orElseGet(() -> plain(text));
            default -> plain(text);
        };
    }

    /**
     * Whether a part of a value can be compared: its beginning and its last characters are the same
     * in every notation.
     */
    public static boolean hasParts(DataKind kind) {
        return kind != DataKind.BIRTH_DATE;
    }

    /** Whether letters of either case are the same in values of the kind. */
    public static boolean foldsCase(DataKind kind) {
        return kind == DataKind.EMAIL;
    }

    /** Whether values of two kinds that are the same have the same normal form. */
    public static boolean alike(DataKind one, DataKind other) {
        return form(one).equals(form(other));
    }

    private static String form(DataKind kind) {
        return switch (kind) {
            case MOBILE, LANDLINE -> "telephone";
            case EMAIL, NAME, CARD, ACCOUNT, RRN, ARN, PASSPORT, DRIVER_LICENCE, BIRTH_DATE ->
                    kind.name();
            default -> "plain";
        };
    }

    /**
     * The form in which beginnings are compared: a value in any notation begins, in this form, with
     * the form of its beginning in any notation. Of a name spaces do not count, of a number no
     * separators, and of a Korean telephone number the leading zero is the country.
     */
    public static String beginning(DataKind kind, String text) {
        return switch (kind) {
            case MOBILE, LANDLINE -> international(KoreanPhone.compact(text));
            default ->
                    hasSpelling(kind)
                            ? Normalizer.normalize(text.stripLeading(), Normalizer.Form.NFC)
                            : part(kind, text);
        };
    }

    /** The form in which last characters are compared. */
    public static String ending(DataKind kind, String text) {
        return switch (kind) {
            case MOBILE, LANDLINE -> KoreanPhone.compact(text);
            default ->
                    hasSpelling(kind)
                            ? Normalizer.normalize(text.stripTrailing(), Normalizer.Form.NFC)
                            : part(kind, text);
        };
    }

    private static boolean hasSpelling(DataKind kind) {
        return form(kind).equals("plain");
    }

    private static String part(DataKind kind, String text) {
        return switch (kind) {
            // Java writes the last sigma of a word in a form of its own.
            case EMAIL -> foldWidth(text).strip().toLowerCase(Locale.ROOT).replace('ς', 'σ');
            case NAME -> SPACES.matcher(plain(text)).replaceAll("");
            case PASSPORT -> withoutSeparators(text).toUpperCase(Locale.ROOT);
            default -> withoutSeparators(text);
        };
    }

    private static String withoutSeparators(String text) {
        return SEPARATORS.matcher(foldWidth(text)).replaceAll("");
    }

    private static String international(String compact) {
        String text = compact.startsWith("00") ? "+" + compact.substring(2) : compact;
        if (text.startsWith("+820")) {
            return "+82" + text.substring(4);
        }
        return text.startsWith("0") ? "+82" + text.substring(1) : text;
    }

    private static String name(String text) {
        String composed = plain(text);
        return HANGUL_NAME.matcher(composed).matches()
                ? SPACES.matcher(composed).replaceAll("")
                : SPACES.matcher(composed).replaceAll(" ").strip();
    }

    private static String telephone(String text) {
        return KoreanPhone.parse(text)
                .map(KoreanPhone::e164)
                .or(() -> KoreanPhone.foreign(text))
                .orElseGet(() -> plain(text));
    }

    private static String plain(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    }

    /** Turns full-width letters and digits into the usual ones. */
    static String foldWidth(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
