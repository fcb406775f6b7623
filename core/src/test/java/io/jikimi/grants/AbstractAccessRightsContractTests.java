package io.jikimi.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.grants.Comparison.Finding;
import io.jikimi.grants.Comparison.Kind;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What access rights promise on every database. Accounts and people are made up. */
abstract class AbstractAccessRightsContractTests {

    private static final String READ = "personal-data:delivery:read:*";
    private static final String UNMASK = "personal-data:delivery:unmask:*";
    private static final Actor OFFICER = Actor.staff("officer");
    private static final List<String> TABLES =
            List.of(
                    "jikimi_account",
                    "jikimi_account_right",
                    "jikimi_account_comparison",
                    "jikimi_account_review",
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
    private final Map<String, HostAccount> directory = new TreeMap<>();

    @TempDir Path folder;

    private HikariDataSource host;
    private HikariDataSource own;
    private JdbcClient jdbc;
    private TransactionTemplate transaction;
    private JdbcEvidenceLog log;
    private AccessRights rights;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        host = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 5);
        own = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 4);
        jdbc = JdbcClient.create(host);
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        transaction = new TransactionTemplate(new JdbcTransactionManager(host));
        log =
                new JdbcEvidenceLog(
                        host,
                        own,
                        new KeyLedgerSigner(
                                own,
                                KeysetFileMasterKeys.create(
                                        folder.resolve("master.json"), new byte[32]),
                                clock),
                        () -> null,
                        clock);
        rights = instance(reader -> directory.values().forEach(reader));
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
        host.close();
    }

    @Test
    void recordsEveryFieldOfAGrantAChangeAndARevocation() {
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        rights.record(change("cs-03", Set.of(UNMASK)), OFFICER);
        rights.record(change("cs-03", Set.of()), OFFICER);

        assertThat(kinds()).containsExactly("access.granted", "access.changed", "access.revoked");
        assertThat(details(1))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "account", "cs-03",
                                "person", "e-017",
                                "rights", UNMASK,
                                "added", UNMASK,
                                "removed", READ,
                                "requester", "lead",
                                "approver", "manager",
                                "reason", "transfer",
                                "executor", "officer"));
        assertThat(details(2)).containsEntry("rights", "").containsEntry("removed", UNMASK);
        assertThat(log.verify().intact()).isTrue();
    }

    @Test
    void aChangeRollsBackWithItsTransaction() {
        transaction.executeWithoutResult(
                status -> {
                    rights.record(change("cs-03", Set.of(READ)), OFFICER);
                    status.setRollbackOnly();
                });

        assertThat(kinds()).isEmpty();
        assertThat(sheet().lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBJECT", "ANONYMOUS"})
    void nobodyOutsideTheServiceRecordsRights(String kind) {
        Actor actor =
                kind.equals("SUBJECT")
                        ? Actor.subject(new DataSubjectId("member", "17"))
                        : Actor.anonymous();

        assertInvalid(() -> rights.record(change("cs-03", Set.of(READ)), actor));
        assertInvalid(() -> rights.reviewed(Quarter.parse("2026-Q1"), "none", "none", actor));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void aChangeNamesEverybody() {
        assertInvalid(() -> new AccountChange("cs-03", "e-017", Set.of(), " ", "manager", "x"));
        assertInvalid(() -> new AccountChange("cs-03", "e-017", Set.of(), "lead", "", "x"));
        assertInvalid(
                () -> new AccountChange("c".repeat(251), "e", Set.of(), "lead", "manager", "x"));
        assertInvalid(() -> new HostAccount("cs-03", "", Set.of(READ), true));
    }

    /** A name is shown in lists and in the log of the service, where a line is a fact. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\tb", "a\u0085b", "a\u2028b", "a\u0000b"})
    void aNameIsOneLine(String name) {
        assertInvalid(() -> new HostAccount(name, "e-017", Set.of(READ), true));
        assertInvalid(() -> new HostAccount("cs-03", name, Set.of(READ), true));
        assertInvalid(() -> new HostAccount("cs-03", "e-017", Set.of(name), true));
        assertInvalid(() -> new AccountChange(name, "e", Set.of(), "lead", "manager", "x"));
        assertInvalid(() -> new AccountChange("cs-03", "e", Set.of(), name, "manager", "x"));
        assertInvalid(() -> new AccountChange("cs-03", "e", Set.of(), "lead", name, "x"));
        new AccountChange("cs-03", "e", Set.of(), "lead", "manager", "a reason\nof two lines");
    }

    @Test
    void theFirstComparisonTakesTheAccountsIn() {
        show("cs-03", true, READ);
        show("cs-04", false);

        Comparison comparison = rights.compare();

        assertThat(comparison).isEqualTo(new Comparison(clock.now(), 2, List.of()));
        assertThat(rights.lastComparison()).isEqualTo(comparison);
        assertThat(kinds()).containsExactly("access.granted");
        assertThat(details(0))
                .containsEntry("executor", "unknown")
                .containsEntry("reason", "taken in by the first comparison");
        assertThat(sheet().lines()).extracting(AccessSheet.Line::account).containsExactly("cs-03");
    }

    @Test
    void findsNothingWhereEverythingWasRecorded() {
        show("cs-01", true, READ);
        rights.compare();
        show("cs-03", true, READ, UNMASK);
        rights.record(change("cs-03", Set.of(READ, UNMASK)), OFFICER);

        assertThat(rights.compare().findings()).isEmpty();
        assertThat(kinds()).containsExactly("access.granted", "access.granted");
    }

    @Test
    void findsAndRecordsWhatNobodyRecorded() {
        show("cs-01", true, READ);
        show("cs-02", true, READ);
        show("cs-03", true, READ);
        rights.compare();
        clock.advanceDays(1);
        directory.remove("cs-01");
        show("cs-02", true, READ, UNMASK);
        show("cs-03", false);
        show("cs-04", true, READ);

        assertThat(rights.compare().findings())
                .containsExactly(
                        new Finding("cs-01", Kind.REVOKED_UNRECORDED),
                        new Finding("cs-02", Kind.CHANGED_UNRECORDED),
                        new Finding("cs-03", Kind.REVOKED_UNRECORDED),
                        new Finding("cs-04", Kind.GRANTED_UNRECORDED));

        assertThat(kinds().subList(3, 7))
                .containsExactly(
                        "access.revoked", "access.changed", "access.revoked", "access.granted");
        assertThat(details(3))
                .containsEntry("reason", "the account is gone; found by the comparison");
        assertThat(details(5))
                .containsEntry("reason", "the account cannot log in; found by the comparison");
        assertThat(rights.compare().findings()).as("once").isEmpty();
        assertThat(
                        sheet().lines().stream()
                                .filter(line -> line.endedAt() != null)
                                .map(AccessSheet.Line::account))
                .containsExactly("cs-01", "cs-03");
        assertThat(sheet().lines().get(0).endedAt()).isEqualTo(clock.now());
    }

    @Test
    void namesALeaverWhoseRightsWereNotTakenAway() {
        show("cs-03", true, READ);
        rights.compare();
        show("cs-03", false, READ);

        assertThat(rights.compare().findings())
                .containsExactly(
                        new Finding("cs-03", Kind.REVOKED_UNRECORDED),
                        new Finding("cs-03", Kind.LEAVER_HAS_RIGHTS));
        assertThat(rights.compare().findings())
                .as("until they are taken away")
                .containsExactly(new Finding("cs-03", Kind.LEAVER_HAS_RIGHTS));
    }

    @Test
    void namesALeaverWhoStillReads() {
        show("cs-03", true, READ);
        show("cs-04", true, READ);
        rights.compare();
        access("cs-03");
        clock.advanceDays(1);
        show("cs-03", false);
        rights.compare();
        clock.advanceDays(1);
        access("cs-04");
        assertThat(rights.compare().findings()).isEmpty();

        clock.advanceDays(1);
        access("cs-03");

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("cs-03", Kind.LEAVER_HAS_ACCESS));
    }

    @Test
    void namesAnAccountThatReadsAndThatNobodyKnows() {
        show("cs-03", true, READ);
        show("cs-04", true);
        rights.compare();
        clock.advanceDays(1);
        access("cs-03");
        access("cs-04");
        access("ghost");

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("ghost", Kind.UNKNOWN_HAS_ACCESS));
        assertThat(kinds()).containsExactly("access.granted");
    }

    /** The time of a row is that of its first read; it is committed when its scope closes. */
    @Test
    void asksForRowsThatCameInWhileTheLastComparisonAsked() {
        show("cs-03", true, READ);
        rights.compare();
        access("ghost", clock.now().minusSeconds(600));
        clock.advanceDays(1);

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("ghost", Kind.UNKNOWN_HAS_ACCESS));
    }

    @Test
    void namesARightThatWasWrittenIntoTheBookBesideTheDoor() {
        show("cs-03", true, READ);
        rights.compare();
        jdbc.sql(
                        "insert into jikimi_account (account, person, known_since) values"
                                + " ('mallory', 'e-666', ?)")
                .param(clock.now().atOffset(ZoneOffset.UTC))
                .update();
        tamperedRight("mallory", READ);
        tamperedRight("cs-03", UNMASK);
        show("mallory", true, READ);
        show("cs-03", true, READ, UNMASK);

        assertThat(rights.compare().findings())
                .containsExactly(
                        new Finding("cs-03", Kind.BOOK_ALTERED),
                        new Finding("mallory", Kind.BOOK_ALTERED),
                        new Finding("cs-03", Kind.CHANGED_UNRECORDED),
                        new Finding("mallory", Kind.GRANTED_UNRECORDED));
        assertThat(kinds()).containsExactly("access.granted", "access.changed", "access.granted");
        assertThat(details(1)).containsEntry("added", UNMASK).containsEntry("removed", "");
        assertThat(rights.compare().findings()).as("once").isEmpty();
    }

    @Test
    void putsRightWhatWasTakenOutOfTheBook() {
        show("cs-03", true, READ, UNMASK);
        rights.compare();
        jdbc.sql("delete from jikimi_account_right").update();

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("cs-03", Kind.BOOK_ALTERED));
        assertThat(kinds()).as("nobody's rights changed").containsExactly("access.granted");
        assertThat(sheet().lines().get(0).rights()).containsOnlyKeys(READ, UNMASK);
    }

    @Test
    void aComparisonIsTheFirstOnlyIfTheLedgerKnowsOfNone() {
        show("cs-03", true, READ);
        rights.compare();
        jdbc.sql("update jikimi_account_comparison set compared_at = null").update();
        show("cs-04", true, READ);
        access("ghost");

        assertThat(rights.compare().findings())
                .containsExactly(
                        new Finding("cs-04", Kind.GRANTED_UNRECORDED),
                        new Finding("ghost", Kind.UNKNOWN_HAS_ACCESS));
    }

    @Test
    void whatWasRecordedBeforeMakesTheFirstComparisonNoSecondOne() {
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        show("cs-03", true, READ);
        show("cs-04", true, READ);

        assertThat(rights.compare().findings()).isEmpty();
        assertThat(details(1)).containsEntry("reason", "taken in by the first comparison");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from jikimi_account where account = 'cs-04'",
                "update jikimi_account set ended_at = null where account = 'cs-04'",
                "update jikimi_account set ended_at = timestamp '2036-03-02 00:00:00' where"
                        + " account = 'cs-04'"
            })
    void namesALeaverWhoseEndWasTakenOutOfTheBook(String statement) {
        show("cs-03", true, READ);
        show("cs-04", true, READ);
        rights.compare();
        rights.record(change("cs-04", Set.of()), OFFICER);
        show("cs-04", false);
        clock.advanceDays(1);
        assertThat(jdbc.sql(statement).update()).isEqualTo(1);
        access("cs-04");

        assertThat(rights.compare().findings())
                .containsExactly(
                        new Finding("cs-04", Kind.BOOK_ALTERED),
                        new Finding("cs-04", Kind.LEAVER_HAS_ACCESS));
    }

    /** The moment of the last comparison stands beside the book, and proves nothing. */
    @Test
    void asksForADayWhateverTheLastComparisonIsSaidToBe() {
        show("cs-03", true, READ);
        rights.compare();
        clock.advanceDays(1);
        access("ghost", clock.now().minusSeconds(80_000));
        jdbc.sql("update jikimi_account_comparison set compared_at = ?")
                .param(clock.now().atOffset(ZoneOffset.UTC))
                .update();

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("ghost", Kind.UNKNOWN_HAS_ACCESS));
    }

    @Test
    void passesByAnEntryThatNamesNoAccount() {
        log.append(LedgerEntry.of("access.granted", clock.now(), OFFICER, null, Map.of()));
        show("cs-03", true, READ);

        assertThat(rights.compare().findings()).isEmpty();
    }

    @Test
    void aRoleOfSeveralWordsIsNoAlteration() {
        show("cs-03", true, "Call centre", "Desk");
        rights.compare();
        show("cs-03", true, "Call centre");

        assertThat(rights.compare().findings())
                .containsExactly(new Finding("cs-03", Kind.CHANGED_UNRECORDED));
        assertThat(rights.compare().findings()).isEmpty();
    }

    @Test
    void refusesADirectoryThatIsEmptyAndRecordsNothing() {
        show("cs-03", true, READ);
        rights.compare();
        directory.clear();

        assertRefused(Refusal.DIRECTORY_EMPTY, () -> rights.compare());

        assertThat(kinds()).containsExactly("access.granted");
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> instance(null).compare())
                .withMessageContaining("no bean of type AccountDirectory")
                .satisfies(
                        refused ->
                                assertThat(refused.refusal()).isEqualTo(Refusal.DIRECTORY_EMPTY));
        assertThat(instance(null).comparable()).isFalse();
        assertThat(rights.comparable()).isTrue();
    }

    @Test
    void recordsNothingOfADirectoryThatFailsOnTheWay() {
        show("cs-03", true, READ);
        rights.compare();
        AccessRights failing =
                instance(
                        reader -> {
                            reader.accept(new HostAccount("cs-04", "e-4", Set.of(READ), true));
                            throw new IllegalStateException("the directory is away");
                        });

        assertThatIllegalStateException().isThrownBy(failing::compare);

        assertThat(kinds()).hasSize(1);
    }

    @Test
    void refusesADirectoryThatShowsAnAccountTwice() {
        HostAccount account = new HostAccount("cs-03", "e-017", Set.of(READ), true);

        assertInvalid(
                () ->
                        instance(
                                        reader -> {
                                            reader.accept(account);
                                            reader.accept(account);
                                        })
                                .compare());
    }

    @Test
    void anEndStaysWhereItWas() {
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        rights.record(change("cs-03", Set.of()), OFFICER);
        Instant end = clock.now();
        clock.advanceDays(3);
        rights.record(change("cs-03", Set.of()), OFFICER);
        assertThat(sheet().lines().get(0).endedAt()).isEqualTo(end);

        rights.record(change("cs-03", Set.of(READ)), OFFICER);

        assertThat(kinds()).last().isEqualTo("access.granted");
        assertThat(sheet().lines().get(0).endedAt()).isNull();
    }

    @Test
    void theSheetShowsWhoHasWhatSinceWhenAndWhoUsedIt() {
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        Instant first = clock.now();
        clock.advanceDays(1);
        rights.record(change("cs-03", Set.of(READ, UNMASK)), OFFICER);
        rights.record(change("cs-04", Set.of(READ)), OFFICER);
        access("cs-03");

        AccessSheet sheet = sheet();

        assertThat(sheet.quarter()).isEqualTo(new Quarter(2026, 1));
        assertThat(sheet.review()).isNull();
        assertThat(sheet.lines())
                .containsExactly(
                        new AccessSheet.Line(
                                "cs-03",
                                "e-017",
                                new TreeMap<>(Map.of(READ, first, UNMASK, clock.now())),
                                null,
                                clock.now()),
                        new AccessSheet.Line(
                                "cs-04",
                                "e-017",
                                new TreeMap<>(Map.of(READ, clock.now())),
                                null,
                                null));
    }

    @Test
    void theSheetForgetsWhoseRightsEndedInAnotherQuarter() {
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        rights.record(change("cs-03", Set.of()), OFFICER);

        assertThat(sheet().lines()).hasSize(1);
        clock.advanceDays(60);
        assertThat(sheet().lines()).isEmpty();
    }

    @Test
    void aQuarterIsDueUntilItIsReviewed() {
        assertThat(rights.due()).isEmpty();
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        assertThat(rights.due()).as("nothing to review in the last quarter").isEmpty();
        clock.set(clock.endOf(LocalDate.of(2026, 3, 31)));
        Quarter first = new Quarter(2026, 1);
        assertThat(rights.due()).contains(first);

        rights.reviewed(first, "one account unused", "taken away", OFFICER);

        assertThat(rights.due()).isEmpty();
        assertThat(rights.sheet(first).review())
                .isEqualTo(new AccessSheet.Review(clock.now(), "officer"));
        assertThat(kinds()).last().isEqualTo("access.reviewed");
        assertThat(details(1))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "quarter", "2026-Q1",
                                "findings", "one account unused",
                                "action", "taken away"));
        clock.advanceDays(1);
        rights.reviewed(first, "once more", "none", Actor.staff("officer-2"));
        assertThat(rights.sheet(first).review())
                .isEqualTo(new AccessSheet.Review(clock.now(), "officer-2"));
    }

    @Test
    void aReviewBeforeTheQuarterIsOverIsNoneOfTheQuarter() {
        Quarter first = new Quarter(2026, 1);
        rights.record(change("cs-03", Set.of(READ)), OFFICER);
        rights.reviewed(first, "nothing yet", "none", OFFICER);
        assertThat(rights.sheet(first).review())
                .as("while the quarter goes on")
                .isEqualTo(new AccessSheet.Review(clock.now(), "officer"));

        clock.set(clock.endOf(first.last()));

        assertThat(rights.due()).contains(first);
        assertThat(rights.sheet(first).review()).isNull();
        rights.reviewed(first, "none", "none", OFFICER);
        assertThat(rights.due()).isEmpty();
    }

    @Test
    void takesAReviewInAThousandCharacters() {
        review("x".repeat(1000), OFFICER);

        assertThat(kinds()).containsExactly("access.reviewed");
    }

    private void review(String findings, Actor reviewer) {
        rights.reviewed(Quarter.parse("2026-Q1"), findings, "none", reviewer);
    }

    @Test
    void refusesTheReviewOfWhatHasNotBegunOrOfNothing() {
        assertInvalid(() -> rights.reviewed(Quarter.parse("2026-Q2"), "none", "none", OFFICER));
        assertInvalid(() -> rights.reviewed(Quarter.parse("2026-Q1"), "", "none", OFFICER));
        assertInvalid(() -> rights.reviewed(Quarter.parse("2026-Q1"), "none", " ", OFFICER));
        assertInvalid(() -> review("x".repeat(1001), OFFICER));
        assertInvalid(() -> review("none", Actor.system("job")));
        assertInvalid(() -> Quarter.parse("2026-Q5"));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void twoInstancesCompareOnce() throws Exception {
        for (int number = 0; number < 20; number++) {
            show("cs-" + number, true, READ);
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Comparison>> work =
                    List.of(
                            rights::compare,
                            instance(reader -> directory.values().forEach(reader))::compare);
            for (Future<Comparison> comparison : threads.invokeAll(work)) {
                assertThat(comparison.get().findings()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(kinds()).hasSize(20).containsOnly("access.granted");
    }

    private AccessRights instance(AccountDirectory shown) {
        return new JdbcAccessRights(host, new JdbcTransactionManager(host), shown, log, clock);
    }

    private void show(String account, boolean active, String... granted) {
        directory.put(account, new HostAccount(account, "e-017", Set.of(granted), active));
    }

    private static AccountChange change(String account, Set<String> granted) {
        return new AccountChange(account, "e-017", granted, "lead", "manager", "transfer");
    }

    private void tamperedRight(String account, String right) {
        jdbc.sql("insert into jikimi_account_right (account, permission, since) values (?, ?, ?)")
                .params(account, right, clock.now().atOffset(ZoneOffset.UTC))
                .update();
    }

    private void access(String account) {
        access(account, clock.now());
    }

    private void access(String account, Instant at) {
        log.record(
                new AccessEntry(
                        at,
                        Actor.staff(account),
                        "203.0.113.7",
                        "delivery",
                        "GET /orders",
                        "read",
                        List.of(new DataSubjectId("member", "17")),
                        List.of("member.name"),
                        "ok",
                        null));
    }

    private AccessSheet sheet() {
        return rights.sheet(Quarter.of(clock.today()));
    }

    private List<String> kinds() {
        return jdbc.sql("select kind from jikimi_ledger order by id").query(String.class).list();
    }

    private Map<String, String> details(int entry) {
        String details =
                jdbc.sql("select details from jikimi_ledger order by id")
                        .query(String.class)
                        .list()
                        .get(entry);
        return JsonMapper.shared().readValue(details, new TypeReference<Map<String, String>>() {});
    }

    private static void assertInvalid(Runnable call) {
        assertRefused(Refusal.INPUT_INVALID, call);
    }

    private static void assertRefused(Refusal refusal, Runnable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call::run)
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }
}
