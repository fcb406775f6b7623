package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.EmptyTables;
import io.jikimi.fixture.RotationClock;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.VisitNote;
import io.jikimi.keys.BackupHorizon;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Somebody has an older dump of the whole database, the database of today and every key that there
 * is today, and knows our format. What was destroyed in between is not for them. Every person and
 * value here is made up.
 */
abstract class AbstractOlderDumpContractTests {

    private static final byte[] LOCK = new byte[32];
    private static final int ALL = 100_000;
    private static final int HEADER = 9;
    private static final int NONCE = 12;
    private static final int ITEMS = 40;

    private static final String OF_ANN = "가상갑";
    private static final String MAIL_OF_ANN = "ann@example.com";
    private static final String PHONE_OF_ANN = "010-0000-1001";
    private static final String OF_BEN = "가상을";
    private static final String MAIL_OF_BEN = "ben@example.com";
    private static final String HEIGHT_OF_BEN = "177";
    private static final String OF_NOBODY = "가상손님";
    private static final String DIGITS_OF_ANN = "+821000001001";
    private static final String DIGITS_OF_BEN = "+821000001002";
    private static final String FOUND = "found by its hash: ";
    private static final String BEGINNING = "found by its beginning: ";
    private static final String END = "found by its end: ";
    private static final int PIECE = 6;
    private static final int PART = 0x8000_0000;

    private static final List<String> DESTROYED =
            List.of(
                    OF_ANN,
                    MAIL_OF_ANN,
                    PHONE_OF_ANN,
                    HEIGHT_OF_BEN,
                    OF_NOBODY,
                    FOUND + MAIL_OF_ANN,
                    FOUND + DIGITS_OF_ANN,
                    BEGINNING + DIGITS_OF_ANN,
                    END + DIGITS_OF_ANN);
    private static final List<String> KEPT =
            List.of(
                    OF_BEN,
                    MAIL_OF_BEN,
                    FOUND + MAIL_OF_BEN,
                    FOUND + DIGITS_OF_BEN,
                    BEGINNING + DIGITS_OF_BEN,
                    END + DIGITS_OF_BEN);

    @TempDir Path folder;

    private Path keyset;
    private KeysetFileMasterKeys masterKeys;
    private LifeCycle shop;
    private JdbcKeyRotation rotation;
    private DataSubjectId ann;
    private DataSubjectId ben;

    abstract HikariDataSource dataSource();

    @BeforeEach
    void open() {
        keyset = folder.resolve("keyset.json");
        masterKeys = KeysetFileMasterKeys.create(keyset, LOCK);
        shop = new LifeCycle(dataSource(), masterKeys);
        rotation =
                new JdbcKeyRotation(shop.dataSource(), masterKeys, shop.evidence(), shop.clock());
        ann = shop.signUp(OF_ANN, MAIL_OF_ANN, PHONE_OF_ANN);
        ben = shop.signUp(OF_BEN, MAIL_OF_BEN, "010-0000-1002");
        shop.decide(ben, true, false);
        shop.inTransaction(() -> shop.member(ben).height = Integer.valueOf(HEIGHT_OF_BEN));
        VisitNote visit = new VisitNote();
        visit.visitor = OF_NOBODY;
        visit.leftAt = shop.clock().now();
        shop.inTransaction(() -> shop.entities().persist(visit));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void revealsNothingOfWhatWasDestroyedAfterTheHorizonWhateverKeysRemain() {
        Dump dump = Dump.of(shop.dataSource());
        assertThat(revealedBy(dump)).containsAll(DESTROYED).containsAll(KEPT);

        Instant destroyed = destroy();
        assertThat(revealedBy(dump, Dump.of(shop.dataSource())))
                .as("the dump brings its own keys")
                .containsAll(DESTROYED);
        assertThat(horizons(destroyed)).allMatch(horizon -> !horizon.rotateFirst().isEmpty());

        shop.clock().advanceDays(1);
        rotateDataAndIndexKeys();
        assertThat(horizons(destroyed))
                .allMatch(horizon -> horizon.rotateFirst().isEmpty() && horizon.day() == null);
        KeysetFileMasterKeys.rotate(keyset, LOCK);
        desk().rewrap(100, ALL);
        assertThat(horizons(destroyed))
                .allMatch(horizon -> horizon.day() != null && !horizon.reached());
        assertThat(revealedBy(dump, Dump.of(shop.dataSource())))
                .as("before the horizon")
                .containsAll(DESTROYED);

        shop.clock().advanceDays(31);
        desk().destroyEpoch(1, LifeCycle.OFFICER);

        assertThat(horizons(destroyed)).allMatch(BackupHorizon::reached);
        masterKeys.refresh();
        Dump today = Dump.of(shop.dataSource());
        assertThat(revealedBy(dump, today)).isEmpty();
        assertThat(revealedBy(today))
                .as("whoever has everything of today has today's values")
                .containsAll(KEPT)
                .doesNotContainAnyElementsOf(DESTROYED);
    }

    @Test
    void revealsThroughTheSearchIndexAndKeysThatWereNotRotatedWhatTheHorizonSays() {
        Dump dump = Dump.of(shop.dataSource());
        Instant destroyed = destroy();
        KeysetFileMasterKeys.rotate(keyset, LOCK);
        desk().rewrap(100, ALL);
        shop.clock().advanceDays(31);
        desk().destroyEpoch(1, LifeCycle.OFFICER);
        masterKeys.refresh();

        assertThat(revealedBy(dump, Dump.of(shop.dataSource())))
                .contains(HEIGHT_OF_BEN, OF_NOBODY, FOUND + MAIL_OF_ANN)
                .contains(BEGINNING + DIGITS_OF_ANN, END + DIGITS_OF_ANN)
                .doesNotContain(OF_ANN, MAIL_OF_ANN, PHONE_OF_ANN);
        assertThat(horizons(destroyed))
                .extracting(BackupHorizon::rotateFirst)
                .containsExactly(
                        Set.of(Kind.SEARCH_INDEX),
                        Set.of(Kind.DATA_KEY, Kind.SEARCH_INDEX),
                        Set.of(Kind.DATA_KEY, Kind.SEARCH_INDEX));
    }

    /** All of one member, an item of another, and what nobody in particular wrote. */
    private Instant destroy() {
        shop.inTransaction(() -> shop.member(ann).closedAt = shop.clock().now());
        shop.inTransaction(
                () -> shop.rights().withdrawConsent(ben, "fit-advice", "web", Actor.subject(ben)));
        for (int days = 0; days < 40; days++) {
            shop.clock().advanceDays(1);
            shop.destruction().runDue();
        }
        assertThat(revealedBy(Dump.of(shop.dataSource())))
                .doesNotContainAnyElementsOf(DESTROYED)
                .containsAll(KEPT);
        return shop.clock().now();
    }

    private void rotateDataAndIndexKeys() {
        rotation.retireDataKeys(shop.clock().now(), LifeCycle.OFFICER);
        rotation.rotateIndexKey(LifeCycle.OFFICER);
        RotationClock.heardOf(shop.dataSource(), shop.clock());
        for (Kind kind : Kind.values()) {
            assertThat(shop.rotation(rotation).run(kind, 100, ALL).ended()).isTrue();
        }
    }

    private List<BackupHorizon> horizons(Instant destroyed) {
        MasterKeyDesk desk = desk();
        return Stream.of(
                        desk.horizon(ann),
                        desk.horizon(ben, destroyed),
                        desk.horizon(DataSubjectId.archive("visit"), destroyed))
                .map(horizon -> horizon.orElseThrow())
                .toList();
    }

    private MasterKeyDesk desk() {
        return new JdbcMasterKeyDesk(
                shop.dataSource(),
                shop.dataSource(),
                masterKeys,
                shop.evidence(),
                shop.clock(),
                Period.ofDays(30),
                Period.ofYears(1),
                Period.ofYears(3));
    }

    /** What the cells of the first dump show with the keys of all of them. */
    private Set<String> revealedBy(Dump... dumps) {
        Map<Long, List<byte[]>> keys = new HashMap<>();
        Arrays.stream(dumps).flatMap(dump -> dump.wrapped.stream()).forEach(row -> open(row, keys));
        Set<String> revealed = new TreeSet<>();
        for (byte[] cell : dumps[0].cells) {
            keys.values().stream()
                    .flatMap(List::stream)
                    .forEach(key -> tryOut(cell, key, revealed));
        }
        // Three digits stand in the clear in many a hash and number.
        Stream.concat(DESTROYED.stream(), KEPT.stream())
                .filter(value -> !value.equals(HEIGHT_OF_BEN))
                .filter(value -> dumps[0].texts.stream().anyMatch(text -> text.contains(value)))
                .forEach(revealed::add);
        return revealed;
    }

    private void open(Wrapped row, Map<Long, List<byte[]>> opened) {
        byte[] holder = row.holder().getBytes(StandardCharsets.UTF_8);
        byte[] place =
                ByteBuffer.allocate(Long.BYTES + holder.length)
                        .putLong(row.id())
                        .put(holder)
                        .array();
        for (int epoch : masterKeys.epochs()) {
            try {
                byte[] key = masterKeys.aead(epoch).decrypt(row.bytes(), place);
                opened.computeIfAbsent(row.id(), none -> new ArrayList<>()).add(key);
            } catch (GeneralSecurityException doesNotOpen) {
                // Another epoch wrapped it, or nothing is left of it.
                continue;
            }
        }
    }

    private static void tryOut(byte[] cell, byte[] key, Set<String> revealed) {
        for (int item = 1; item <= ITEMS; item++) {
            if (cell.length == 16) {
                tryOutHashes(cell, key, item, revealed);
            }
            if (cell.length % PIECE == 1) {
                tryOutBeginnings(cell, key, item, revealed);
            }
            if (cell.length > HEADER + NONCE && cell[0] == 1) {
                decrypt(cell, key, item, revealed);
            }
        }
    }

    private static void tryOutHashes(byte[] cell, byte[] key, int item, Set<String> revealed) {
        for (String guess : List.of(MAIL_OF_ANN, MAIL_OF_BEN, DIGITS_OF_ANN, DIGITS_OF_BEN)) {
            if (Arrays.equals(cell, hash(key, item, guess))) {
                revealed.add(FOUND + guess);
            }
        }
        for (String guess : List.of(DIGITS_OF_ANN, DIGITS_OF_BEN)) {
            byte[] end = part(key, item, (byte) 2, guess.substring(guess.length() - 4));
            if (Arrays.equals(cell, end)) {
                revealed.add(END + guess);
            }
        }
    }

    /**
     * Found as far as its own last digit, which takes no more than ten guesses for each of them.
     */
    private static void tryOutBeginnings(byte[] cell, byte[] key, int item, Set<String> revealed) {
        for (String guess : List.of(DIGITS_OF_ANN, DIGITS_OF_BEN)) {
            int length = (cell.length - 1) / PIECE;
            if (length == 0 || length > guess.length()) {
                continue;
            }
            byte[] last = part(key, item, (byte) 1, guess.substring(0, length));
            if (Arrays.equals(
                    Arrays.copyOfRange(cell, cell.length - PIECE, cell.length),
                    Arrays.copyOf(last, PIECE))) {
                revealed.add(BEGINNING + guess);
            }
        }
    }

    private static void decrypt(byte[] cell, byte[] key, int item, Set<String> revealed) {
        byte[] about =
                ByteBuffer.allocate(HEADER + Integer.BYTES)
                        .put(cell, 0, HEADER)
                        .putInt(item)
                        .array();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(128, cell, HEADER, NONCE));
            cipher.updateAAD(about);
            byte[] plain = cipher.doFinal(cell, HEADER + NONCE, cell.length - HEADER - NONCE);
            revealed.add(new String(plain, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException doesNotOpen) {
            // Neither this key nor this item.
            return;
        }
    }

    private static byte[] hash(byte[] key, int item, String text) {
        return hash(key, ByteBuffer.allocate(Integer.BYTES).putInt(item).array(), text);
    }

    private static byte[] part(byte[] key, int item, byte part, String text) {
        return hash(
                key,
                ByteBuffer.allocate(Integer.BYTES + 1).putInt(item | PART).put(part).array(),
                text);
    }

    private static byte[] hash(byte[] key, byte[] domain, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(domain);
            return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 16);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private record Wrapped(long id, String holder, byte[] bytes) {}

    /** Every column of every table. */
    private record Dump(List<Wrapped> wrapped, List<byte[]> cells, List<String> texts) {

        static Dump of(HikariDataSource database) {
            List<Wrapped> wrapped = new ArrayList<>();
            List<byte[]> cells = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            JdbcTemplate jdbc = new JdbcTemplate(database);
            for (String table : EmptyTables.names(database)) {
                for (Map<String, Object> row : jdbc.queryForList("select * from " + table)) {
                    row.values().stream()
                            .filter(cell -> cell != null && !(cell instanceof byte[]))
                            .forEach(cell -> texts.add(cell.toString()));
                    if (row.get("wrapped") instanceof byte[] key) {
                        String holder = row.containsKey("subject") ? "subject" : "purpose";
                        String id = row.containsKey("key_id") ? "key_id" : "id";
                        wrapped.add(
                                new Wrapped(
                                        ((Number) Objects.requireNonNull(row.get(id))).longValue(),
                                        String.valueOf(row.get(holder)),
                                        key));
                    } else {
                        row.values().stream()
                                .filter(byte[].class::isInstance)
                                .forEach(cell -> cells.add((byte[]) cell));
                    }
                }
            }
            return new Dump(wrapped, cells, texts);
        }
    }
}
