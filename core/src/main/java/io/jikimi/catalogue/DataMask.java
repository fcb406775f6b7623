package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The one mask (표시제한) of every kind, after the example set of the certification guide: the same
 * positions on every screen, so that two screens never add up to the whole value.
 *
 * <p>Guarantees: a text that does not have the format of its kind shows nothing, not even its
 * length; characters outside the basic plane are never cut in half. A mask whose kind has a format
 * shows the length of the hidden part only where the guide does.
 */
public final class DataMask {

    /** The mask of a value of which nothing may be shown. */
    public static final String HIDDEN = "********";

    static final char CHARACTER = '*';

    private static final int LAST_DIGITS_OF_CARD = 4;

    /** Municipality, then a road name with its numbered side road. */
    private static final Pattern ROAD =
            Pattern.compile(
                    "[가-힣](?:시|군|구|읍|면)\\s+(?:\\S+\\s+)??"
                            + "([가-힣][가-힣\\d·.]*?(?:로|길)(?:\\s?\\d{1,4}번?[가-힣]?길)?)(?![가-힣])");

    /** Municipality, then the district of a lot number address. */
    private static final Pattern DISTRICT =
            Pattern.compile("[가-힣](?:시|군|구|읍|면)\\s+([가-힣]+(?:\\d{1,2})?(?:동|리|가|읍|면))(?![가-힣])");

    private static final Pattern DIGITS = Pattern.compile("\\p{Nd}");
    private static final Pattern DIGITS_AND_LATIN = Pattern.compile("[\\p{Nd}\\p{IsLatin}]");

    private DataMask() {}

    /** Returns what may be shown of {@code text}, a value of {@code kind}, without unmasking. */
    public static String mask(DataKind kind, String text) {
        if (!DataFormat.accepts(kind, text)) {
            return HIDDEN;
        }
        return switch (kind) {
            case NAME -> name(text);
            case EMAIL -> DataFormat.email(text).map(DataMask::email).orElse(HIDDEN);
            case MOBILE, LANDLINE -> KoreanPhone.parse(text).map(DataMask::phone).orElse(HIDDEN);
            case ADDRESS -> address(text);
            case BIRTH_DATE ->
                    DataFormat.date(text)
                            .map(date -> date.toString().substring(0, 4) + "-**-**")
                            .orElse(HIDDEN);
            case RRN, ARN ->
                    DataFormat.digitsOf(Normaliser.foldWidth(text)).substring(0, 6) + "-*******";
            case PASSPORT -> DataFormat.passport(text).map(DataMask::passport).orElse(HIDDEN);
            case DRIVER_LICENCE ->
                    DataFormat.driverLicence(text).map(DataMask::driverLicence).orElse(HIDDEN);
            case CARD -> DataFormat.cardDigits(text).map(DataMask::card).orElse(HIDDEN);
            case ACCOUNT -> DataFormat.account(text).map(DataMask::account).orElse(HIDDEN);
            case IP_ADDRESS -> DataFormat.address(text).map(DataMask::ipAddress).orElse(HIDDEN);
            case CI, HEALTH, BIOMETRIC, BODY_MEASUREMENT, SECRET, FREE_TEXT, CUSTOM -> HIDDEN;
        };
    }

    /**
     * Whether {@code text} has the shape of a mask of {@code kind}, so that storing it would
     * replace a value by its mask. Exact for every kind whose format has no asterisk; for health
     * data, measurements, secrets, free text and custom kinds, where an asterisk is an ordinary
     * character, only {@link #HIDDEN} counts.
     */
    public static boolean looksMasked(DataKind kind, String text) {
        return switch (kind) {
            case HEALTH, BIOMETRIC, BODY_MEASUREMENT, SECRET, FREE_TEXT, CUSTOM ->
                    text.equals(HIDDEN);
            default -> text.indexOf(CHARACTER) >= 0;
        };
    }

    private static String name(String text) {
        int[] letters =
                Normalizer.normalize(text.strip(), Normalizer.Form.NFC).codePoints().toArray();
        int last = letters.length - 1;
        return switch (letters.length) {
            case 1 -> stars(1);
            case 2 -> new String(letters, 0, 1) + stars(1);
            default -> new String(letters, 0, 1) + stars(last - 1) + new String(letters, last, 1);
        };
    }

    private static String email(String address) {
        int at = address.lastIndexOf('@');
        int length = address.codePointCount(0, at);
        int shown = length <= 2 ? 0 : 2;
        return address.substring(0, address.offsetByCodePoints(0, shown))
                + stars(length - shown)
                + address.substring(at);
    }

    private static String phone(KoreanPhone phone) {
        return phone.exchange().isEmpty()
                ? phone.prefix() + "-" + stars(phone.subscriber().length())
                : phone.prefix()
                        + "-"
                        + stars(phone.exchange().length())
                        + "-"
                        + phone.subscriber();
    }

    private static String address(String text) {
        String composed = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        return find(ROAD, composed)
                .or(() -> find(DISTRICT, composed))
                .map(
                        shown ->
                                DIGITS.matcher(composed.substring(0, shown.start(1)))
                                                .replaceAll("*")
                                        + shown.group(1)
                                        + DIGITS_AND_LATIN
                                                .matcher(composed.substring(shown.end(1)))
                                                .replaceAll("*"))
                .filter(masked -> masked.indexOf(CHARACTER) >= 0)
                .orElse(HIDDEN);
    }

    private static Optional<Matcher> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher) : Optional.empty();
    }

    private static String passport(String number) {
        return number.substring(0, number.length() - 4) + stars(4);
    }

    private static String driverLicence(String number) {
        String[] parts = number.split("-", -1);
        return String.join("-", parts[0], parts[1], stars(parts[2].length()), parts[3]);
    }

    /** Hides digits 7 to 12, and of a longer number everything before its last four digits. */
    private static String card(String digits) {
        int hiddenUntil = Math.max(12, digits.length() - LAST_DIGITS_OF_CARD);
        StringBuilder masked = new StringBuilder();
        for (int index = 0; index < digits.length(); index++) {
            if (index > 0 && index % 4 == 0) {
                masked.append('-');
            }
            masked.append(index >= 6 && index < hiddenUntil ? CHARACTER : digits.charAt(index));
        }
        return masked.toString();
    }

    /** Keeps the first three and the last two digits. */
    private static String account(String number) {
        int digits = DataFormat.digitsOf(number).length();
        StringBuilder masked = new StringBuilder();
        int position = 0;
        for (char character : number.toCharArray()) {
            boolean digit = Character.isDigit(character);
            boolean shown = !digit || position < 3 || position >= digits - 2;
            masked.append(shown ? character : CHARACTER);
            position += digit ? 1 : 0;
        }
        return masked.toString();
    }

    /** Hides bits 17 to 24 of an IPv4 address and bits 113 to 128 of an IPv6 address. */
    private static String ipAddress(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + ".***." + (bytes[3] & 0xFF);
        }
        StringBuilder masked = new StringBuilder();
        IntStream.range(0, 7)
                .map(group -> (bytes[group * 2] & 0xFF) << 8 | bytes[group * 2 + 1] & 0xFF)
                .forEach(group -> masked.append(Integer.toHexString(group)).append(':'));
        return masked.append("****").toString();
    }

    private static String stars(int count) {
        return String.valueOf(CHARACTER).repeat(count);
    }
}
