package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.Register;
import io.jikimi.evidence.VerificationReport.Break;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a checkpoint outside the database finds on every database. Subjects are made up. */
abstract class AbstractCheckpointContractTests {

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    private static final Actor STAFF = Actor.staff("cs-03");
    private static final DataSubjectId HANEUL = new DataSubjectId("member", "17");
    private static final List<String> TABLES =
            List.of(
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    private final SettableClock clock = SettableClock.atNoon(FIRST_DAY);

    @TempDir Path folder;

    private HikariDataSource own;
    private JdbcClient jdbc;
    private EvidenceSigner signer;
    private JdbcEvidenceLog log;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        own = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 4);
        jdbc = JdbcClient.create(own);
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        signer =
                new KeyLedgerSigner(
                        own,
                        KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]),
                        clock);
        log = new JdbcEvidenceLog(own, own, signer, () -> null, clock);
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
    }

    @Test
    void tellsHowFarTheChainsReach() {
        fill(3);
        log.seal();
        fill(1);

        Checkpoint checkpoint = log.checkpoint();

        assertThat(checkpoint.at()).isEqualTo(clock.now());
        assertThat(checkpoint.heads())
                .containsExactly(
                        new Checkpoint.Head("ledger", 3, hashAt("jikimi_ledger", 3)),
                        new Checkpoint.Head("access", 3, hashAt("jikimi_access_log", 3)));
        assertThat(checkpoint.isSigned(signer)).isTrue();
    }

    @Test
    void findsNothingInChainsThatWentOn() {
        List<Checkpoint> checkpoints = List.of(log.checkpoint(), sealed(3), sealed(2), sealed(0));
        fill(2);

        assertThat(log.verify(checkpoints).breaks()).isEmpty();
        assertThat(log.lastReport()).isNotNull();
        assertThat(log.lastReport().ledgerRows()).isEqualTo(7);
    }

    @Test
    void findsATailThatWasCutOffWithItsSegmentAndItsEnd() {
        sealed(3);
        Checkpoint checkpoint = sealed(2);
        cut("ledger", "jikimi_ledger", 3);

        assertThat(log.verify().breaks()).as("the chain itself cannot tell").isEmpty();
        assertThat(log.verify(List.of(checkpoint)).breaks())
                .containsExactly(
                        new Break("ledger", 4, CheckpointCheck.CUT_OFF + " through position 5"));
        assertThat(log.lastReport().intact()).isFalse();
    }

    @Test
    void findsATailThatWasCutOffAndGrewAgain() {
        sealed(3);
        Checkpoint checkpoint = sealed(2);
        cut("access", "jikimi_access_log", 3);
        sealed(4);

        assertThat(log.verify().breaks()).isEmpty();
        assertThat(log.verify(List.of(checkpoint)).breaks())
                .containsExactly(new Break("access", 5, CheckpointCheck.FORKED));
    }

    @Test
    void findsADatabaseThatBeganAnew() {
        Checkpoint checkpoint = sealed(3);
        TABLES.stream()
                .filter(table -> !table.equals("jikimi_key"))
                .forEach(table -> jdbc.sql("delete from " + table).update());

        assertThat(log.verify().breaks()).isEmpty();
        assertThat(log.verify(List.of(checkpoint)).breaks())
                .containsExactly(
                        new Break("ledger", 1, CheckpointCheck.CUT_OFF + " through position 3"),
                        new Break("access", 1, CheckpointCheck.CUT_OFF + " through position 3"));
    }

    @Test
    void findsAChainThatWasSignedAgainWithTheRightKey() {
        Checkpoint checkpoint = sealed(3);
        assertThat(
                        jdbc.sql(
                                        "update jikimi_ledger set actor = 'cs-04' where chain_position = 2")
                                .update())
                .isEqualTo(1);
        signAgain();

        assertThat(log.verify().breaks()).isEmpty();
        assertThat(log.verify(List.of(checkpoint)).breaks())
                .containsExactly(new Break("ledger", 3, CheckpointCheck.FORKED));
    }

    @Test
    void namesACheckpointThatWasForged() {
        Checkpoint checkpoint = sealed(3);
        List<Checkpoint.Head> heads =
                checkpoint.heads().stream()
                        .map(head -> new Checkpoint.Head(head.log(), 9, head.hash()))
                        .toList();
        Checkpoint forged = new Checkpoint(checkpoint.at(), heads, checkpoint.signature());

        assertThat(log.verify(List.of(forged, checkpoint)).breaks())
                .containsExactly(
                        new Break("ledger", 9, CheckpointCheck.FORGED),
                        new Break("access", 9, CheckpointCheck.FORGED));
    }

    @Test
    void namesACheckpointOfAnotherMoment() {
        Checkpoint checkpoint = sealed(1);
        Checkpoint moved =
                new Checkpoint(
                        checkpoint.at().plusSeconds(1), checkpoint.heads(), checkpoint.signature());

        assertThat(log.verify(List.of(moved)).breaks())
                .extracting(Break::finding)
                .containsOnly(CheckpointCheck.FORGED);
    }

    @Test
    void namesACheckpointOfAKeyThatIsNotKnown() {
        Checkpoint checkpoint = sealed(1);
        Checkpoint unknown =
                new Checkpoint(
                        checkpoint.at(),
                        checkpoint.heads(),
                        new EvidenceSigner.Signature(99, checkpoint.signature().bytes()));

        assertThat(log.verify(List.of(unknown)).breaks())
                .extracting(Break::finding)
                .containsOnly(CheckpointCheck.FORGED);
    }

    @Test
    void namesTwoCheckpointsThatContradictEachOther() {
        Checkpoint checkpoint = sealed(3);
        Checkpoint other =
                Checkpoint.of(
                        clock.now(),
                        List.of(new Checkpoint.Head("ledger", 3, "00".repeat(32))),
                        signer);

        assertThat(log.verify(List.of(checkpoint, other)).breaks())
                .containsExactly(new Break("ledger", 3, CheckpointCheck.FORKED));
    }

    @Test
    void comparesOnlyTheEndOfWhatWasPurged() {
        Checkpoint inside = sealed(2);
        Checkpoint end = sealed(2);
        String hash = hashAt("jikimi_access_log", 4);
        clock.set(clock.endOf(FIRST_DAY.plusYears(1)));
        assertThat(purge().run().rows()).isEqualTo(4);

        assertThat(log.verify(List.of(inside, end)).breaks()).isEmpty();
        assertThat(end.heads().get(1).hash()).isEqualTo(hash);
        Checkpoint other =
                Checkpoint.of(
                        clock.now(),
                        List.of(new Checkpoint.Head("access", 4, "00".repeat(32))),
                        signer);
        assertThat(log.verify(List.of(other)).breaks())
                .containsExactly(new Break("access", 4, CheckpointCheck.FORKED));
    }

    @Test
    void comparesMoreCheckpointsThanOneStatementTakes() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (int number = 0; number < 450; number++) {
            log.append(change(number));
            log.seal();
            checkpoints.add(log.checkpoint());
        }

        assertThat(log.verify(checkpoints).breaks()).isEmpty();
        Checkpoint other =
                Checkpoint.of(
                        clock.now(),
                        List.of(new Checkpoint.Head("ledger", 449, "00".repeat(32))),
                        signer);
        checkpoints.add(other);
        assertThat(log.verify(checkpoints).breaks())
                .containsExactly(new Break("ledger", 449, CheckpointCheck.FORKED));
    }

    private Checkpoint sealed(int rows) {
        fill(rows);
        log.seal();
        return log.checkpoint();
    }

    private void fill(int rows) {
        for (int number = 0; number < rows; number++) {
            log.append(change(number));
            log.record(
                    new AccessEntry(
                            clock.now(),
                            STAFF,
                            "203.0.113.7",
                            "delivery",
                            "GET /orders/" + number,
                            "read",
                            List.of(HANEUL),
                            List.of("member.name"),
                            "ok",
                            null));
        }
    }

    private LedgerEntry change(int number) {
        return LedgerEntry.of(
                "consent.granted",
                clock.now(),
                STAFF,
                HANEUL,
                Map.of("number", Integer.toString(number)));
    }

    /** Does what somebody does who knows every table and has no key. */
    private void cut(String chain, String table, long last) {
        byte[] hash = HexFormat.of().parseHex(hashAt(table, last));
        jdbc.sql("delete from " + table + " where chain_position > ?").param(last).update();
        jdbc.sql("delete from jikimi_evidence_segment where chain = ? and first_position" + " > ?")
                .params(chain, last)
                .update();
        jdbc.sql(
                        "update jikimi_evidence_chain set last_position = ?, last_hash = ? where"
                                + " chain = ?")
                .params(last, hash, chain)
                .update();
    }

    /** Does what somebody does who has the signing key as well. */
    private void signAgain() {
        JdbcEvidence store = new JdbcEvidence(own, own);
        store.own()
                .run(
                        fresh -> {
                            byte[] previous = Chain.beginning();
                            List<Chain.Row> rows = store.between(Chain.LEDGER, 1, 3);
                            for (Chain.Row row : rows) {
                                previous = Chain.link(previous, row.content());
                                jdbc.sql(
                                                "update jikimi_ledger set chain_hash = ? where"
                                                        + " chain_position = ?")
                                        .params(previous, row.position())
                                        .update();
                            }
                            jdbc.sql("delete from jikimi_evidence_segment where chain = 'ledger'")
                                    .update();
                            Chain.Segment segment =
                                    new Chain.Segment(
                                            Chain.LEDGER,
                                            1,
                                            3,
                                            Chain.beginning(),
                                            previous,
                                            clock.now());
                            store.insert(
                                    new Chain.SignedSegment(
                                            segment, signer.sign(segment.statement())));
                            store.moveHead(Chain.LEDGER, new Chain.Head(3, previous));
                            return Arrays.hashCode(previous);
                        });
    }

    private String hashAt(String table, long position) {
        return HexFormat.of()
                .formatHex(
                        jdbc.sql("select chain_hash from " + table + " where chain_position = ?")
                                .param(position)
                                .query(byte[].class)
                                .single());
    }

    private AccessLogPurge purge() {
        return new JdbcAccessLogPurge(
                own,
                own,
                signer,
                new AccessLogDuty(
                        new HandmadeCatalogue(
                                List.of(
                                        new PersonalDataItem(
                                                1,
                                                "member",
                                                "name",
                                                DataKind.NAME,
                                                DataCategory.ORDINARY)),
                                List.of(),
                                List.of(),
                                new Register(
                                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(),
                                        null, Map.of())),
                        since -> 1,
                        clock,
                        false,
                        null),
                clock);
    }
}
