package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text has the format of its kind. A resident or alien registration number is never
 * rejected by its check digit: numbers issued or changed since 2020-10-05 have none. A card number
 * is.
 *
 * <p>Separators and full-width digits are accepted where people write them. Kinds without a format
 * (free text, custom kinds, health) accept everything.
 */
public final class DataFormat {

    private static final int LONGEST = 500;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_EMAIL = 254;

    private static final Pattern EMAIL =
            Pattern.compile(
                    "[^\\s@*\"(),:;<>\\\\\\[\\]\\p{Cntrl}]{1,64}@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+");
    private static final Pattern PASSPORT = Pattern.compile("[A-Z0-9]{6,9}");
    private static final Pattern DRIVER_LICENCE =
            Pattern.compile("(1[1-9]|2[0-6]|28|[가-힣]{2})[- ]?(\\d{2})[- ]?(\\d{6})[- ]?(\\d{2})");
    private static final Pattern ACCOUNT = Pattern.compile("\\d(?:[- ]?\\d){9,13}");
    private static final Pattern CARD = Pattern.compile("\\d(?:[- ]?\\d){12,18}");
    private static final Pattern LINKING_INFORMATION =
            Pattern.compile(
                    "[A-Za-z0-9+/]{62}[A-Za-z0-9+/=]{2}|[A-Za-z0-9+/]{86}[A-Za-z0-9+/=]{2}");
    private static final Pattern RESIDENT_NUMBER = Pattern.compile("(\\d{6})[- ]?(\\d{7})");
    private static final Pattern DATE = Pattern.compile("(\\d{4})([-./]?)(\\d{2})\\2(\\d{2})");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");
    private static final DateTimeFormatter ISO_DATE =
            DateTimeFormatter.ISO_LOCAL_DATE.withResolverStyle(ResolverStyle.STRICT);

    private DataFormat() {}

    /** Whether {@code text} has the format of {@code kind}. */
    public static boolean accepts(DataKind kind, String text) {
        return switch (kind) {
            case HEALTH, BIOMETRIC, BODY_MEASUREMENT, FREE_TEXT, CUSTOM -> true;
            case SECRET -> !text.isBlank();
            default -> text.length() <= LONGEST && acceptsIdentifier(kind, text);
        };
    }

    private static boolean acceptsIdentifier(DataKind kind, String text) {
        return switch (kind) {
            case NAME -> isName(text);
            case EMAIL -> email(text).isPresent();
            case MOBILE -> isInternational(text, KoreanPhone.Line.MOBILE);
            case LANDLINE -> isInternational(text, KoreanPhone.Line.LANDLINE);
            case ADDRESS -> !text.isBlank() && hasNoMaskCharacter(text);
            case BIRTH_DATE -> date(text).isPresent();
            case RRN -> residentNumber(text, "012349").isPresent();
            case ARN -> residentNumber(text, "5678").isPresent();
            case PASSPORT -> passport(text).isPresent();
            case DRIVER_LICENCE -> driverLicence(text).isPresent();
            case CARD -> cardDigits(text).isPresent();
            case ACCOUNT -> account(text).isPresent();
            case IP_ADDRESS -> address(text).isPresent();
            case CI -> LINKING_INFORMATION.matcher(text.strip()).matches();
            default -> true;
        };
    }

    private static boolean isName(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= LONGEST_NAME
                && text.codePoints().noneMatch(Character::isISOControl)
                && hasNoMaskCharacter(text);
    }

    private static boolean hasNoMaskCharacter(String text) {
        return text.indexOf(DataMask.CHARACTER) < 0;
    }

    private static boolean isInternational(String text, KoreanPhone.Line line) {
        Optional<KoreanPhone> korean = KoreanPhone.parse(text);
        return korean.map(phone -> phone.line() == line)
                .orElseGet(() -> KoreanPhone.foreign(text).isPresent());
    }

    /** The address with its width folded and without surrounding space. */
    static Optional<String> email(String text) {
        String folded = Normaliser.foldWidth(text).strip();
        return folded.length() <= LONGEST_EMAIL && EMAIL.matcher(folded).matches()
                ? Optional.of(folded)
                : Optional.empty();
    }

    /** The day that a text of eight digits, with or without separators, names. */
    static Optional<LocalDate> date(String text) {
        Matcher matcher = DATE.matcher(Normaliser.foldWidth(text).strip());
        return matcher.matches()
                ? realDate(matcher.group(1), matcher.group(3), matcher.group(4))
                : Optional.empty();
    }

    static Optional<LocalDate> realDate(String year, String month, String day) {
        try {
            return Optional.of(LocalDate.parse(year + "-" + month + "-" + day, ISO_DATE));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    /** The thirteen digits of a number whose seventh digit is one of {@code sexDigits}. */
    static Optional<String> residentNumber(String text, String sexDigits) {
        Matcher matcher = RESIDENT_NUMBER.matcher(Normaliser.foldWidth(text).strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(1) + matcher.group(2);
        return sexDigits.indexOf(digits.charAt(6)) >= 0 && birthDate(digits).isPresent()
                ? Optional.of(digits)
                : Optional.empty();
    }

    /** The birth date that the first seven digits of a resident registration number tell. */
    static Optional<LocalDate> birthDate(String digits) {
        String century =
                switch (digits.charAt(6)) {
                    case '1', '2', '5', '6' -> "19";
                    case '3', '4', '7', '8' -> "20";
                    default -> "18";
                };
        return realDate(
                century + digits.substring(0, 2), digits.substring(2, 4), digits.substring(4, 6));
    }

    static Optional<String> passport(String text) {
        String folded = Normaliser.foldWidth(text).strip().toUpperCase(Locale.ROOT);
        return PASSPORT.matcher(folded).matches() ? Optional.of(folded) : Optional.empty();
    }

    /** Region, year, serial and check digits joined with hyphens. */
    static Optional<String> driverLicence(String text) {
        Matcher matcher = DRIVER_LICENCE.matcher(Normaliser.foldWidth(text).strip());
        return matcher.matches()
                ? Optional.of(
                        String.join(
                                "-",
                                matcher.group(1),
                                matcher.group(2),
                                matcher.group(3),
                                matcher.group(4)))
                : Optional.empty();
    }

    static Optional<String> cardDigits(String text) {
        String folded = Normaliser.foldWidth(text).strip();
        if (!CARD.matcher(folded).matches()) {
            return Optional.empty();
        }
        String digits = digitsOf(folded);
        return passesLuhn(digits) ? Optional.of(digits) : Optional.empty();
    }

    private static boolean passesLuhn(String digits) {
        int sum = 0;
        for (int index = 0; index < digits.length(); index++) {
            int digit = digits.charAt(digits.length() - 1 - index) - '0';
            int doubled = index % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** The account number as written, separators included. */
    static Optional<String> account(String text) {
        String folded = Normaliser.foldWidth(text).strip();
        return ACCOUNT.matcher(folded).matches() ? Optional.of(folded) : Optional.empty();
    }

    /** The address that a literal names; nothing is looked up. */
    static Optional<InetAddress> address(String text) {
        String literal = text.strip();
        if (!IPV4.matcher(literal).matches()
                && !(literal.indexOf(':') >= 0 && IPV6.matcher(literal).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException notALiteral) {
            return Optional.empty();
        }
    }

    static String digitsOf(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        text.chars()
                .filter(character -> character >= '0' && character <= '9')
                .forEach(character -> digits.append((char) character));
        return digits.toString();
    }
}
