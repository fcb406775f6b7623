package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.catalogue.Normaliser;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.fixture.Seeds;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LifecycleException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is true of every value is asked of values at random: each comes back, none opens changed,
 * and a search finds what a list in memory finds. Nobody here exists.
 */
class RandomValuesTests {

    private static final int TRIES = 300;

    /** Letters of one to four bytes, of either width, composed or not, and what tears lines. */
    private static final int[] CHARACTERS =
            "aZ9 _%'\"\\\n\t\u0000é한각가ㄱ\u1112\u1161\u11ab\u0301ｊＡ１漢👩🇰\u200d\u202e"
                    .codePoints()
                    .toArray();

    /** Few, so that many values begin and end alike. */
    private static final int[] OF_ADDRESSES = "abAＢ1@.".codePoints().toArray();

    private static final Map<Class<?>, Function<Random, Object>> VALUES = values();

    private static Map<Class<?>, Function<Random, Object>> values() {
        Map<Class<?>, Function<Random, Object>> values = new HashMap<>();
        values.put(String.class, random -> text(random, CHARACTERS, 40));
        values.put(LocalDate.class, RandomValuesTests::date);
        values.put(LocalDateTime.class, random -> date(random).atTime(time(random)));
        values.put(LocalTime.class, RandomValuesTests::time);
        values.put(Instant.class, random -> moment(random).toInstant());
        values.put(OffsetDateTime.class, RandomValuesTests::moment);
        values.put(
                ZonedDateTime.class,
                random -> moment(random).atZoneSameInstant(ZoneId.of("Asia/Seoul")));
        values.put(Year.class, random -> Year.of(date(random).getYear()));
        values.put(YearMonth.class, random -> YearMonth.from(date(random)));
        values.put(MonthDay.class, random -> MonthDay.from(date(random)));
        values.put(Integer.class, Random::nextInt);
        values.put(Long.class, Random::nextLong);
        values.put(Short.class, random -> (short) random.nextInt());
        values.put(Byte.class, random -> (byte) random.nextInt());
        values.put(Double.class, random -> Double.longBitsToDouble(random.nextLong()));
        values.put(Float.class, random -> Float.intBitsToFloat(random.nextInt()));
        values.put(BigInteger.class, RandomValuesTests::integer);
        values.put(
                BigDecimal.class,
                random -> new BigDecimal(integer(random), random.nextInt(60) - 30));
        values.put(Boolean.class, Random::nextBoolean);
        values.put(Character.class, random -> (char) random.nextInt(Character.MIN_SURROGATE));
        values.put(UUID.class, random -> new UUID(random.nextLong(), random.nextLong()));
        values.put(byte[].class, RandomValuesTests::bytes);
        return values;
    }

    static LongStream seeds() {
        return Seeds.some();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyValueOfEveryTypeComesBack(long seed) {
        Random random = new Random(seed);
        assertThat(VALUES.keySet()).isEqualTo(ValueCodec.types());
        VALUES.forEach(
                (type, next) -> {
                    for (int attempt = 0; attempt < TRIES; attempt++) {
                        comesBack(Objects.requireNonNull(ValueCodec.of(type)), next.apply(random));
                    }
                });
    }

    private static <T> void comesBack(ValueCodec<T> codec, Object value) {
        byte[] stored = codec.toBytes().apply(codec.type().cast(value));
        assertThat(codec.fromBytes().apply(stored)).isEqualTo(value);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsChangedAnywhereDoesNotOpen(long seed) throws GeneralSecurityException {
        Random random = new Random(seed);
        FieldCipher cipher = new FieldCipher();
        DataKey key = key(random);
        DataKey other = key(random);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            byte[] value = bytes(random);
            int item = random.nextInt();
            byte[] stored = cipher.encrypt(key, item, value);
            assertThat(cipher.decrypt(key, item, stored)).isEqualTo(value);
            byte[] newer = cipher.rewrite(key, other, item, stored);
            assertThat(cipher.decrypt(other, item, newer)).isEqualTo(value);

            refused(cipher, key, item, changed(random, stored));
            refused(cipher, key, item, Arrays.copyOf(stored, random.nextInt(stored.length)));
            refused(cipher, key, item, Arrays.copyOf(stored, stored.length + 1 + attempt % 20));
            refused(cipher, key, item + 1, stored);
            refused(cipher, other, item, stored);
            refused(cipher, other, item, under(other, stored));
            refused(cipher, key, item, under(key, newer));
        }
    }

    private static byte[] changed(Random random, byte[] stored) {
        byte[] changed = stored.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** The same nonce, bytes and tag behind the number of another key. */
    private static byte[] under(DataKey key, byte[] stored) {
        return ByteBuffer.wrap(stored.clone()).putLong(1, key.id()).array();
    }

    private static void refused(FieldCipher cipher, DataKey key, int item, byte[] stored) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> cipher.decrypt(key, item, stored));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void searchesFindWhatAListInMemoryFinds(long seed) {
        Random random = new Random(seed);
        try (CustodyUnit shop = new CustodyUnit(TestDatabase.h2())) {
            Map<Long, String> addresses = stored(shop, random);
            for (int attempt = 0; attempt < TRIES; attempt++) {
                String part = text(random, OF_ADDRESSES, 5);
                String sought = Normaliser.normalise(DataKind.EMAIL, part);
                finds(shop, addresses, part, sought::equals);
                if (!part.isEmpty()) {
                    finds(shop, addresses, part + "%", known -> known.startsWith(sought));
                }
                if (sought.length() == 4) {
                    finds(shop, addresses, "%" + part, known -> known.endsWith(sought));
                }
            }
        }
    }

    private static Map<Long, String> stored(CustodyUnit shop, Random random) {
        Map<Long, String> addresses = new HashMap<>();
        for (int count = 0; count < 60; count++) {
            Visitor visitor = new Visitor();
            visitor.email = text(random, OF_ADDRESSES, 9);
            String known = Normaliser.normalise(DataKind.EMAIL, visitor.email);
            if (!addresses.containsValue(known)) {
                shop.doInTransaction(em -> em.persist(visitor));
                addresses.put(visitor.id, known);
            }
        }
        return addresses;
    }

    private static void finds(
            CustodyUnit shop,
            Map<Long, String> addresses,
            String pattern,
            Predicate<String> isSought) {
        List<Long> expected = new ArrayList<>();
        addresses.forEach(
                (id, known) -> {
                    if (isSought.test(known)) {
                        expected.add(id);
                    }
                });
        List<Long> found =
                shop.inTransaction(
                        em ->
                                em.createQuery(AbstractSearchContractTests.LIKE, Long.class)
                                        .setParameter("p", pattern)
                                        .getResultList());
        assertThat(found).as(pattern).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static DataKey key(Random random) throws GeneralSecurityException {
        byte[] material = new byte[DataKey.BYTES];
        random.nextBytes(material);
        return DataKey.of(random.nextLong(), material);
    }

    private static String text(Random random, int[] characters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(longest + 1); left > 0; left--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static BigInteger integer(Random random) {
        return new BigInteger(random.nextInt(200), random)
                .multiply(BigInteger.valueOf(random.nextInt(3) - 1));
    }

    private static LocalDate date(Random random) {
        return LocalDate.ofEpochDay(random.nextInt(8_000_000) - 4_000_000L);
    }

    private static LocalTime time(Random random) {
        return LocalTime.ofNanoOfDay(Math.floorMod(random.nextLong(), 86_400_000_000_000L));
    }

    private static OffsetDateTime moment(Random random) {
        int seconds = random.nextInt(2 * 18 * 3600) - 18 * 3600;
        return date(random).atTime(time(random)).atOffset(ZoneOffset.ofTotalSeconds(seconds));
    }
}
