package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guesses from names and types what is personal: the first look at a service that says nothing
 * about its data yet. Knows Korean names, romanised ones, English ones and the abbreviations of the
 * public standard vocabulary (행정표준용어), in {@code camelCase} and in {@code SNAKE_CASE}.
 *
 * <p>A guess is a question to the team, never a finding: it misses what is called {@code attr7},
 * and takes a pen name for a name.
 */
public final class LooksPersonal {

    private LooksPersonal() {}

    /**
     * What an attribute or a column is likely to hold.
     *
     * @param owner the simple name of its class, or its table: {@code name} is personal in a
     *     customer and not in a product
     * @param name of the attribute or the column
     * @param type of the attribute; null where nobody knows it
     * @return the kind, {@link DataKind#CUSTOM} for what has no kind of its own, or null where it
     *     does not look personal
     */
    public static @Nullable DataKind kind(String owner, String name, @Nullable Class<?> type) {
        Guess guess = guess(owner, name);
        return guess != null && guess.fits(type) ? guess.kind() : null;
    }

    /**
     * Whether the rows of a class or a table are people.
     *
     * @param owner its simple name
     */
    public static boolean isPerson(String owner) {
        return NameWords.of(owner).isOfAPerson();
    }

    private static @Nullable Guess guess(String owner, String name) {
        Guess korean = KoreanNames.guess(name);
        if (korean != null || KoreanNames.isKorean(name)) {
            return korean;
        }
        NameWords owners = NameWords.of(owner);
        NameWords words = NameWords.of(name);
        if (words.isEmpty() || owners.isOfAThing() && !words.nameAPerson()) {
            return null;
        }
        boolean ofAPerson = owners.isOfAPerson();
        for (NamedKind named : NamedKind.ALL) {
            if (words.say(named.phrase()) && (!named.ofAPerson() || ofAPerson)) {
                return new Guess(named.kind(), named.values());
            }
        }
        return words.sayAName(ofAPerson) ? new Guess(DataKind.NAME, Values.TEXTS) : late(words);
    }

    /** What is looked for after names: a contact's name is no telephone number. */
    private static @Nullable Guess late(NameWords words) {
        return words.endIn("contact") ? new Guess(DataKind.MOBILE, Values.TEXTS_OR_NUMBERS) : null;
    }

    /** In which types a kind of data is kept. */
    enum Values {
        TEXTS,
        TEXTS_OR_NUMBERS,
        TEXTS_OR_BYTES,
        DATES,
        NUMBERS,
        CHOICES;

        private static final Set<Class<?>> TEXT =
                Set.of(String.class, CharSequence.class, char[].class, Character[].class);
        private static final Set<Class<?>> PRIMITIVE =
                Set.of(int.class, long.class, short.class, float.class, double.class);

        boolean include(Class<?> type) {
            boolean text = TEXT.contains(type);
            boolean number = Number.class.isAssignableFrom(type) || PRIMITIVE.contains(type);
            return switch (this) {
                case TEXTS -> text;
                case TEXTS_OR_NUMBERS -> text || number;
                case TEXTS_OR_BYTES -> text || type == byte[].class;
                case DATES -> text || number || isDate(type);
                case NUMBERS -> number || text;
                case CHOICES -> text || number || type.isEnum() || type == char.class;
            };
        }

        private static boolean isDate(Class<?> type) {
            return java.time.temporal.Temporal.class.isAssignableFrom(type)
                    || java.util.Date.class.isAssignableFrom(type)
                    || java.util.Calendar.class.isAssignableFrom(type);
        }
    }

    /** A kind, and the types it is kept in. */
    record Guess(DataKind kind, Values values) {

        boolean fits(@Nullable Class<?> type) {
            return type == null || values.include(type);
        }
    }

    /** Words in a row that stand for a kind. */
    private record NamedKind(DataKind kind, Values values, boolean ofAPerson, List<String> phrase) {

        /** The more telling come first. */
        static final List<NamedKind> ALL =
                List.of(
                        named(DataKind.RRN, Values.TEXTS_OR_NUMBERS, "rrn"),
                        named(DataKind.RRN, Values.TEXTS_OR_NUMBERS, "resident", "number"),
                        named(DataKind.RRN, Values.TEXTS_OR_NUMBERS, "resident", "registration"),
                        named(DataKind.ARN, Values.TEXTS_OR_NUMBERS, "alien", "registration"),
                        named(DataKind.ARN, Values.TEXTS_OR_NUMBERS, "foreigner", "registration"),
                        named(DataKind.ARN, Values.TEXTS_OR_NUMBERS, "foreigner", "number"),
                        named(DataKind.PASSPORT, Values.TEXTS, "passport"),
                        named(DataKind.DRIVER_LICENCE, Values.TEXTS, "driver", "licence"),
                        named(DataKind.DRIVER_LICENCE, Values.TEXTS, "driving", "licence"),
                        named(DataKind.CARD, Values.TEXTS_OR_NUMBERS, "card", "number"),
                        named(DataKind.CARD, Values.TEXTS_OR_NUMBERS, "credit", "card"),
                        named(DataKind.ACCOUNT, Values.TEXTS_OR_NUMBERS, "account", "number"),
                        named(DataKind.ACCOUNT, Values.TEXTS_OR_NUMBERS, "bank", "account"),
                        named(DataKind.ACCOUNT, Values.TEXTS, "iban"),
                        named(DataKind.EMAIL, Values.TEXTS, "email"),
                        named(DataKind.IP_ADDRESS, Values.TEXTS, "ip"),
                        named(DataKind.IP_ADDRESS, Values.TEXTS, "remote", "address"),
                        named(DataKind.MOBILE, Values.TEXTS_OR_NUMBERS, "mobile"),
                        named(DataKind.MOBILE, Values.TEXTS_OR_NUMBERS, "contact", "number"),
                        named(DataKind.LANDLINE, Values.TEXTS_OR_NUMBERS, "telephone"),
                        named(DataKind.BIRTH_DATE, Values.DATES, "birth"),
                        named(DataKind.CI, Values.TEXTS_OR_BYTES, "connecting", "information"),
                        named(DataKind.CI, Values.TEXTS_OR_BYTES, "ci", "value"),
                        only(DataKind.CI, Values.TEXTS_OR_BYTES, "ci"),
                        named(DataKind.HEALTH, Values.CHOICES, "blood", "type"),
                        named(DataKind.HEALTH, Values.CHOICES, "disability"),
                        named(DataKind.HEALTH, Values.CHOICES, "diagnosis"),
                        named(DataKind.HEALTH, Values.CHOICES, "disease"),
                        named(DataKind.HEALTH, Values.TEXTS, "allergy"),
                        named(DataKind.HEALTH, Values.TEXTS, "symptom"),
                        named(DataKind.HEALTH, Values.TEXTS, "medication"),
                        named(DataKind.HEALTH, Values.TEXTS, "prescription"),
                        named(DataKind.HEALTH, Values.TEXTS, "medical", "history"),
                        named(DataKind.HEALTH, Values.TEXTS, "medical", "record"),
                        named(DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES, "fingerprint"),
                        named(DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES, "iris"),
                        named(DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES, "voiceprint"),
                        named(DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES, "biometric"),
                        named(DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES, "face", "template"),
                        only(DataKind.BODY_MEASUREMENT, Values.NUMBERS, "height"),
                        only(DataKind.BODY_MEASUREMENT, Values.NUMBERS, "weight"),
                        named(DataKind.SECRET, Values.TEXTS, "access", "token"),
                        named(DataKind.SECRET, Values.TEXTS, "refresh", "token"),
                        named(DataKind.SECRET, Values.TEXTS, "password"),
                        named(DataKind.ADDRESS, Values.TEXTS, "address"),
                        named(DataKind.ADDRESS, Values.TEXTS, "zip"),
                        named(DataKind.ADDRESS, Values.TEXTS, "zip", "code"),
                        named(DataKind.ADDRESS, Values.TEXTS, "postal", "code"),
                        named(DataKind.ADDRESS, Values.TEXTS, "street"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "memo"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "remark"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "note"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "comment"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "complaint"),
                        named(DataKind.FREE_TEXT, Values.TEXTS, "delivery", "request"),
                        named(DataKind.CUSTOM, Values.CHOICES, "gender"),
                        named(DataKind.CUSTOM, Values.CHOICES, "religion"),
                        named(DataKind.CUSTOM, Values.CHOICES, "nationality"),
                        named(DataKind.CUSTOM, Values.CHOICES, "occupation"),
                        named(DataKind.CUSTOM, Values.TEXTS, "login", "id"),
                        named(DataKind.CUSTOM, Values.TEXTS, "vehicle", "number"),
                        named(DataKind.CUSTOM, Values.TEXTS, "plate", "number"));

        private static NamedKind named(DataKind kind, Values values, String... phrase) {
            return new NamedKind(kind, values, false, List.of(phrase));
        }

        /** Only of a person: an image has a height as well. */
        private static NamedKind only(DataKind kind, Values values, String... phrase) {
            return new NamedKind(kind, values, true, List.of(phrase));
        }
    }
}
