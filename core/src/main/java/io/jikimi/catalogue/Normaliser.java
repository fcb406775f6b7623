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
