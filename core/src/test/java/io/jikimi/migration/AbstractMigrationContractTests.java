package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.Custody;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Enquiry;
import io.jikimi.custody.shop.GuidedVisit;
import io.jikimi.custody.shop.LibraryVisit;
import io.jikimi.custody.shop.Loan;
import io.jikimi.custody.shop.Notebook;
import io.jikimi.custody.shop.Patron;
import io.jikimi.custody.shop.PlainPatron;
import io.jikimi.custody.shop.PlainReadingProfile;
import io.jikimi.custody.shop.ReadingProfile;
import io.jikimi.custody.shop.Sizes;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.EveryLog;
import io.jikimi.fixture.Fixtures;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.MasterKeys;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ValueRotation;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.LockModeType;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A library whose tables hold their values in the clear begins to encrypt them, while a version
 * that knows nothing of it goes on writing. Made up people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractMigrationContractTests {

    private static final List<Class<?>> LIBRARY = List.of(Patron.class, Address.class, Loan.class);
    private static final List<String> COLUMNS =
            List.of("name", "email", "birth_date", "income", "street");
    private static final List<String> FEWER = List.of("name", "email", "birth_date", "street");

    private final List<AutoCloseable> opened = new ArrayList<>();
    private DataSource dataSource;
    private JdbcTemplate jdbc;
    private SettableClock clock;
    private MasterKeys masterKeys;
    private DataKeys keys;
    private PlainLibrary old;

    abstract DataSource dataSource();

    @BeforeAll
    void openDatabase() {
        dataSource = dataSource();
        jdbc = new JdbcTemplate(dataSource);
        clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        masterKeys = Fixtures.masterKeys();
    }

    @BeforeEach
    void makeTables() {
        for (String table :
                List.of(
                        "jikimi_migration",
                        "jikimi_migration_column",
                        "jikimi_migration_instance",
                        "jikimi_sealed",
                        "jikimi_rotation",
                        "jikimi_rotation_place",
                        "jikimi_data_key")) {
            jdbc.execute("delete from " + table);
        }
        jdbc.execute("delete from jikimi_key where purpose = 'search-index'");
        keys = new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, 1_000);
        dropNotebooks();
        old = new PlainLibrary(dataSource);
        opened.add(old);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
    }

    @Test
    @DisplayName(
            "Scenario 56 (migration) Versions with and without Jikimi share one database through"
                    + " every phase, and none is left behind")
    void servesVersionsSideBySide() {
        PlainLibrary older = new PlainLibrary(dataSource, "none");
        opened.add(older);
        PlainPatron kim = old.join("김하나", "hana@example.com");
        for (MigrationPhase phase :
                List.of(MigrationPhase.EXPAND, MigrationPhase.ENCRYPT, MigrationPhase.BACKFILL)) {
            String step = phase.name().toLowerCase(Locale.ROOT);
            List<CustodyUnit> four = openFour(phase);
            worksTogether(four.get(0), kim.id, step);
            worksTogether(four.get(2), kim.id, "back-" + step);
            whatOneInsertsAllKnow(four, List.of(old, older), step);
            four.forEach(this::close);
        }
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "before-1");
        finishBackfill(backfilling);
        old.join("이둘", "late@example.com");

        if (!isEmbedded()) {
            assertBehind(() -> open(MigrationPhase.ENFORCED, "now-1"))
                    .withMessageContaining("older version still writes");
        }
        assertThat(find(backfilling, "late@example.com")).hasSize(1);

        finishBackfill(backfilling);
        close(backfilling);
        List<CustodyUnit> four = openFour(MigrationPhase.ENFORCED);
        whatANewOneInsertsAllKnow(four, List.of(old, older), "enforced");
        CustodyUnit first = four.get(0);
        assertBehind(
                        () ->
                                first.migrations
                                        .desk(first.evidence)
                                        .cutOver("patron", Actor.staff("ann")))
                .withMessageContaining("before-1");
    }

    /** Two instances of a phase, and two that are still in the one before it. */
    private List<CustodyUnit> openFour(MigrationPhase phase) {
        CustodyUnit before = open(phase.before(), "before-1");
        return List.of(
                open(phase, "now-1"),
                open(phase, "now-2"),
                before,
                open(phase.before(), "before-2"));
    }

    private static void whatOneInsertsAllKnow(
            List<CustodyUnit> units, List<PlainLibrary> olds, String step) {
        for (PlainLibrary writer : olds) {
            String email = step + olds.indexOf(writer) + "-olds@example.com";
            allKnow(units, olds, writer.join("옛 여럿", email).id, "옛 여럿", email);
            nobodyTakes(units, olds, email);
        }
        whatANewOneInsertsAllKnow(units, olds, step);
    }

    private static void whatANewOneInsertsAllKnow(
            List<CustodyUnit> units, List<PlainLibrary> olds, String step) {
        for (CustodyUnit writer : units) {
            String email = step + units.indexOf(writer) + "-news@example.com";
            allKnow(units, olds, join(writer, "새 여럿", email), "새 여럿", email);
        }
        nobodyTakes(units, olds, step + "0-news@example.com");
        nobodyTakes(units, olds, step + "2-news@example.com");
    }

    private static void allKnow(
            List<CustodyUnit> units, List<PlainLibrary> olds, Long id, String name, String email) {
        for (CustodyUnit unit : units) {
            assertThat(find(unit, email)).containsExactly(id);
            assertThat(name(unit, id)).isEqualTo(name);
        }
        for (PlainLibrary library : olds) {
            assertThat(library.find(email))
                    .extracting(patron -> patron.id, patron -> patron.name)
                    .containsExactly(tuple(id, name));
        }
    }

    private static void nobodyTakes(
            List<CustodyUnit> units, List<PlainLibrary> olds, String email) {
        units.forEach(unit -> assertTaken(() -> join(unit, "둘째", email)));
        olds.forEach(library -> assertTaken(() -> library.join("둘째", email)));
    }

    private static void assertTaken(org.assertj.core.api.ThrowableAssert.ThrowingCallable insert) {
        assertThatThrownBy(insert).hasStackTraceContaining("ConstraintViolationException");
    }

    private void worksTogether(CustodyUnit now, Long kim, String step) {
        assertThat(name(now, kim)).isEqualTo(old.get(kim).name);
        assertThat(find(now, old.get(kim).email)).containsExactly(kim);

        Long ours = join(now, "새 " + step, step + "-new@example.com");
        assertThat(old.find(step + "-new@example.com"))
                .extracting(patron -> patron.name, patron -> patron.birthDate)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("새 " + step, LocalDate.of(1985, 5, 6)));
        PlainPatron theirs = old.join("옛 " + step, step + "-old@example.com");
        assertThat(find(now, step + "-old@example.com")).containsExactly(theirs.id);
        assertThat(findIn(now, step + "-old@example.com", step + "-new@example.com"))
                .containsExactlyInAnyOrder(theirs.id, ours);
        assertThat(name(now, theirs.id)).isEqualTo("옛 " + step);
        assertThat(
                        findBy(
                                now,
                                "lower(p.email) = lower(:email)",
                                step.toUpperCase(Locale.ROOT) + "-OLD@example.com"))
                .containsExactly(theirs.id);
        assertThat(findBy(now, "p.email like :email", step + "-o%")).containsExactly(theirs.id);
        assertThat(findBy(now, "p.email like '" + step + "-n%' or p.id < :email", 0L))
                .containsExactly(ours);

        assertThatThrownBy(() -> join(now, "셋", step + "-old@example.com"));
        assertThatThrownBy(() -> old.join("셋", step + "-new@example.com"));

        old.change(
                kim,
                patron -> {
                    patron.name = "김" + step;
                    patron.email = step + "-kim@example.com";
                });
        assertThat(name(now, kim)).isEqualTo("김" + step);
        assertThat(find(now, step + "-kim@example.com")).containsExactly(kim);
        assertThat(find(now, "hana@example.com")).isEmpty();

        change(now, kim, patron -> patron.email = step + "-kim2@example.com");
        assertThat(old.get(kim).email).isEqualTo(step + "-kim2@example.com");
        assertThat(find(now, step + "-kim2@example.com")).containsExactly(kim);

        old.change(theirs.id, patron -> patron.email = null);
        assertThat(find(now, step + "-old@example.com")).isEmpty();
        now.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Patron.class, theirs.id).email).isNull();
                    assertThat(
                                    em.createQuery(
                                                    "select p.id from Patron p where p.email is null",
                                                    Long.class)
                                            .getResultList())
                            .contains(theirs.id);
                    return null;
                });
    }

    @Test
    void encryptsWhatWasThereAndTakesThePlainValuesAway() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        old.change(kim.id, patron -> patron.name = "김둘");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "one");
        finishBackfill(backfilling);

        for (String column : COLUMNS) {
            assertThat(owner("patron", column + "_enc", kim.id)).isEqualTo(subject(kim.id));
            assertThat(owner("patron_aud", column + "_enc", kim.id)).isEqualTo(subject(kim.id));
        }
        assertThat(bytes("select email_bidx from patron where id = " + kim.id)).hasSize(16);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "two");
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).cutOver("loan", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).cutOver("loan", Actor.staff("ann"));
        Long between = join(enforced, "박셋", "park@example.com");
        enforced.migrations.desk(enforced.evidence).work(1, 1_000);

        assertThat(enforced.migrations.desk(enforced.evidence).status())
                .hasSize(3)
                .allMatch(status -> status.emptiedAt() != null);
        assertNothingInTheClear("김하나", "김둘", "박셋", "hana@", "park@", "1990-02-03", "1200.50");
        assertThat(find(enforced, "HANA@example.com")).containsExactly(kim.id);
        assertThat(findBy(enforced, "p.email like :email", "han%")).containsExactly(kim.id);
        assertThatThrownBy(() -> join(enforced, "최넷", "PARK@example.com"));
        assertEverything(enforced, kim.id);
        assertThat(history(enforced, kim.id)).containsExactly("김하나", "김둘");

        assertBehind(() -> open(MigrationPhase.BACKFILL, "three"));
        CustodyUnit restarted = open(MigrationPhase.ENFORCED, "four");
        close(enforced);
        dropPlainColumns();
        assertEverything(restarted, kim.id);
        assertThat(find(restarted, "park@example.com")).containsExactly(between);
        change(restarted, between, patron -> patron.email = "park2@example.com");
        assertThat(find(restarted, "park2@example.com")).containsExactly(between);
        assertThat(find(open(MigrationPhase.ENFORCED, "five"), "hana@example.com")).hasSize(1);
    }

    /** A service that stores somebody and shows at once what it stored, and every test of one. */
    @Test
    void readsInTheTransactionThatInsertsWhatIsPermitted() {
        for (MigrationPhase phase :
                List.of(MigrationPhase.EXPAND, MigrationPhase.ENCRYPT, MigrationPhase.BACKFILL)) {
            CustodyUnit unit = open(phase, "one");
            Patron fresh = new Patron();
            fresh.name = "새로한";
            fresh.income = new BigDecimal("10.00");
            fresh.birthDate = LocalDate.of(1985, 5, 6);
            fresh.email = phase + "@example.com";

            unit.permitted(
                    "lending",
                    em -> {
                        em.persist(fresh);
                        em.flush();
                        em.clear();
                        Patron again = em.find(Patron.class, fresh.id);
                        assertThat(again.name).as("%s", phase).isEqualTo("새로한");
                        assertThat(again.birthDate).isEqualTo(LocalDate.of(1985, 5, 6));
                        again.name = "새로둘";
                        return null;
                    });

            assertThat(name(unit, fresh.id)).isEqualTo("새로둘");
            assertThat(unit.<String>inTransaction(em -> em.find(Patron.class, fresh.id).name))
                    .as("without a purpose")
                    .isNotEqualTo("새로둘");
            close(unit);
        }
    }

    @Test
    void refusesAPlainValueAfterTheMigration() {
        old.join("김하나", "hana@example.com");
        CustodyUnit enforced = enforced();
        PlainPatron late = old.join("늦은 사람", "late@example.com");

        Throwable read = catchThrowable(() -> name(enforced, late.id));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> {
                            throw LifecycleException.in(read).orElseThrow();
                        })
                .matches(refused -> refused.refusal() == Refusal.VALUE_UNREADABLE)
                .withMessageContaining("patron.")
                .withMessageContaining("in the clear")
                .satisfies(refused -> assertThat(refused).hasMessageNotContaining("늦은"));
        assertThat(root(() -> open(MigrationPhase.ENFORCED, "again")))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContaining("patron")
                .hasMessageContaining("in the clear")
                .hasMessageContaining("drop column");
    }

    @Test
    void cutsOverOnlyWhenNoOlderVersionWrites() {
        old.join("김하나", "hana@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "one");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "two");
        MigrationDesk desk = enforced.migrations.desk(enforced.evidence);
        PlainPatron late = old.join("이둘", "late@example.com");

        assertBehind(() -> desk.cutOver("patron", Actor.staff("ann")));
        assertThat(name(enforced, late.id)).isEqualTo("이둘");
        desk.work(10, 1_000);
        desk.work(10, 1_000);
        assertThat(find(enforced, "late@example.com")).containsExactly(late.id);
        jdbc.update("update patron set email = null where id = ?", late.id);
        assertBehind(() -> desk.cutOver("patron", Actor.staff("ann")))
                .withMessageContaining("left one behind");
        jdbc.update("update patron set email = 'other@example.com' where id = ?", late.id);
        if (!isEmbedded()) {
            assertBehind(() -> desk.cutOver("patron", Actor.staff("ann")))
                    .withMessageContaining("1 values have no encrypted one");
        }
        old.change(late.id, patron -> patron.name = "이삼");
        assertBehind(() -> desk.cutOver("patron", Actor.staff("ann")));
        desk.work(10, 1_000);
        desk.work(10, 1_000);
        if (!isEmbedded()) {
            jdbc.update("update patron set name = '이넷' where id = ?", late.id);
            assertBehind(() -> desk.cutOver("patron", Actor.staff("ann")))
                    .withMessageContaining("1 values have no encrypted one");
            desk.work(10, 1_000);
            desk.work(10, 1_000);
        }
        enforced.evidence.clear();
        desk.cutOver("patron", Actor.staff("ann"));
        desk.cutOver("patron", Actor.staff("ben"));
        assertThat(enforced.evidence.ledger())
                .extracting(LedgerEntry::kind, LedgerEntry::actor, e -> e.details().get("table"))
                .containsExactly(
                        tuple("migration.cut-over", Actor.staff("ann"), tableNamed("patron")),
                        tuple("migration.cut-over", Actor.staff("ann"), tableNamed("patron_aud")));
        jdbc.update("update patron set name = '이셋' where id = ?", late.id);
        desk.work(10, 1_000);

        assertThat(find(enforced, "other@example.com")).containsExactly(late.id);
        assertThat(find(enforced, "late@example.com")).isEmpty();
        assertThat(name(enforced, late.id)).isEqualTo("이셋");
        assertThat(old.get(late.id).name).isNull();
    }

    private String tableNamed(String name) {
        return jdbc.queryForList("select table_name from jikimi_migration", String.class).stream()
                .filter(table -> table.equals(name) || table.endsWith("." + name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsTogetherUniqueWhatWasThroughTheEnd() {
        jdbc.execute("create unique index one_nickname on patron (nickname, email)");
        jdbc.execute("create index by_street on patron (street, email)");
        jdbc.execute("create index by_email on patron (email, nickname)");
        PlainPatron kim = old.join("김하나", "hana@example.com");
        old.change(kim.id, patron -> patron.nickname = "하나");
        close(enforced());
        CustodyUnit now = open(MigrationPhase.ENFORCED, "now");
        dropPlainColumns();
        jdbc.execute("drop index patron_email_bidx" + onTable());
        Long lee = join(now, "이둘", "lee@example.com");

        change(now, lee, patron -> patron.nickname = "하나");
        assertThat(root(() -> change(now, lee, patron -> patron.email = "HANA@example.com")))
                .hasMessageMatching("(?is).*one_nickname_bidx.*");
        assertThat(indexes())
                .containsEntry("by_email_bidx", List.of("email_bidx", "nickname"))
                .as("what nothing is searched by any more")
                .doesNotContainKeys("by_email", "by_street", "by_street_bidx");
    }

    /** The indexes of the table and their columns, in lower case. */
    private Map<String, List<String>> indexes() {
        return jdbc.execute(
                (ConnectionCallback<Map<String, List<String>>>)
                        connection -> {
                            Map<String, List<String>> found = new LinkedHashMap<>();
                            for (String table : List.of("patron", "PATRON")) {
                                ResultSet index =
                                        connection
                                                .getMetaData()
                                                .getIndexInfo(
                                                        connection.getCatalog(),
                                                        connection.getSchema(),
                                                        table,
                                                        false,
                                                        true);
                                while (index.next()) {
                                    found.computeIfAbsent(
                                                    lower(index.getString("INDEX_NAME")),
                                                    first -> new ArrayList<>())
                                            .add(lower(index.getString("COLUMN_NAME")));
                                }
                            }
                            return found;
                        });
    }

    private static String lower(@Nullable String name) {
        return String.valueOf(name).toLowerCase(Locale.ROOT);
    }

    @Test
    void holdsUniquenessOfAColumnThatToldNoCaseApart() {
        jdbc.execute(
                switch (DatabaseDialect.of(dataSource)) {
                    case MARIADB ->
                            "alter table patron modify email varchar(100) character set utf8mb4"
                                    + " collate utf8mb4_general_ci";
                    case H2 -> "alter table patron alter column email varchar_ignorecase(100)";
                    default -> "create unique index one_email on patron (lower(email))";
                });
        PlainPatron kim = old.join("김하나", "Hana@example.com");
        assertTaken(() -> old.join("둘째", "hana@example.com"));
        for (MigrationPhase phase :
                List.of(MigrationPhase.EXPAND, MigrationPhase.ENCRYPT, MigrationPhase.BACKFILL)) {
            CustodyUnit now = open(phase, "now");
            assertTaken(() -> join(now, "둘째", "hANA@example.com"));
            assertThat(find(now, "HANA@example.com"))
                    .as("found as an older version finds it")
                    .hasSameSizeAs(old.find("HANA@example.com"));
            close(now);
        }

        CustodyUnit enforced = enforced();
        assertTaken(() -> join(enforced, "둘째", "hana@example.com"));
        assertThat(find(enforced, "HANA@example.com")).containsExactly(kim.id);
        close(enforced);
        CustodyUnit last = open(MigrationPhase.ENFORCED, "last");
        dropPlainColumns();
        assertTaken(() -> join(last, "둘째", "hana@EXAMPLE.com"));
        assertThat(find(last, "hANA@example.com")).containsExactly(kim.id);
    }

    @Test
    void looksAtNoMoreRowsThanItMayAndGoesOnWhereItEnded() {
        CustodyUnit first = open(MigrationPhase.BACKFILL, "first");
        for (long id = 901; id <= 910; id++) {
            jdbc.update("insert into patron (id, name) values (?, '누구나')", id);
        }

        assertThat(first.migrations.desk(first.evidence).work(2, 4)).isEqualTo(4);
        assertThat(encrypted()).containsExactly(901L, 902L, 903L, 904L);

        CustodyUnit second = first;
        if (!isEmbedded()) {
            close(first);
            second = open(MigrationPhase.BACKFILL, "second");
        }
        assertThat(second.migrations.desk(second.evidence).work(2, 4)).isEqualTo(4);
        assertThat(encrypted()).hasSize(8).endsWith(905L, 906L, 907L, 908L);
        second.migrations.desk(second.evidence).work(2, 4);
        assertThat(encrypted()).hasSize(10);
    }

    private List<Long> encrypted() {
        return jdbc.queryForList(
                "select id from patron where name_enc is not null order by id", Long.class);
    }

    /** Which is why none must run any more: the index alone is asked there. */
    @Test
    void saysThatAnOlderVersionsRowIsReadButNotFoundInEnforcedUntilThePass() {
        old.join("김하나", "hana@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "backfilling");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "enforced");
        PlainPatron late = old.join("늦은 사람", "late@example.com");

        assertThat(name(enforced, late.id)).isEqualTo("늦은 사람");
        assertThat(find(enforced, "late@example.com")).isEmpty();
        assertTaken(() -> join(enforced, "둘째", "late@example.com"));

        enforced.migrations.desk(enforced.evidence).work(10, 1_000);
        assertThat(find(enforced, "late@example.com")).containsExactly(late.id);
    }

    @Test
    void refusesToLoseAUniqueIndexThatNothingTakesThePlaceOf() {
        old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        jdbc.execute("create unique index one_income on patron (nickname, income)");

        assertThat(root(() -> open(MigrationPhase.ENFORCED, "then")))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContainingAll("patron", "@Searchable")
                .hasMessageMatching("(?is).*one_income.*");
    }

    @Test
    void catchesUpWithAScriptThatInsertsPlainRowsAtEveryStart() {
        Runnable script =
                () -> {
                    jdbc.update("delete from patron where id = 900");
                    jdbc.update(
                            "insert into patron (id, name, email) values (900, '누구나', 'all@example.com')");
                };
        for (MigrationPhase phase : MigrationPhase.values()) {
            script.run();
            if (phase == MigrationPhase.ENFORCED && !isEmbedded()) {
                assertBehind(() -> open(phase, "now"));
                CustodyUnit before = open(phase.before(), "now");
                finishBackfill(before);
                close(before);
            }
            CustodyUnit now = open(phase, "now");
            assertThat(name(now, 900L)).isEqualTo("누구나");
            assertThat(find(now, "all@example.com")).containsExactly(900L);
            now.migrations.desk(now.evidence).work(10, 1_000);
            now.migrations.desk(now.evidence).work(10, 1_000);
            close(now);
        }
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "now");
        script.run();
        assertThat(name(enforced, 900L)).isEqualTo("누구나");
        enforced.migrations.desk(enforced.evidence).work(10, 1_000);
        enforced.migrations.desk(enforced.evidence).work(10, 1_000);
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).work(10, 1_000);
        assertThat(bytes("select name_enc from patron where id = 900")).isNotNull();
        close(enforced);

        script.run();
        assertThat(root(() -> open(MigrationPhase.ENFORCED, "now")))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContainingAll("patron: 2 values stand in the clear", "at every start");
    }

    private String onTable() {
        return DatabaseDialect.of(dataSource) == DatabaseDialect.MARIADB ? " on patron" : "";
    }

    @Test
    void startsInADatabaseThatNeverHadPlainColumns() {
        old.join("김하나", "hana@example.com");
        close(enforced());
        dropPlainColumns();
        jdbc.execute("delete from jikimi_migration");

        CustodyUnit fresh = open(MigrationPhase.ENFORCED, "fresh");
        Long ours = join(fresh, "새 사람", "new@example.com");

        assertThat(find(fresh, "NEW@example.com")).containsExactly(ours);
        assertThat(name(fresh, ours)).isEqualTo("새 사람");
    }

    @Test
    void masksAndKeepsWhatMayNotBeRead() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        for (MigrationPhase phase : List.of(MigrationPhase.EXPAND, MigrationPhase.BACKFILL)) {
            CustodyUnit now = open(phase, "now");
            now.doInTransaction(
                    em -> {
                        Patron patron = em.find(Patron.class, kim.id);
                        assertThat(patron.name).startsWith("김").contains("*");
                        assertThat(patron.birthDate).isNull();
                        patron.nickname = "하나";
                    });
            now.doInTransaction(
                    em -> {
                        Patron patron = em.find(Patron.class, kim.id);
                        patron.home.country = "KR";
                    });
            Patron detached =
                    now.inTransaction(
                            em -> {
                                Patron patron = em.find(Patron.class, kim.id);
                                em.detach(patron);
                                return patron;
                            });
            try (StatelessSession session = now.sessionFactory().openStatelessSession()) {
                var transaction = session.beginTransaction();
                detached.nickname = "둘";
                session.update(detached);
                transaction.commit();
            }
            PlainPatron after = old.get(kim.id);
            assertThat(after.name).isEqualTo("김하나");
            assertThat(after.email).isEqualTo("hana@example.com");
            assertThat(after.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
            assertThat(after.income).isEqualByComparingTo("1200.50");
            assertThat(after.street).isEqualTo("서울시 성북구 북악산로 11");
            assertThat(after.country).isEqualTo("KR");
            assertEverything(now, kim.id);
            assertThat(bytes("select birth_date_bidx from patron where id = " + kim.id))
                    .isNotNull();
            assertThat(
                            jdbc.queryForObject(
                                    "select count(*) from patron_aud where id = ? and (name is null"
                                            + " or email is null or birth_date is null or income is"
                                            + " null or street is null)",
                                    Long.class,
                                    kim.id))
                    .isZero();
            close(now);
        }
    }

    @Test
    void tellsTheAccessLogWhoseAPlainValueIs() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.EXPAND, "now");
        now.evidence.clear();

        name(now, kim.id);

        assertThat(now.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subjects()).containsExactly(subject(kim.id));
                            assertThat(entry.items()).contains("patron.name");
                        });
    }

    @Test
    void takesNoOldValueFromNativeSql() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        old.change(kim.id, patron -> patron.name = "김둘");

        Throwable read =
                catchThrowable(
                        () ->
                                now.permitted(
                                        "lending",
                                        em ->
                                                em.createNativeQuery(
                                                                "select * from patron",
                                                                Patron.class)
                                                        .getResultList()));
        assertThat(LifecycleException.in(read))
                .hasValueSatisfying(refused -> assertThat(refused.action()).contains("native SQL"));
    }

    @Test
    void undoesNothingThatCameAfterACutOverElsewhere() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit behind = open(MigrationPhase.BACKFILL, "behind");
        finishBackfill(behind);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "enforced");
        letInstancesFallSilent();
        enforced.migrations.desk(enforced.evidence).report();
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        Long late = join(enforced, "박셋", "park@example.com");

        for (MigratedRows rows : behind.migrations.rows()) {
            new JdbcBackfill(behind.migrations, rows).chunk(null, 100, false);
        }
        assertThat(name(enforced, late)).isEqualTo("박셋");
        assertThat(find(enforced, "park@example.com")).containsExactly(late);

        Custody custody = behind.storage(dataSource).custody(behind.entities);
        behind.doInTransaction(
                em -> {
                    List<RowReference> row =
                            List.of(new RowReference(Patron.class.getName(), late.toString()));
                    custody.seal(row, subject(late), Custody.Extent.EVERYTHING);
                    custody.unseal(row, subject(late));
                });
        assertThat(name(enforced, late)).isEqualTo("박셋");
        assertThat(old.get(late).name).isNull();

        assertBehind(() -> change(behind, kim.id, patron -> patron.home.country = "JP"));
        assertBehind(() -> change(behind, kim.id, patron -> patron.email = "new@example.com"));
        enforced.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Patron.class, late).home.street)
                            .isEqualTo("서울시 성북구 북악산로 22");
                    return null;
                });
    }

    @Test
    void sealsNoOldValueBetweenCutOverAndEmptying() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "one");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "two");
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        jdbc.update("update patron set name = '김둘' where id = ?", kim.id);

        Custody custody = enforced.storage(dataSource).custody(enforced.entities);
        enforced.doInTransaction(
                em -> {
                    List<RowReference> rows = custody.rowsOf(subject(kim.id));
                    custody.seal(rows, subject(kim.id), Custody.Extent.EVERYTHING);
                });
        assertNothingInTheClear("김하나", "김둘");
        enforced.doInTransaction(
                em -> custody.unseal(custody.rowsOf(subject(kim.id)), subject(kim.id)));

        assertThat(name(enforced, kim.id)).isEqualTo("김둘");
    }

    @Test
    void takesPlainValuesAlongToAnotherPerson() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Long loan = loanOf(kim);

        lend(now, loan, lee.id);

        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(lee.id));
        assertThat(note(loan)).isEqualTo("김하나님의 메모");

        jdbc.update("update loan set note = '바뀐 메모' where id = ?", loan);
        lend(now, loan, kim.id);

        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(kim.id));
        assertThat(note(loan)).isEqualTo("바뀐 메모");
        assertThat(loansToEncrypt(now, loan)).isZero();
    }

    @Test
    void keepsAValueThatAnOlderVersionGaveToAnotherPerson() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        Long loan = loanOf(kim);
        jdbc.update("update loan set patron_id = ? where id = ?", lee.id, loan);
        now.doInTransaction(em -> keys.destroy(subject(kim.id)));
        Loan detached =
                now.inTransaction(
                        em -> {
                            Loan found = em.find(Loan.class, loan);
                            em.detach(found);
                            return found;
                        });
        assertThat(detached.note).isNotNull().doesNotContain("김하나님");

        try (StatelessSession session = now.sessionFactory().openStatelessSession()) {
            var transaction = session.beginTransaction();
            session.update(detached);
            transaction.commit();
        }

        assertThat(note(loan)).isEqualTo("김하나님의 메모");
        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(lee.id));
    }

    @Test
    void leavesAMoveAloneThatHappensWhileARowIsEncrypted() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        Long loan = loanOf(kim);
        jdbc.update("update loan set note = '바뀐 메모' where id = ?", loan);
        List<Runnable> between = new ArrayList<>(List.of(() -> lend(now, loan, lee.id)));
        CustodyUnit other = start(MigrationPhase.BACKFILL, "other", interrupted(between));

        new JdbcBackfill(other.migrations, loans(other)).chunk(null, 100, false);

        assertThat(between).isEmpty();
        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(lee.id));
    }

    @Test
    void storesNothingUnderAKeyThatIsReplacedWhileARowIsEncrypted() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        Long loan = loanOf(kim);
        jdbc.update("update loan set note_enc = null where id = ?", loan);
        List<Runnable> between =
                new ArrayList<>(
                        List.of(() -> jdbc.update("update jikimi_data_key set state = 'CLOSED'")));
        CustodyUnit other = start(MigrationPhase.BACKFILL, "other", interrupted(between));
        JdbcBackfill backfill = new JdbcBackfill(other.migrations, loans(other));

        assertThat(backfill.chunk(null, 100, false).pass().clean()).isFalse();
        assertThat(bytes("select note_enc from loan where id = " + loan)).isNull();
        assertThat(between).isEmpty();

        jdbc.update("update jikimi_data_key set state = 'LIVE'");
        backfill.chunk(null, 100, false);
        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(kim.id));
    }

    /** Something happens before the keys of a chunk are there. */
    private DataKeys interrupted(List<Runnable> between) {
        return (DataKeys)
                Proxy.newProxyInstance(
                        DataKeys.class.getClassLoader(),
                        new Class<?>[] {DataKeys.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("writingKeys") && !between.isEmpty()) {
                                between.remove(0).run();
                            }
                            return method.invoke(keys, arguments);
                        });
    }

    @Test
    void deletesNoRowThatStillHoldsAPlainValue() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        jdbc.update("insert into loan (id, note) values (9001, '주인 없는 메모')");
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Custody custody = now.storage(dataSource).custody(now.entities);

        now.doInTransaction(
                em ->
                        custody.destroy(
                                List.of(new RowReference(Loan.class.getName(), "9001")),
                                subject(kim.id),
                                Custody.Extent.EVERYTHING));

        assertThat(note(9001L)).isEqualTo("주인 없는 메모");
    }

    @Test
    void countsAPlainValueAsNotEncryptedWhateverStandsBesideIt() {
        old.join("김하나", "hana@example.com");
        old.join("이둘", "lee@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(backfilling);
        assertThat(countOfEmails(backfilling)).isEqualTo(new ProtectionSheet.Count(2, 0, 0, 0, 2));
        close(backfilling);

        CustodyUnit enforced = enforced();

        assertThat(countOfEmails(enforced)).isEqualTo(new ProtectionSheet.Count(2, 2, 0, 0, 0));
    }

    @Test
    void refusesColumnsOfCodeThatWouldWriteOneOfTwo() {
        old.join("김하나", "hana@example.com");
        CustodyUnit enforced = enforced();

        assertThatThrownBy(
                        () ->
                                enforced.runtime
                                        .protectedValues(enforced.entities)
                                        .column(Patron.class, "email", String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two columns");
    }

    @Test
    void refusesWhatAPassWouldReadOtherwiseOrMiss() {
        MigrationPlan plan =
                new MigrationPlan(
                        "now",
                        Duration.ofMinutes(2),
                        List.of(
                                new MigrationPlan.Table(
                                        "form", Set.of("instant"), MigrationPhase.EXPAND),
                                new MigrationPlan.Table(
                                        "pass", Set.of("holder"), MigrationPhase.EXPAND),
                                new MigrationPlan.Table(
                                        "seat", Set.of("holder"), MigrationPhase.EXPAND),
                                new MigrationPlan.Table(
                                        "household_number",
                                        Set.of("number_text"),
                                        MigrationPhase.EXPAND)));

        assertThat(
                        root(
                                () ->
                                        CustodyUnit.migrating(
                                                dataSource,
                                                keys,
                                                clock,
                                                CustodyUnit.SHOP,
                                                CustodyUnit.REGISTER,
                                                plan)))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContaining("Form.instant")
                .hasMessageContaining("Pass.holder")
                .hasMessageContaining("Seat.holder")
                .hasMessageContaining("Household.phones: an element of a list has one column");
    }

    @Test
    void refusesAColumnThatIsDeclaredAfterTheCutOver() {
        old.join("김하나", "hana@example.com");
        close(enforced());
        jdbc.update("delete from jikimi_migration_column where plain_column = 'street'");

        assertBehind(() -> open(MigrationPhase.ENFORCED, "next")).withMessageContaining("street");
    }

    @Test
    void findsEveryRowWhileTheKeyOfTheSearchIndexIsRotated() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        JdbcKeyRotation rotation = rotation(now);
        rotation.rotateIndexKey(Actor.staff("ann"));
        RotationClock.heardOf(dataSource, clock);
        PlainPatron lee = old.join("이둘", "lee@example.com");
        DataKeys unheard = new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, 1_000);
        CustodyUnit other = start(MigrationPhase.BACKFILL, "other", unheard);
        unheard.indexKeys();
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();

        JdbcBackfill backfill = new JdbcBackfill(other.migrations, patrons(other));
        backfill.chunk(null, 100, false);
        assertThat(bytes("select email_bidx from patron where id = " + lee.id))
                .as("nothing new under the key that was replaced")
                .isNull();
        clock.advance(Duration.ofSeconds(5));
        backfill.chunk(null, 100, false);
        assertThat(bytes("select email_bidx from patron where id = " + lee.id)).isNotNull();
        PlainPatron park = old.join("박셋", "park@example.com");
        assertThat(root(() -> open(MigrationPhase.ENFORCED, "first")))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContaining("its key is being rotated");
        assertThat(find(now, "park@example.com")).containsExactly(park.id);
        assertThat(find(now, "hana@example.com")).containsExactly(kim.id);

        ValueRotation values = now.storage(dataSource).rotation(rotation);
        assertThat(values.run(Kind.SEARCH_INDEX, 1, 100_000).ended()).isTrue();
        clock.advance(Duration.ofSeconds(5));
        finishBackfill(now);
        close(other);
        close(now);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "last");
        assertThat(find(enforced, "HANA@example.com")).containsExactly(kim.id);
        assertThat(find(enforced, "LEE@example.com")).containsExactly(lee.id);
        assertThat(find(enforced, "PARK@example.com")).containsExactly(park.id);
        assertThat(findBy(enforced, "p.email like :email", "han%")).containsExactly(kim.id);
    }

    @Test
    void letsNoDuplicateInWhileTheKeyOfTheSearchIndexIsRotated() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "backfilling");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "enforced");
        MigrationDesk desk = enforced.migrations.desk(enforced.evidence);
        JdbcKeyRotation rotation = switchedIndexKey(enforced);
        PlainPatron twin = old.join("이둘", " HANA@example.com");

        desk.work(10, 1_000);
        desk.work(10, 1_000);
        assertThat(bytes("select email_bidx from patron where id = " + twin.id)).isNull();
        assertThat(find(enforced, "hana@example.com")).containsExactly(kim.id);
        assertThatThrownBy(() -> join(enforced, "셋", "Hana@example.com"));
        jdbc.update("update patron set email = 'lee@example.com' where id = ?", twin.id);
        desk.work(10, 1_000);

        ValueRotation values = enforced.storage(dataSource).rotation(rotation);
        assertThat(values.run(Kind.SEARCH_INDEX, 1, 100_000).ended()).isTrue();
        clock.advance(Duration.ofSeconds(5));
        desk.report();
        assertThat(find(enforced, "hana@example.com")).containsExactly(kim.id);
        assertThat(find(enforced, "lee@example.com")).containsExactly(twin.id);
        assertThatThrownBy(() -> join(enforced, "셋", "Hana@example.com"));
    }

    @Test
    void putsNoOlderEntryBackThatWasComputedAnewWhileARowIsEncrypted() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "backfilling");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "enforced");
        List<Runnable> between = new ArrayList<>();
        CustodyUnit other = start(MigrationPhase.ENFORCED, "other", interrupted(between));
        MigrationDesk desk = enforced.migrations.desk(enforced.evidence);
        desk.cutOver("patron", Actor.staff("ann"));
        desk.work(10, 1_000);
        JdbcKeyRotation rotation = switchedIndexKey(enforced);
        ValueRotation values = enforced.storage(dataSource).rotation(rotation);
        jdbc.update("update patron set name = '김둘' where id = ?", kim.id);
        between.add(() -> assertThat(values.run(Kind.SEARCH_INDEX, 10, 100_000).ended()).isTrue());
        JdbcBackfill backfill = new JdbcBackfill(other.migrations, patrons(other));

        backfill.chunk(null, 100, true);
        assertThat(between).isEmpty();
        backfill.chunk(null, 100, true);
        clock.advance(Duration.ofSeconds(5));

        assertThat(find(enforced, "hana@example.com")).containsExactly(kim.id);
        assertThat(name(enforced, kim.id)).isEqualTo("김둘");
    }

    private JdbcKeyRotation rotation(CustodyUnit unit) {
        return new JdbcKeyRotation(dataSource, masterKeys, unit.evidence, clock);
    }

    private JdbcKeyRotation switchedIndexKey(CustodyUnit unit) {
        JdbcKeyRotation rotation = rotation(unit);
        rotation.rotateIndexKey(Actor.staff("ann"));
        RotationClock.heardOf(dataSource, clock);
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();
        clock.advance(Duration.ofSeconds(5));
        return rotation;
    }

    private static MigratedRows patrons(CustodyUnit unit) {
        return unit.migrations.rows().stream()
                .filter(rows -> rows.table().endsWith("patron"))
                .findFirst()
                .orElseThrow();
    }

    private Long loanOf(PlainPatron patron) {
        return jdbc.queryForObject(
                "select id from loan where patron_id = ?", Long.class, patron.id);
    }

    private static void lend(CustodyUnit unit, Long loan, Long patron) {
        unit.doInTransaction(
                em -> em.find(Loan.class, loan).patron = em.getReference(Patron.class, patron));
    }

    private @Nullable String note(Long loan) {
        return jdbc.queryForObject("select note from loan where id = ?", String.class, loan);
    }

    private static MigratedRows loans(CustodyUnit unit) {
        return unit.migrations.rows().stream()
                .filter(rows -> rows.table().endsWith("loan"))
                .findFirst()
                .orElseThrow();
    }

    /** How many rows that were encrypted before would be encrypted again, apart from others. */
    private long loansToEncrypt(CustodyUnit unit, Long loan) {
        jdbc.update("delete from loan where id <> ?", loan);
        return new JdbcBackfill(unit.migrations, loans(unit))
                .chunk(null, 100, false)
                .pass()
                .changed();
    }

    private ProtectionSheet.@Nullable Count countOfEmails(CustodyUnit unit) {
        return unit
                .storage(dataSource)
                .protectionSheets(List::of)
                .measure(Duration.ofMinutes(1))
                .lines()
                .stream()
                .filter(line -> line.column().equalsIgnoreCase("email_enc"))
                .filter(line -> line.place() == ProtectionSheet.Place.ROWS)
                .findFirst()
                .orElseThrow()
                .count();
    }

    @Test
    void clearsBothColumnsInABulkUpdate() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);

        now.doInTransaction(
                em -> em.createQuery("update Patron p set p.email = null").executeUpdate());

        assertThat(old.get(kim.id).email).isNull();
        assertThat(bytes("select email_enc from patron")).isNull();
        assertThat(bytes("select email_bidx from patron")).isNull();
    }

    @Test
    void destroysASubjectWhoseValuesAreNotEncryptedYet() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Custody custody = now.storage(dataSource).custody(now.entities);

        now.doInTransaction(
                em -> {
                    List<RowReference> rows = custody.rowsOf(subject(kim.id));
                    assertThat(custody.seal(rows, subject(kim.id), Custody.Extent.EVERYTHING))
                            .isPositive();
                });
        assertThat(old.get(kim.id).name).isNull();
        now.doInTransaction(em -> custody.unseal(custody.rowsOf(subject(kim.id)), subject(kim.id)));
        assertThat(old.get(kim.id).name).isEqualTo("김하나");
        assertEverything(now, kim.id);
        now.doInTransaction(
                em -> {
                    List<RowReference> rows = custody.rowsOf(subject(kim.id));
                    custody.seal(rows, subject(kim.id), Custody.Extent.EVERYTHING);
                    custody.destroy(rows, subject(kim.id), Custody.Extent.EVERYTHING);
                    keys.destroy(subject(kim.id));
                });

        assertNothingInTheClear("김하나", "hana@");
        assertThat(old.get(lee.id).name).isEqualTo("이둘");
        assertThat(
                        jdbc.queryForObject(
                                "select count(*) from patron_aud where id = ?", Long.class, kim.id))
                .isZero();
    }

    @Test
    void keepsTheKeyOfAPersonOfWhomAPlainValueIsLeft() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        Long loan = loanOf(kim);
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Custody custody = now.storage(dataSource).custody(now.entities);
        List<RowReference> patron =
                List.of(new RowReference(Patron.class.getName(), kim.id.toString()));

        now.doInTransaction(
                em -> custody.destroy(patron, subject(kim.id), Custody.Extent.EVERYTHING));

        assertThat(remains(now, kim).values()).isEqualTo(1);
        assertThat(now.<String>permitted("lending", em -> em.find(Loan.class, loan).note))
                .isEqualTo("김하나님의 메모");

        now.doInTransaction(em -> keys.destroy(subject(kim.id)));
        assertThat(remains(now, kim).values()).isEqualTo(1);
        now.doInTransaction(
                em ->
                        custody.destroy(
                                custody.rowsOf(subject(kim.id)),
                                subject(kim.id),
                                Custody.Extent.EVERYTHING));

        assertThat(remains(now, kim).none()).isTrue();
        assertThat(jdbc.queryForList("select note from loan where id = " + loan)).isEmpty();
    }

    @Test
    void destroysWhatIsInTheClearOfThisPersonOnly() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Custody custody = now.storage(dataSource).custody(now.entities);
        now.doInTransaction(em -> keys.writingKey(subject(kim.id)));
        now.doInTransaction(em -> keys.destroy(subject(kim.id)));
        List<RowReference> all = new ArrayList<>();
        for (PlainPatron each : List.of(kim, lee)) {
            all.add(new RowReference(Patron.class.getName(), each.id.toString()));
            all.add(new RowReference(Loan.class.getName(), loanOf(each).toString()));
        }

        now.doInTransaction(
                em -> {
                    Custody.Destroyed destroyed =
                            custody.destroy(
                                    all, subject(kim.id), Custody.Extent.of(Set.of("patron.name")));
                    assertThat(destroyed.values()).isEqualTo(2);
                });

        assertThat(old.get(kim.id).name).isNull();
        assertThat(bytes("select name_enc from patron where id = " + kim.id)).hasSize(1);
        assertThat(old.get(kim.id).email).isEqualTo("hana@example.com");
        assertThat(note(loanOf(kim))).isEqualTo("김하나님의 메모");
        assertThat(old.get(lee.id).name).isEqualTo("이둘");
    }

    private Custody.Remains remains(CustodyUnit unit, PlainPatron patron) {
        Custody custody = unit.storage(dataSource).custody(unit.entities);
        return unit.inTransaction(em -> custody.remains(subject(patron.id)));
    }

    @Test
    void doesNotBringBackWhatAnOlderVersionHasEmptiedMeanwhile() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = open(MigrationPhase.ENCRYPT, "now");
        Custody custody = now.storage(dataSource).custody(now.entities);
        List<RowReference> rows =
                List.of(new RowReference(Patron.class.getName(), kim.id.toString()));
        Custody.Extent email = Custody.Extent.of(Set.of("patron.email"));
        now.doInTransaction(em -> custody.seal(rows, subject(kim.id), email));
        old.change(kim.id, patron -> patron.street = null);

        now.doInTransaction(em -> custody.unseal(rows, subject(kim.id)));

        assertThat(old.get(kim.id).street).isNull();
        assertThat(old.get(kim.id).email).isEqualTo("hana@example.com");
    }

    @Test
    void forgetsAColumnThatLeavesTheDeclarationBeforeTheCutOver() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit all = open(MigrationPhase.BACKFILL, "all");
        finishBackfill(all);
        close(all);
        jdbc.update("update patron set income_enc = null");
        CustodyUnit fewer = retried(() -> start(MigrationPhase.BACKFILL, "fewer", FEWER));
        assertThat(fewer.migrations.desk(fewer.evidence).status())
                .filteredOn(status -> status.table().endsWith("patron"))
                .allMatch(status -> status.verifiedAt() == null);
        finishBackfill(fewer);
        close(fewer);

        CustodyUnit enforced = retried(() -> start(MigrationPhase.ENFORCED, "then", FEWER));
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).work(100, 10_000);
        close(enforced);
        MigrationLedger ledger = new MigrationLedger(dataSource, clock, Duration.ofMinutes(2));
        ledger.lastStatements("patron").forEach(jdbc::execute);

        assertThat(jdbc.queryForList("select income from patron", BigDecimal.class))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.BIG_DECIMAL)
                .isEqualByComparingTo("1200.50");
        assertThat(jdbc.queryForList("select * from patron where id = " + kim.id))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKey("email"));
    }

    @Test
    void keepsAColumnInTheDeclarationFromTheCutOverToTheEnd() {
        old.join("김하나", "hana@example.com");
        close(enforced());

        assertThat(root(() -> start(MigrationPhase.ENFORCED, "fewer", FEWER)))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContainingAll("patron", "income", "Declare it");

        dropPlainColumns();
        CustodyUnit fewer = start(MigrationPhase.ENFORCED, "fewer", FEWER);
        assertThat(fewer.factory.isOpen()).isTrue();
    }

    @Test
    void dropsNoPlainValueThatCameAfterTheLastOneWasEmptied() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        close(enforced());
        MigrationLedger ledger = new MigrationLedger(dataSource, clock, Duration.ofMinutes(2));
        jdbc.update("update patron set street = '늦은 거리' where id = ?", kim.id);

        assertBehind(() -> ledger.lastStatements("patron"))
                .withMessageContaining("1 values stand in the clear in")
                .satisfies(refused -> assertThat(refused).hasMessageNotContaining("늦은"));

        jdbc.update("update patron set street = null where id = ?", kim.id);
        assertThat(ledger.lastStatements("patron")).isNotEmpty();
    }

    @Test
    void keepsNoPlainValueInTheQueryCache() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        MigrationPlan plan = plan(MigrationPhase.ENCRYPT, "cached", COLUMNS);
        CustodyUnit now =
                started(
                        LIBRARY,
                        "io/jikimi/custody/library.yml",
                        plan,
                        Map.of(
                                "hibernate.cache.use_second_level_cache",
                                "true",
                                "hibernate.cache.use_query_cache",
                                "true",
                                "hibernate.cache.region.factory_class",
                                "jcache"));

        assertThat(cached(now, "select p.email from Patron p", String.class))
                .containsExactly("hana@example.com");
        old.change(kim.id, patron -> patron.email = "hana2@example.com");
        assertThat(cached(now, "select p.email from Patron p", String.class))
                .containsExactly("hana2@example.com");
        assertThat(cached(now, "select p from Patron p", Patron.class)).hasSize(1);
        assertThat(
                        cached(
                                now,
                                "select l.id from Loan l where l.patron.email = 'hana2@example.com'",
                                Long.class))
                .hasSize(1);

        assertThat(now.sessionFactory().getStatistics().getQueryCachePutCount()).isZero();
        assertThat(now.sessionFactory().getStatistics().getQueryCacheHitCount()).isZero();
    }

    private static <T> List<T> cached(CustodyUnit unit, String query, Class<T> type) {
        return unit.<List<T>>permitted(
                "lending",
                em ->
                        em.createQuery(query, type)
                                .setHint(HibernateHints.HINT_CACHEABLE, true)
                                .getResultList());
    }

    @Test
    void refusesAColumnWhoseTextHasAnotherForm() {
        jdbc.execute("alter table patron drop column birth_date");
        jdbc.execute("alter table patron add column birth_date timestamp null");

        assertThat(root(() -> open(MigrationPhase.EXPAND, "now")))
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContainingAll("patron.birth_date", "LocalDate", "another type");
    }

    @Test
    void keepsAnEncryptedValueBesideWhichAScriptPutsAPlainOneAfterTheCutOver() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        close(enforced());

        jdbc.update("update patron set email = 'script@example.com' where id = ?", kim.id);
        jdbc.update("update patron set email = null where id = ?", kim.id);

        CustodyUnit now = open(MigrationPhase.ENFORCED, "now");
        assertThat(now.<String>permitted("lending", em -> em.find(Patron.class, kim.id).email))
                .isEqualTo("hana@example.com");
    }

    @Test
    void tellsWhoseARowIsThatAnOlderVersionHasGivenAway() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        finishBackfill(now);
        Long loan = loanOf(kim);
        jdbc.update("update loan set patron_id = ? where id = ?", lee.id, loan);
        now.evidence.clear();

        now.permitted("lending", em -> em.find(Loan.class, loan).note);

        if (!isEmbedded()) {
            assertThat(now.evidence.access())
                    .singleElement()
                    .satisfies(
                            entry -> assertThat(entry.subjects()).containsExactly(subject(lee.id)));
            assertThat(now.migrations.store().withoutTwin(loans(now).columns())).isEqualTo(1);
        }
        finishBackfill(now);
        assertThat(owner("loan", "note_enc", loan)).isEqualTo(subject(lee.id));
    }

    @Test
    void takesNothingForAnOldValueWhereItIsForgottenThatTheTableWasCutOver() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        close(enforced());
        jdbc.update(
                "update jikimi_migration set cut_over_at = null, cut_over_by = null, emptied_at ="
                        + " null");

        for (MigrationPhase phase : List.of(MigrationPhase.BACKFILL, MigrationPhase.ENFORCED)) {
            assertThat(root(() -> open(phase, "again")))
                    .isInstanceOf(UnprotectableMappingException.class)
                    .hasMessageContaining("patron")
                    .hasMessageContaining("knows of no cut-over")
                    .hasMessageContaining("Restore its rows in jikimi_migration");
        }
        assertThat(owner("patron", "email_enc", kim.id)).isEqualTo(subject(kim.id));
    }

    @Test
    void leavesARowThatTheDatabaseDoesNotLetEmptyAndQuotesNoneOfIt() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        old.change(lee.id, patron -> patron.nickname = "둘");
        jdbc.execute(
                "alter table patron add constraint reachable check (email is not null or nickname is"
                        + " not null)");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(JdbcBackfill.class)).addAppender(log);

        CustodyUnit enforced = enforced();

        assertThat(old.get(kim.id).email).isEqualTo("hana@example.com");
        assertThat(old.get(lee.id).email).isNull();
        assertThat(enforced.migrations.desk(enforced.evidence).status())
                .filteredOn(status -> status.table().endsWith("patron"))
                .singleElement()
                .satisfies(
                        status -> {
                            assertThat(status.rowsRefused()).isEqualTo(1);
                            assertThat(status.emptiedAt()).isNull();
                        });
        assertThat(log.list)
                .anySatisfy(
                        event ->
                                assertThat(event.getFormattedMessage())
                                        .contains("the row [" + kim.id + "] of", "SQL state 23"))
                .allSatisfy(
                        event -> {
                            assertThat(event.getFormattedMessage()).doesNotContain("hana", "김하나");
                            assertThat(event.getThrowableProxy()).isNull();
                        });
        ((Logger) LoggerFactory.getLogger(JdbcBackfill.class)).detachAppender(log);
    }

    /** Hibernate writes at TRACE what it binds, extracts and searches for. */
    @Test
    void writesNoPlainValueIntoAnyLogAtAnyLevel() {
        for (MigrationPhase phase : MigrationPhase.values()) {
            CustodyUnit unit = open(phase, "one");
            String email = phase.name().toLowerCase(Locale.ROOT) + "-duna@example.com";

            List<String> log = EveryLog.during(() -> useEverything(unit, email));

            assertThat(log).anyMatch(message -> message.contains("binding parameter"));
            for (String secret :
                    List.of("이두나", "이세나", "duna@", "98765.43", "북악산로 22", "1985-05-06")) {
                assertThat(log)
                        .as("in %s", phase)
                        .noneMatch(message -> message.contains(secret))
                        .noneMatch(message -> message.contains(hex(secret)));
            }
            if (phase == MigrationPhase.BACKFILL) {
                finishBackfill(unit);
            }
            close(unit);
        }
    }

    private static void useEverything(CustodyUnit unit, String email) {
        Long id = join(unit, "이두나", email);
        change(
                unit,
                id,
                patron -> {
                    patron.name = "이세나";
                    patron.income = new BigDecimal("98765.43");
                });
        assertThat(name(unit, id)).isEqualTo("이세나");
        assertThat(find(unit, email)).containsExactly(id);
        assertThat(findIn(unit, email, "nobody@example.com")).containsExactly(id);
        assertThat(findBy(unit, "p.email like :email", email.substring(0, 3) + "%"))
                .containsExactly(id);
        unit.migrations.desk(unit.evidence).work(10, 1_000);
    }

    private static String hex(String secret) {
        return HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void goesOnWhereAValueDoesNotFitItsType() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        jdbc.update(
                switch (DatabaseDialect.of(dataSource)) {
                            case H2 -> "update patron set birth_date = date '12345-01-01'";
                            case POSTGRESQL -> "update patron set birth_date = 'infinity'";
                            case MARIADB ->
                                    "set statement sql_mode='' for update patron set birth_date ="
                                            + " '0000-00-00'";
                        }
                        + " where id = "
                        + kim.id);
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        MigrationDesk desk = now.migrations.desk(now.evidence);
        desk.work(10, 1_000);
        desk.work(10, 1_000);

        assertThat(desk.status())
                .filteredOn(status -> status.table().endsWith("patron"))
                .singleElement()
                .satisfies(
                        status -> {
                            assertThat(status.rowsRefused()).isEqualTo(1);
                            assertThat(status.verifiedAt()).isNull();
                        });
        assertThat(owner("patron", "email_enc", kim.id)).isEqualTo(subject(kim.id));
        assertThat(owner("patron", "birth_date_enc", lee.id)).isEqualTo(subject(lee.id));
        assertThat(desk.status())
                .filteredOn(status -> status.table().endsWith("loan"))
                .allMatch(status -> status.verifiedAt() != null);

        Custody custody = now.storage(dataSource).custody(now.entities);
        now.doInTransaction(
                em -> {
                    List<RowReference> rows = custody.rowsOf(subject(kim.id));
                    custody.seal(rows, subject(kim.id), Custody.Extent.EVERYTHING);
                    custody.destroy(rows, subject(kim.id), Custody.Extent.EVERYTHING);
                });
        assertThat(remains(now, kim).none()).isTrue();
        assertThat(jdbc.queryForList("select id from patron", Long.class)).containsExactly(lee.id);
    }

    @Test
    void encryptsHistoryForWhomItsOwnRevisionNames() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        PlainPatron lee = old.join("이둘", "lee@example.com");
        for (String statement :
                List.of(
                        "drop table if exists guided_visit_aud",
                        "drop table if exists guided_visit",
                        "drop table if exists library_visit_aud",
                        "drop table if exists library_visit",
                        "create table library_visit (id bigint primary key, patron_id bigint)",
                        "create table guided_visit (id bigint primary key, wish varchar(40))",
                        "create table library_visit_aud (id bigint not null, rev integer not null,"
                                + " revtype smallint, patron_id bigint, primary key (id, rev))",
                        "create table guided_visit_aud (id bigint not null, rev integer not null,"
                                + " wish varchar(40), primary key (id, rev))",
                        "insert into library_visit values (1, " + lee.id + ")",
                        "insert into guided_visit values (1, '창가')",
                        "insert into library_visit_aud values (1, 1, 0, " + kim.id + ")",
                        "insert into library_visit_aud values (1, 2, 1, " + lee.id + ")",
                        "insert into library_visit_aud values (2, 1, 0, " + kim.id + ")",
                        "insert into guided_visit_aud values (1, 1, '안쪽')",
                        "insert into guided_visit_aud values (1, 2, '창가')",
                        "insert into guided_visit_aud values (2, 1, '조용히')")) {
            jdbc.execute(statement);
        }
        MigrationPlan plan =
                new MigrationPlan(
                        "now",
                        Duration.ofMinutes(2),
                        List.of(
                                new MigrationPlan.Table(
                                        "guided_visit", Set.of("wish"), MigrationPhase.BACKFILL)));
        CustodyUnit now =
                started(
                        List.of(Patron.class, Address.class, LibraryVisit.class, GuidedVisit.class),
                        "io/jikimi/custody/visits.yml",
                        plan,
                        Map.of());

        finishBackfill(now);

        assertThat(owner("guided_visit", "wish_enc", 1L)).isEqualTo(subject(lee.id));
        assertThat(
                        jdbc.query(
                                "select wish_enc from guided_visit_aud order by id, rev",
                                (row, number) ->
                                        keys.subjectOf(StoredValue.keyId(row.getBytes(1)))))
                .containsExactly(subject(kim.id), subject(lee.id), subject(kim.id));
    }

    @Test
    void asksForTheKeysOfAPageOfPlainValuesAtOnce() {
        List<PlainPatron> patrons = new ArrayList<>();
        for (int number = 1; number <= 5; number++) {
            patrons.add(old.join("사람" + number, number + "@example.com"));
        }
        List<String> asked = new ArrayList<>();
        CustodyUnit now =
                retried(() -> start(plan(MigrationPhase.ENCRYPT, "now", COLUMNS), noted(asked)));
        for (int half = 0; half < 2; half++) {
            asked.clear();
            now.permitted(
                    "lending",
                    em -> em.createQuery("from Patron", Patron.class).getResultList().size());
            assertThat(asked).filteredOn("writingKeys 5"::equals).hasSize(1 - half);
            assertThat(asked).filteredOn("prefetch 5"::equals).hasSize(half);
            Custody custody = now.storage(dataSource).custody(now.entities);
            now.doInTransaction(
                    em ->
                            patrons.forEach(
                                    patron -> {
                                        List<RowReference> row =
                                                List.of(
                                                        new RowReference(
                                                                Patron.class.getName(),
                                                                patron.id.toString()));
                                        custody.unseal(row, subject(patron.id));
                                    }));
        }
    }

    /** Notes what is asked for many at once. */
    private DataKeys noted(List<String> asked) {
        return (DataKeys)
                Proxy.newProxyInstance(
                        DataKeys.class.getClassLoader(),
                        new Class<?>[] {DataKeys.class},
                        (proxy, method, arguments) -> {
                            if (arguments != null
                                    && arguments.length == 1
                                    && arguments[0] instanceof Collection<?> many) {
                                asked.add(method.getName() + " " + many.size());
                            }
                            return method.invoke(keys, arguments);
                        });
    }

    @Test
    void keepsWhatStandsForADestroyedValueThroughEveryPass() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        Custody.Extent name = Custody.Extent.of(Set.of("patron.name"));
        for (MigrationPhase phase : List.of(MigrationPhase.ENCRYPT, MigrationPhase.BACKFILL)) {
            CustodyUnit now = open(phase, "now");
            Custody custody = now.storage(dataSource).custody(now.entities);
            now.doInTransaction(
                    em -> custody.seal(custody.rowsOf(subject(kim.id)), subject(kim.id), name));
            now.migrations.desk(now.evidence).work(10, 1_000);

            assertThat(bytes("select name_enc from patron where id = " + kim.id)).hasSize(1);
            assertThat(name(now, kim.id)).isNotEmpty().isNotEqualTo("김하나");
            change(now, kim.id, patron -> patron.nickname = phase.name());
            assertThat(bytes("select name_enc from patron where id = " + kim.id)).hasSize(1);
            now.doInTransaction(
                    em -> custody.unseal(custody.rowsOf(subject(kim.id)), subject(kim.id)));
            assertThat(old.get(kim.id).name).isEqualTo("김하나");
            close(now);
        }
    }

    @Test
    void takesNothingForAnOldValueWhereItIsForgottenHowFarTheTableIs() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        close(enforced());
        jdbc.execute("delete from jikimi_migration");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(root(() -> open(MigrationPhase.ENFORCED, "again")))
                    .isInstanceOf(UnprotectableMappingException.class)
                    .hasMessageContaining("patron_aud")
                    .hasMessageContaining("Restore its rows in jikimi_migration");
        }
        assertThat(owner("patron", "email_enc", kim.id)).isEqualTo(subject(kim.id));
    }

    @Test
    void encryptsShortColumnsOfRowsThatNameNobodyUnderTheArchiveKey() {
        jdbc.execute("drop table if exists enquiry");
        String truth =
                DatabaseDialect.of(dataSource) == DatabaseDialect.MARIADB ? "bit" : "boolean";
        jdbc.execute(
                "create table enquiry (id bigint primary key, words varchar(12), urgent "
                        + truth
                        + ")");
        jdbc.update("insert into enquiry values (1, '가나다라마바사아자차카타', false)");
        MigrationPlan plan =
                new MigrationPlan(
                        "now",
                        Duration.ofMinutes(2),
                        List.of(
                                new MigrationPlan.Table(
                                        "enquiry",
                                        Set.of("words", "urgent"),
                                        MigrationPhase.BACKFILL)));
        CustodyUnit now =
                started(
                        List.of(Patron.class, Address.class, Loan.class, Enquiry.class),
                        "io/jikimi/custody/enquiries.yml",
                        plan,
                        Map.of());
        assertThat(now.<String>permitted("lending", em -> em.find(Enquiry.class, 1L).words))
                .isEqualTo("가나다라마바사아자차카타");

        finishBackfill(now);

        assertThat(owner("enquiry", "words_enc", 1L)).isEqualTo(DataSubjectId.archive("enquiry"));
        assertThat(owner("enquiry", "urgent_enc", 1L)).isEqualTo(DataSubjectId.archive("enquiry"));
        assertThat(now.<Boolean>permitted("lending", em -> em.find(Enquiry.class, 1L).urgent))
                .isFalse();
    }

    @Test
    void encryptsConstantsJsonAndWhatHasNoNaturalLength() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        old.inTransaction(
                em -> {
                    em.persist(plainProfile(1L, kim));
                    em.persist(plainProfile(2L, kim));
                    return null;
                });
        for (MigrationPhase phase :
                List.of(MigrationPhase.EXPAND, MigrationPhase.ENCRYPT, MigrationPhase.BACKFILL)) {
            CustodyUnit now = profiles(phase);
            assertProfile(now, 1L, ReadingProfile.Print.점자, "앞뒤로 긴 글 ".repeat(700), "255");
            now.doInTransaction(
                    em -> {
                        ReadingProfile profile = em.find(ReadingProfile.class, 2L);
                        profile.print = ReadingProfile.Print.LARGE;
                        profile.remarks = phase + " 글 ".repeat(900);
                        profile.voice = new byte[] {0, 1, (byte) phase.ordinal()};
                        profile.answers = Map.of("안경", phase.name(), "a", "\"b\"\\");
                        profile.glasses = new Sizes(phase.name(), phase.ordinal());
                    });
            old.inTransaction(
                    em -> {
                        PlainReadingProfile profile = em.find(PlainReadingProfile.class, 2L);
                        assertThat(profile.print).isEqualTo(ReadingProfile.Print.LARGE);
                        assertThat(profile.remarks).isEqualTo(phase + " 글 ".repeat(900));
                        assertThat(profile.voice).containsExactly(0, 1, phase.ordinal());
                        assertThat(profile.answers)
                                .containsOnly(
                                        Map.entry("안경", phase.name()), Map.entry("a", "\"b\"\\"));
                        assertThat(profile.glasses.shoulder).isEqualTo(phase.name());
                        profile.glasses = new Sizes("old" + phase, 7);
                        profile.print = ReadingProfile.Print.ORDINARY;
                        return null;
                    });
            assertProfile(
                    now,
                    2L,
                    ReadingProfile.Print.ORDINARY,
                    phase + " 글 ".repeat(900),
                    "old" + phase);
            assertThat(findProfile(now, ReadingProfile.Print.점자)).containsExactly(1L);
            assertThat(findProfile(now, ReadingProfile.Print.LARGE)).isEmpty();
            close(now);
        }
        CustodyUnit backfilling = profiles(MigrationPhase.BACKFILL);
        finishBackfill(backfilling);
        String untouched = encryptedProfile(1L);
        backfilling.migrations.desk(backfilling.evidence).work(2, 10_000);
        assertThat(encryptedProfile(1L)).as("what is right is left alone").isEqualTo(untouched);
        assertThat(owner("reading_profile", "print_enc", 2L)).isEqualTo(subject(kim.id));
        close(backfilling);

        CustodyUnit enforced = profiles(MigrationPhase.ENFORCED);
        MigrationDesk desk = enforced.migrations.desk(enforced.evidence);
        desk.cutOver("reading_profile", Actor.staff("ann"));
        desk.work(100, 10_000);

        assertThat(desk.status()).allMatch(status -> status.emptiedAt() != null);
        for (String table : List.of("reading_profile", "reading_profile_aud")) {
            assertThat(
                            jdbc.queryForObject(
                                    "select count(*) from "
                                            + table
                                            + " where print is not null or remarks is not null or voice is not null"
                                            + " or answers is not null or glasses is not null",
                                    Integer.class))
                    .as(table)
                    .isZero();
        }
        assertProfile(enforced, 1L, ReadingProfile.Print.점자, "앞뒤로 긴 글 ".repeat(700), "255");
        assertThat(findProfile(enforced, ReadingProfile.Print.점자)).containsExactly(1L);
        assertThat(
                        enforced.<List<String>>permitted(
                                "lending",
                                em -> {
                                    var history =
                                            AuditReaderFactory.get(
                                                    em.unwrap(SessionImplementor.class));
                                    return history.getRevisions(ReadingProfile.class, 2L).stream()
                                            .map(
                                                    revision ->
                                                            history.find(
                                                                    ReadingProfile.class,
                                                                    2L,
                                                                    revision))
                                            .map(each -> each.print + each.glasses.shoulder)
                                            .toList();
                                }))
                .as("revisions of two versions, whose numbers are taken in blocks")
                .containsExactlyInAnyOrder(
                        "점자255",
                        "LARGEEXPAND",
                        "ORDINARYoldEXPAND",
                        "LARGEENCRYPT",
                        "ORDINARYoldENCRYPT",
                        "LARGEBACKFILL",
                        "ORDINARYoldBACKFILL");
    }

    private static PlainReadingProfile plainProfile(Long id, PlainPatron patron) {
        PlainReadingProfile profile = new PlainReadingProfile();
        profile.id = id;
        profile.patron = patron;
        profile.print = ReadingProfile.Print.점자;
        profile.remarks = "앞뒤로 긴 글 ".repeat(700);
        profile.voice = new byte[] {0, 1, 2, (byte) 0xff};
        profile.answers = Map.of("안경", "있음", "하루", "두 시간");
        profile.glasses = new Sizes("255", 3);
        return profile;
    }

    private static void assertProfile(
            CustodyUnit unit, Long id, ReadingProfile.Print print, String remarks, String glasses) {
        unit.permitted(
                "lending",
                em -> {
                    ReadingProfile profile = em.find(ReadingProfile.class, id);
                    assertThat(profile.print).isEqualTo(print);
                    assertThat(profile.remarks).isEqualTo(remarks);
                    assertThat(profile.voice).startsWith(0, 1);
                    assertThat(profile.answers).hasSize(2).containsKey("안경");
                    assertThat(profile.glasses.shoulder).isEqualTo(glasses);
                    return null;
                });
        assertThat(
                        unit.<ReadingProfile>inTransaction(em -> em.find(ReadingProfile.class, id))
                                .print)
                .isNull();
    }

    private static List<Long> findProfile(CustodyUnit unit, ReadingProfile.Print print) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select p.id from ReadingProfile p where p.print = :print",
                                        Long.class)
                                .setParameter("print", print)
                                .getResultList());
    }

    private String encryptedProfile(Long id) {
        return List.of("print", "remarks", "voice", "answers", "glasses").stream()
                .map(
                        column ->
                                HexFormat.of()
                                        .formatHex(
                                                bytes(
                                                        "select "
                                                                + column
                                                                + "_enc from reading_profile where"
                                                                + " id = "
                                                                + id)))
                .collect(Collectors.joining(" "));
    }

    private CustodyUnit profiles(MigrationPhase phase) {
        return started(
                List.of(Patron.class, Address.class, ReadingProfile.class),
                "io/jikimi/custody/profiles.yml",
                new MigrationPlan(
                        "now",
                        Duration.ofMinutes(2),
                        List.of(
                                new MigrationPlan.Table(
                                        "reading_profile",
                                        Set.of("print", "remarks", "voice", "answers", "glasses"),
                                        phase))),
                Map.of());
    }

    @Test
    void refusesConstantsAndLargeObjectsThatAreStoredByTheirNumber() {
        jdbc.execute("alter table reading_profile drop column print");
        jdbc.execute("alter table reading_profile add column print smallint");
        boolean largeObjects = DatabaseDialect.of(dataSource) == DatabaseDialect.POSTGRESQL;
        if (largeObjects) {
            jdbc.execute("alter table reading_profile drop column remarks");
            jdbc.execute("alter table reading_profile add column remarks oid");
        }

        Throwable refused = root(() -> profiles(MigrationPhase.EXPAND));

        assertThat(refused)
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContaining("reading_profile.print: a Print is stored in a column")
                .hasMessageContaining("EnumType.STRING");
        assertThat(refused.getMessage().contains("reading_profile.remarks: a String is stored"))
                .isEqualTo(largeObjects);
    }

    @Test
    void countsAConstantThatIsNoneAnyMoreAsNotFitting() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        old.inTransaction(
                em -> {
                    em.persist(plainProfile(1L, kim));
                    return null;
                });
        jdbc.execute("alter table reading_profile drop column print");
        jdbc.execute("alter table reading_profile add column print varchar(40)");
        jdbc.update("update reading_profile set print = 'MICROFILM'");

        CustodyUnit now = profiles(MigrationPhase.BACKFILL);
        MigrationDesk desk = now.migrations.desk(now.evidence);
        desk.work(10, 1_000);

        assertThat(desk.status())
                .filteredOn(status -> status.table().equals("reading_profile"))
                .singleElement()
                .satisfies(
                        status -> {
                            assertThat(status.verifiedAt()).isNull();
                            assertThat(status.rowsRefused()).isPositive();
                        });
        assertThat(bytes("select print_enc from reading_profile where id = 1")).isNull();
    }

    /** As the runbook says, because the elements of a list cannot be migrated where they are. */
    @Test
    void copiesAListIntoOneThatIsProtected() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        CustodyUnit now = notebooks();
        for (long id = 1; id <= 3; id++) {
            jdbc.update("insert into notebook (id, patron_id) values (?, ?)", id, kim.id);
            note(id, "가", "나", "가");
        }

        assertThat(copy(now, 1)).isTrue();
        // The copying stops here, and an older version goes on writing.
        jdbc.update("delete from notebook_words where notebook_id = 1");
        note(1, "나", "가");
        assertThat(copy(now, 1)).as("what has changed since").isTrue();
        assertThat(copy(now, 2)).isTrue();
        assertThat(copy(now, 3)).isTrue();
        for (long id = 1; id <= 3; id++) {
            assertThat(copy(now, id)).as("a pass that finds nothing to do").isFalse();
        }
        now.doInTransaction(
                em ->
                        em.createQuery("from Notebook", Notebook.class)
                                .getResultList()
                                .forEach(notebook -> notebook.words.clear()));

        assertThat(jdbc.queryForList("select * from notebook_words")).isEmpty();
        assertThat(
                        jdbc.query(
                                "select note from notebook_notes",
                                (row, number) ->
                                        keys.subjectOf(StoredValue.keyId(row.getBytes(1)))))
                .hasSize(8)
                .containsOnly(subject(kim.id));
        assertThat(
                        now.<List<String>>permitted(
                                "lending", em -> List.copyOf(em.find(Notebook.class, 1L).notes)))
                .containsExactly("나", "가");
        assertThat(
                        now.<List<String>>inTransaction(
                                em -> List.copyOf(em.find(Notebook.class, 1L).notes)))
                .doesNotContain("나", "가");
    }

    private void note(long notebook, String... words) {
        for (int place = 0; place < words.length; place++) {
            jdbc.update(
                    "insert into notebook_words (notebook_id, place, word) values (?, ?, ?)",
                    notebook,
                    place,
                    words[place]);
        }
    }

    /** One row with its list; whether there was anything to do. */
    private static boolean copy(CustodyUnit unit, long id) {
        return unit.<Boolean>permitted(
                "lending",
                em -> {
                    Notebook notebook = em.find(Notebook.class, id, LockModeType.PESSIMISTIC_WRITE);
                    if (notebook.notes.equals(notebook.words)) {
                        return false;
                    }
                    notebook.notes.clear();
                    notebook.notes.addAll(notebook.words);
                    return true;
                });
    }

    /** They refer to the patrons, whose table MariaDB would not drop. */
    private void dropNotebooks() {
        for (String table : List.of("notebook_notes", "notebook_words", "notebook")) {
            jdbc.execute("drop table if exists " + table);
        }
    }

    private CustodyUnit notebooks() {
        return started(
                List.of(Patron.class, Address.class, Notebook.class),
                "io/jikimi/custody/notebooks.yml",
                new MigrationPlan("now", Duration.ofMinutes(2), List.of()),
                Map.of("hibernate.hbm2ddl.auto", "update"));
    }

    @Test
    void leavesOutWhatCannotBeEncryptedAndSaysHowMuch() {
        PlainPatron kim = old.join("김하나", "hana@example.com");
        jdbc.update("insert into loan (id, note) values (9001, '주인 없는 메모')");
        CustodyUnit now = open(MigrationPhase.BACKFILL, "now");
        now.migrations.desk(now.evidence).work(10, 1_000);
        now.migrations.desk(now.evidence).work(10, 1_000);

        assertThat(now.migrations.desk(now.evidence).status())
                .filteredOn(status -> status.table().endsWith("loan"))
                .singleElement()
                .satisfies(
                        status -> {
                            assertThat(status.rowsRefused()).isEqualTo(1);
                            assertThat(status.verifiedAt()).isNull();
                        });
        now.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Loan.class, 9001L).note).doesNotContain("주인");
                    return null;
                });
        close(now);
        assertBehind(() -> open(MigrationPhase.ENFORCED, "then"));
        assertThat(kim.id).isNotNull();
    }

    @Test
    void refusesPhasesThatAreTooFarApart() {
        CustodyUnit first = open(MigrationPhase.EXPAND, "first");

        assertBehind(() -> open(MigrationPhase.BACKFILL, "second"))
                .withMessageContaining("first")
                .withMessageContaining("'encrypt'");
        letInstancesFallSilent();
        CustodyUnit second = open(MigrationPhase.BACKFILL, "second");
        assertBehind(() -> open(MigrationPhase.EXPAND, "third"));
        assertThat(first.factory.isOpen() && second.factory.isOpen()).isTrue();
    }

    /** PostgreSQL keeps the name in one case, H2 in another, MariaDB as it is written. */
    @Test
    void findsTheColumnsOfATableWhoseNameIsWrittenInTwoCases() {
        jdbc.execute("create table MixedCase (id bigint primary key, Plain_Name varchar(20))");
        try {
            MigrationDdl ddl = new MigrationDdl(jdbc, DatabaseDialect.of(dataSource));
            assertThat(ddl.has("MixedCase", "plain_name")).isTrue();
            assertThat(ddl.has("MixedCase", "other_name")).isFalse();
        } finally {
            jdbc.execute("drop table MixedCase");
        }
    }

    /** Or every start would ask for the statements that were just run. */
    @Test
    void findsTheTriggerOfATableWhoseNameIsWrittenInTwoCases() {
        jdbc.execute(
                "create table MixedCase (id bigint primary key, name varchar(20), name_enc"
                        + " varchar(200))");
        try {
            StaleTwins stale = new StaleTwins(jdbc, DatabaseDialect.of(dataSource));
            MigratedColumns rows =
                    new MigratedColumns(
                            "MixedCase",
                            "MixedCase",
                            List.of(
                                    new MigratedColumns.Column(
                                            "name", "name_enc", List.of(), null)));
            assertThat(stale.missing(rows).isEmpty()).isEqualTo(isEmbedded());
            stale.missing(rows).forEach(jdbc::execute);
            assertThat(stale.missing(rows)).isEmpty();
            stale.gone(rows).forEach(jdbc::execute);
            assertThat(stale.missing(rows).isEmpty()).isEqualTo(isEmbedded());
        } finally {
            jdbc.execute("drop table MixedCase");
        }
    }

    @Test
    void hearsOfAnInstanceWhoseClockIsSlow() {
        SettableClock slow = SettableClock.atNoon(LocalDate.of(2026, 11, 1));
        MigrationPlan plan = plan(MigrationPhase.EXPAND, "slow", COLUMNS);
        opened.add(
                retried(
                        () ->
                                CustodyUnit.migrating(
                                        dataSource,
                                        keys,
                                        slow,
                                        LIBRARY,
                                        "io/jikimi/custody/library.yml",
                                        plan)));

        assertBehind(() -> open(MigrationPhase.BACKFILL, "second")).withMessageContaining("slow");
    }

    /** The database measures who was not heard of, and each instance when it was last. */
    private void letInstancesFallSilent() {
        clock.advance(Duration.ofMinutes(3));
        jdbc.update(
                "update jikimi_migration_instance set seen_at = seen_at - interval '180' second");
    }

    @Test
    void declaresNothingThatNobodyCouldKeepTrackOf() {
        assertThatThrownBy(
                        () ->
                                new Migrations(
                                        plan(MigrationPhase.EXPAND, "now", COLUMNS),
                                        null,
                                        keys,
                                        clock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("data source of its own");
    }

    /** An embedded database belongs to one process, which does at start what others do in steps. */
    private boolean isEmbedded() {
        return DatabaseDialect.of(dataSource) == DatabaseDialect.H2;
    }

    private CustodyUnit enforced() {
        CustodyUnit backfilling = open(MigrationPhase.BACKFILL, "backfilling");
        finishBackfill(backfilling);
        close(backfilling);
        CustodyUnit enforced = open(MigrationPhase.ENFORCED, "enforced");
        enforced.migrations.desk(enforced.evidence).cutOver("patron", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).cutOver("loan", Actor.staff("ann"));
        enforced.migrations.desk(enforced.evidence).work(100, 10_000);
        return enforced;
    }

    private void dropPlainColumns() {
        MigrationLedger ledger = new MigrationLedger(dataSource, clock, Duration.ofMinutes(2));
        for (String table : List.of("patron", "loan")) {
            List<String> statements = ledger.lastStatements(table);
            assertThat(statements).anyMatch(each -> each.contains("drop column"));
            statements.forEach(jdbc::execute);
        }
    }

    private void finishBackfill(CustodyUnit unit) {
        MigrationDesk desk = unit.migrations.desk(unit.evidence);
        desk.work(2, 10_000);
        desk.work(2, 10_000);
        assertThat(desk.status()).allMatch(status -> status.verifiedAt() != null);
    }

    private CustodyUnit open(MigrationPhase phase, String instance) {
        return retried(() -> start(phase, instance));
    }

    private CustodyUnit started(
            List<Class<?>> types,
            String register,
            MigrationPlan plan,
            Map<String, Object> settings) {
        CustodyUnit unit =
                retried(
                        () ->
                                CustodyUnit.migrating(
                                        dataSource, keys, clock, types, register, plan, settings));
        opened.add(unit);
        return unit;
    }

    /** Runs the statements that a start asks for. */
    private CustodyUnit retried(Supplier<CustodyUnit> start) {
        try {
            return start.get();
        } catch (RuntimeException failure) {
            MigrationProcess.runMissing(failure, jdbc);
            return start.get();
        }
    }

    private CustodyUnit start(MigrationPhase phase, String instance) {
        return start(phase, instance, keys);
    }

    private CustodyUnit start(MigrationPhase phase, String instance, DataKeys known) {
        return start(plan(phase, instance, COLUMNS), known);
    }

    private CustodyUnit start(MigrationPhase phase, String instance, List<String> columns) {
        return start(plan(phase, instance, columns), keys);
    }

    private CustodyUnit start(MigrationPlan plan, DataKeys known) {
        CustodyUnit unit =
                CustodyUnit.migrating(
                        dataSource, known, clock, LIBRARY, "io/jikimi/custody/library.yml", plan);
        opened.add(unit);
        return unit;
    }

    private static MigrationPlan plan(MigrationPhase phase, String instance, List<String> columns) {
        return new MigrationPlan(
                instance,
                Duration.ofMinutes(2),
                List.of(
                        new MigrationPlan.Table("patron", Set.copyOf(columns), phase),
                        new MigrationPlan.Table("loan", Set.of("note"), phase)));
    }

    private void close(CustodyUnit unit) {
        opened.remove(unit);
        unit.close();
    }

    private static Long join(CustodyUnit unit, String name, String email) {
        return unit.<Long>inTransaction(
                em -> {
                    Patron patron = new Patron();
                    patron.name = name;
                    patron.email = email;
                    patron.birthDate = LocalDate.of(1985, 5, 6);
                    patron.home = new Address("서울시 성북구 북악산로 22", "KR");
                    em.persist(patron);
                    return patron.id;
                });
    }

    private static void change(
            CustodyUnit unit, Long id, java.util.function.Consumer<Patron> change) {
        unit.doInTransaction(em -> change.accept(em.find(Patron.class, id)));
    }

    private static @Nullable String name(CustodyUnit unit, Long id) {
        return unit.permitted("lending", em -> em.find(Patron.class, id).name);
    }

    private static List<Long> find(CustodyUnit unit, String email) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select p.id from Patron p where p.email = :email",
                                        Long.class)
                                .setParameter("email", email)
                                .getResultList());
    }

    private static List<Long> findBy(CustodyUnit unit, String condition, Object value) {
        return unit.inTransaction(
                em ->
                        em.createQuery("select p.id from Patron p where " + condition, Long.class)
                                .setParameter("email", value)
                                .getResultList());
    }

    private static List<Long> findIn(CustodyUnit unit, String... emails) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select p.id from Patron p where p.email in (:emails)",
                                        Long.class)
                                .setParameter("emails", List.of(emails))
                                .getResultList());
    }

    private void assertEverything(CustodyUnit unit, Long id) {
        unit.permitted(
                "lending",
                em -> {
                    Patron patron = em.find(Patron.class, id);
                    assertThat(patron.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                    assertThat(patron.income).isEqualByComparingTo(new BigDecimal("1200.50"));
                    assertThat(patron.home.street).isEqualTo("서울시 성북구 북악산로 11");
                    assertThat(
                                    em.createQuery(
                                                    "select l.note from Loan l where l.patron.id = "
                                                            + id,
                                                    String.class)
                                            .getResultList())
                            .singleElement()
                            .asString()
                            .endsWith("님의 메모");
                    return null;
                });
    }

    private static List<String> history(CustodyUnit unit, Long id) {
        return unit.permitted(
                "lending",
                em -> {
                    var history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
                    return history.getRevisions(Patron.class, id).stream()
                            .map(revision -> history.find(Patron.class, id, revision).name)
                            .toList();
                });
    }

    private void assertNothingInTheClear(String... values) {
        StringBuilder dump = new StringBuilder();
        for (String table : List.of("patron", "patron_aud", "loan")) {
            jdbc.queryForList("select * from " + table)
                    .forEach(row -> row.values().forEach(value -> dump.append(value).append('|')));
        }
        assertThat(dump.toString()).doesNotContain(values);
    }

    private DataSubjectId owner(String table, String column, Long id) {
        byte[] stored = bytes("select " + column + " from " + table + " where id = " + id);
        return keys.subjectOf(StoredValue.keyId(stored));
    }

    private byte @Nullable [] bytes(String sql) {
        return jdbc.query(sql, (row, number) -> new byte[][] {row.getBytes(1)}).get(0)[0];
    }

    private static DataSubjectId subject(Long id) {
        return new DataSubjectId("patron", id.toString());
    }

    private static Throwable root(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return NestedExceptionUtils.getMostSpecificCause(catchThrowable(call));
    }

    private static org.assertj.core.api.ThrowableAssertAlternative<LifecycleException> assertBehind(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> {
                            throw LifecycleException.in(thrown)
                                    .orElseThrow(
                                            () ->
                                                    thrown == null
                                                            ? new AssertionError(
                                                                    "nothing was refused")
                                                            : new AssertionError(thrown));
                        })
                .matches(refused -> refused.refusal() == Refusal.MIGRATION_INSTANCE_BEHIND);
    }
}
