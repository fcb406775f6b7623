package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.Custody;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.custody.shop.Complaint;
import io.jikimi.custody.shop.Dossier;
import io.jikimi.custody.shop.Petition;
import io.jikimi.custody.shop.Remark;
import io.jikimi.custody.shop.Tenant;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.StoredText;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.Fixtures;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.MasterKeys;
import io.jikimi.migration.InPlaceDesk.Outcome;
import io.jikimi.migration.InPlaceDesk.State;
import io.jikimi.migration.InPlaceDesk.Status;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ProtectionSheet.Count;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReaderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A service is stopped, and its texts are encrypted where they stand. Made up people. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractInPlaceContractTests {

    static final Actor ANN = Actor.staff("ann");
    private static final List<String> TABLES = List.of("tenant", "tenant_aud", "complaint");

    private final List<CustodyUnit> opened = new ArrayList<>();
    private DataSource dataSource;
    private MasterKeys masterKeys;
    private DataKeys keys;
    JdbcTemplate jdbc;
    SettableClock clock;

    abstract DataSource dataSource();

    /** One with a single connection to the same database. */
    abstract HikariDataSource single();

    @BeforeAll
    void openDatabase() {
        dataSource = dataSource();
        jdbc = new JdbcTemplate(dataSource);
        masterKeys = Fixtures.masterKeys();
    }

    @BeforeEach
    void makeTables() {
        clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        for (String table :
                List.of(
                        "jikimi_in_place",
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
        keys = keys(dataSource);
        PlainTenants.make(jdbc, DatabaseDialect.of(dataSource));
        for (long id = 1; id <= 12; id++) {
            PlainTenants.insert(
                    jdbc,
                    id,
                    "가상" + id,
                    "P" + id + "@example.com",
                    id % 3 == 0 ? null : "메모 " + id);
        }
    }

    /** Keys before each question to which something happens. */
    private static DataKeys before(DataKeys known, BiConsumer<String, Object[]> happens) {
        return (DataKeys)
                Proxy.newProxyInstance(
                        DataKeys.class.getClassLoader(),
                        new Class<?>[] {DataKeys.class},
                        (proxy, method, arguments) -> {
                            happens.accept(method.getName(), arguments);
                            return method.invoke(known, arguments);
                        });
    }

    DataKeys keys(DataSource over) {
        return new JdbcDataKeys(over, over, masterKeys, clock, 1_000);
    }

    @AfterEach
    void close() {
        opened.forEach(CustodyUnit::close);
        opened.clear();
    }

    @Test
    void encryptsWhereTheTextsStandAndFindsReadsAndEndsThem() {
        Outcome outcome = encrypt(5, status -> {});

        assertThat(outcome).isEqualTo(new Outcome(true, List.of(), Map.of()));
        assertNothingInTheClear("가상", "example", "메모", "민원");
        CustodyUnit unit = service();
        assertThat(find(unit, "p7@EXAMPLE.com")).containsExactly(7L);
        assertThat(findBy(unit, "s.email like :value", "p1%"))
                .contains(1L, 10L, 11L, 12L)
                .hasSize(4);
        unit.permitted(
                "lending",
                em -> {
                    Tenant seventh = em.find(Tenant.class, 7L);
                    assertThat(List.of(seventh.name, seventh.email, seventh.memo))
                            .containsExactly("가상7", "P7@example.com", "메모 7");
                    assertThat(em.find(Tenant.class, 9L).memo).isNull();
                    assertThat(em.find(Complaint.class, 7L).note).isEqualTo("가상7의 민원");
                    var history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
                    assertThat(history.find(Tenant.class, 7L, 1).name).isEqualTo("옛 가상7");
                    return null;
                });
        assertThatThrownBy(() -> join(unit, "열셋", "P7@Example.com"))
                .hasStackTraceContaining("ConstraintViolationException");
        Long fresh = join(unit, "열셋", "p13@example.com");
        unit.doInTransaction(em -> em.find(Tenant.class, fresh).name = "열넷");
        unit.doInTransaction(em -> em.find(Tenant.class, 7L).email = null);
        assertThat(find(unit, "p7@example.com")).isEmpty();
        unit.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Tenant.class, fresh).name).isEqualTo("열넷");
                    var history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
                    assertThat(history.getRevisions(Tenant.class, fresh)).hasSize(2);
                    return null;
                });
        for (String table : TABLES) {
            assertThat(states().get(table)).isEqualTo(State.ENCRYPTED);
        }
        assertThat(text("select name from tenant where id = 7")).startsWith(StoredText.MARK);
    }

    @Test
    void destroysAndSealsWhatWasEncryptedInPlace() {
        encrypt(100, status -> {});
        CustodyUnit unit = service();
        Custody custody = unit.storage(dataSource).custody(unit.entities);
        DataSubjectId third = new DataSubjectId("tenant", "3");
        Set<RowReference> rows =
                Set.of(
                        new RowReference(Tenant.class.getName(), "3"),
                        new RowReference(Complaint.class.getName(), "3"));
        String before = text("select email from tenant where id = 3");

        assertThat(custody.seal(rows, third, Custody.Extent.EVERYTHING)).isPositive();
        assertThat(text("select email from tenant where id = 3")).isNull();
        assertThat(text("select name from tenant where id = 3"))
                .isEqualTo(StoredText.text(StoredValue.tombstone()));
        custody.unseal(rows, third);
        assertThat(text("select email from tenant where id = 3")).isEqualTo(before);
        assertThat(find(unit, "p3@example.com")).containsExactly(3L);

        Set<String> items = Set.of("tenant.name", "tenant.email");
        assertThat(custody.destroy(rows, third, Custody.Extent.of(items)).values()).isPositive();
        assertThat(custody.remains(rows, third, Custody.Extent.of(items)).none()).isTrue();
        assertThat(find(unit, "p3@example.com")).isEmpty();
        assertThat(text("select email from tenant where id = 3")).isNull();
        assertThat(text("select email from tenant_aud where id = 3")).isNull();
        unit.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Tenant.class, 3L).name).isEqualTo("[erased]");
                    assertThat(em.find(Complaint.class, 3L).note).isEqualTo("가상3의 민원");
                    assertThat(em.find(Tenant.class, 4L).name).isEqualTo("가상4");
                    return null;
                });
        assertThat(custody.destroy(rows, third, Custody.Extent.EVERYTHING).rowsDeleted())
                .hasSize(2);
        assertThat(custody.remains(third).none()).isTrue();
    }

    @Test
    void rotatesTheKeyOfWhatWasEncryptedInPlace() {
        encrypt(100, status -> {});
        CustodyUnit unit = service();
        String before = text("select name from tenant where id = 3");
        String other = text("select name from tenant where id = 4");
        JdbcKeyRotation rotation =
                new JdbcKeyRotation(dataSource, masterKeys, unit.evidence, clock);
        rotation.retireDataKeys(new DataSubjectId("tenant", "3"), ANN);
        RotationClock.heardOf(dataSource, clock);

        assertThat(
                        unit.storage(dataSource)
                                .rotation(rotation)
                                .run(Kind.DATA_KEY, 10, 10_000)
                                .ended())
                .isTrue();
        assertThat(text("select name from tenant where id = 3"))
                .startsWith(StoredText.MARK)
                .isNotEqualTo(before);
        assertThat(text("select name from tenant where id = 4")).isEqualTo(other);
        unit.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Tenant.class, 3L).name).isEqualTo("가상3");
                    return null;
                });
        assertThat(find(unit, "p3@example.com")).containsExactly(3L);
    }

    @Test
    void goesBackRowByRowUntilTheEndIsRecorded() {
        List<Map<String, Object>> before = values();
        AtomicInteger batches = new AtomicInteger();
        Throwable stopped =
                catchThrowable(
                        () ->
                                encrypt(
                                        4,
                                        status -> {
                                            if (batches.incrementAndGet() == 5) {
                                                throw new IllegalStateException("stopped");
                                            }
                                        }));
        assertThat(stopped).hasMessage("stopped");
        assertThat(values()).isNotEqualTo(before);
        assertThatThrownBy(this::service)
                .hasStackTraceContaining("InPlaceCommand revert")
                .hasStackTraceContaining("InPlaceCommand encrypt");

        CustodyUnit working = working("back");
        Outcome outcome = working.migrations.inPlace(working.evidence).revert(ANN, 3, each -> {});

        assertThat(outcome.done()).isTrue();
        assertThat(values()).isEqualTo(before);
        assertThat(states()).containsEntry("tenant", State.REVERTED);
        close(working);
        assertThat(encrypt(3, each -> {}).done()).isTrue();
        CustodyUnit late = working("late");
        assertRefused(() -> late.migrations.inPlace(late.evidence).revert(ANN, 3, each -> {}))
                .contains("no way back");
        service();
    }

    @Test
    void isTakenUpWhereItWasStoppedAndSaysSoInTheLedger() {
        AtomicInteger batches = new AtomicInteger();
        catchThrowable(
                () ->
                        encrypt(
                                4,
                                status -> {
                                    if (batches.incrementAndGet() == 2) {
                                        // As a killed process leaves it.
                                        jdbc.execute("update jikimi_in_place set running = null");
                                        throw new IllegalStateException("stopped");
                                    }
                                }));
        jdbc.update("update jikimi_in_place set running = 'killed', told = '-'");
        CustodyUnit working = working("next");

        assertThat(working.migrations.inPlace(working.evidence).encrypt(ANN, 4, each -> {}).done())
                .isTrue();
        assertThat(working.evidence.ledger())
                .extracting(LedgerEntry::kind)
                .contains(
                        "migration.in-place.interrupted",
                        "migration.in-place.encrypting",
                        "migration.in-place.encrypted");
        assertThat(working.evidence.ledger())
                .filteredOn(entry -> entry.kind().endsWith("encrypted"))
                .allSatisfy(
                        entry ->
                                assertThat(entry.details())
                                        .containsKeys("until", "rows", "rows-before"));
        close(working);
        service();
    }

    @Test
    void keepsDoneBackForWhateverCannotBeEncrypted() {
        jdbc.execute("update complaint set tenant_id = null where id = 1");
        String fake = StoredText.MARK + "01" + "00".repeat(7) + "63" + "ab".repeat(40);
        jdbc.update("update tenant set memo = ? where id = 2", fake);
        String base64 = "AQAAAAAAAAABq7u5ub25vbm9ubm9ubm9ubm9ubm9ubm9ubm9ubm9";
        jdbc.update("update tenant set memo = ? where id = 4", base64);
        jdbc.update("update tenant set memo = ? where id = 5", StoredText.MARK + "00");
        keys.writingKey(new DataSubjectId("tenant", "6"));
        keys.destroy(new DataSubjectId("tenant", "6"));

        Outcome outcome = encrypt(5, each -> {});

        assertThat(outcome.done()).isFalse();
        assertThat(outcome.why().get(0)).contains("left as they are");
        assertThat(outcome.refused())
                .containsEntry("complaint.note", 2L)
                .containsEntry("tenant.memo", 1L)
                .containsEntry("tenant.name", 1L)
                .containsEntry("tenant_aud.name", 1L);
        assertThat(text("select memo from tenant where id = 2")).isEqualTo(fake);
        assertThat(text("select name from tenant where id = 6")).isEqualTo("가상6");
        assertThat(text("select note from complaint where id = 1")).isEqualTo("가상1의 민원");
        assertThatThrownBy(this::service).hasStackTraceContaining("is not ended");

        jdbc.execute("update complaint set tenant_id = 1 where id = 1");
        jdbc.execute("update tenant set memo = null where id = 2");
        for (String table : List.of("complaint", "tenant_aud", "tenant")) {
            jdbc.execute("delete from " + table + " where id = 6");
        }
        assertThat(encrypt(5, each -> {}).done()).isTrue();
        service()
                .permitted(
                        "lending",
                        em -> {
                            assertThat(em.find(Tenant.class, 4L).memo).isEqualTo(base64);
                            assertThat(em.find(Tenant.class, 5L).memo)
                                    .isEqualTo(StoredText.MARK + "00");
                            return null;
                        });
    }

    @Test
    void isNotDoneWhileAForgottenInstanceWrites() {
        AtomicInteger number = new AtomicInteger(100);
        Outcome again =
                encrypt(
                        100,
                        each ->
                                jdbc.update(
                                        "update complaint set note = ? where id = 2",
                                        "또 " + number.incrementAndGet()));
        assertThat(again.done()).isFalse();
        assertThat(again.why().get(0)).contains("again and again");

        Outcome grown =
                encrypt(
                        100,
                        each -> {
                            if (number.incrementAndGet() == 110 || number.get() > 1_000) {
                                return;
                            }
                            number.set(2_000);
                            jdbc.update(
                                    "insert into complaint (id, tenant_id, note) values (99, 1, '새')");
                        });
        assertThat(grown.done()).isFalse();
        assertThat(grown.why().get(0)).contains("complaint had 12 rows").contains("13");
        assertThat(text("select note from complaint where id = 99")).startsWith(StoredText.MARK);
        assertThat(encrypt(100, each -> {}).done()).isTrue();
    }

    @Test
    void overwritesNothingThatWasWrittenMeanwhile() {
        for (long id = 13; id <= 60; id++) {
            PlainTenants.insert(jdbc, id, "가상" + id, "P" + id + "@example.com", null);
        }
        DataKeys known = keys;
        keys =
                before(
                        known,
                        (method, arguments) -> {
                            if (method.equals("writingKeys")
                                    && ((Collection<?>) arguments[0]).size() == 60) {
                                jdbc.update(
                                        "update tenant set name = '그사이' where id = 60 and name ="
                                                + " '가상60'");
                            }
                        });
        AtomicInteger batches = new AtomicInteger();
        Outcome outcome =
                encrypt(
                        100,
                        each -> {
                            // The last row of a pass that has found nothing to do.
                            if (batches.incrementAndGet() == 9) {
                                jdbc.update("update complaint set note = '늦은' where id = 60");
                            }
                        });

        assertThat(outcome.done()).isTrue();
        keys = known;
        service()
                .permitted(
                        "lending",
                        em -> {
                            assertThat(em.find(Tenant.class, 60L).name).isEqualTo("그사이");
                            assertThat(em.find(Complaint.class, 60L).note).isEqualTo("늦은");
                            return null;
                        });
    }

    @Test
    void noticesAValueThatWasExchangedMeanwhile() {
        AtomicInteger once = new AtomicInteger();
        Outcome outcome =
                encrypt(
                        100,
                        each -> {
                            if (once.incrementAndGet() == 1) {
                                jdbc.update("update tenant set name = '바뀐' where id = 1");
                            }
                        });
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.why().get(0)).contains("not those of before");
    }

    @Test
    void isRefusedOutsideAWindowAndWhileSomebodyRuns() {
        for (Instant until :
                new Instant[] {
                    null,
                    clock.now().minusSeconds(1),
                    clock.now(),
                    clock.now().plus(Duration.ofHours(25))
                }) {
            CustodyUnit working =
                    opened(PlainTenants.working(dataSource, keys, clock, "window", until));
            InPlaceDesk desk = working.migrations.inPlace(working.evidence);
            assertRefused(() -> desk.encrypt(ANN, 10, each -> {})).contains("maintenance window");
            assertRefused(() -> desk.revert(ANN, 10, each -> {})).contains("maintenance window");
            close(working);
        }
        CustodyUnit working = working("first");
        prepare(working);
        jdbc.update(
                "insert into jikimi_migration_instance (instance, declared, phase, knows_cut_over,"
                        + " reads_plain, seen_at) values ('shop-1', 'other', 'ENFORCED', true, true, "
                        + DatabaseDialect.of(dataSource).clock()
                        + ")");
        InPlaceDesk desk = working.migrations.inPlace(working.evidence);
        assertRefused(() -> desk.encrypt(ANN, 10, each -> {})).contains("shop-1");
        jdbc.execute("delete from jikimi_migration_instance");

        Outcome over = desk.encrypt(ANN, 2, each -> clock.advance(Duration.ofHours(5)));
        assertThat(over.done()).isFalse();
        assertThat(over.why().get(0))
                .contains("window is over")
                .contains("Start no version of the service");
    }

    @Test
    void asksForTheFormOfTheTableFirst() {
        CustodyUnit working = working("form");
        InPlaceDesk desk = working.migrations.inPlace(working.evidence);

        assertRefused(() -> desk.encrypt(ANN, 10, each -> {}))
                .contains("Run: alter table tenant")
                .contains("email_bidx");
        assertThat(desk.statements())
                .anyMatch(each -> each.contains("unique index"))
                .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains("drop"));
        assertThat(desk.estimate().rows()).isEqualTo(36);
        assertThat(desk.estimate().bytes()).isGreaterThan(36 * 70);
        prepare(working);
        assertThat(desk.statements()).isEmpty();
        jdbc.execute(
                "alter table tenant add constraint name_length check (char_length(name) < 300)");
        assertRefused(() -> desk.encrypt(ANN, 10, each -> {})).contains("the check");
        jdbc.execute("alter table tenant drop constraint name_length");
        jdbc.execute("create unique index by_name on tenant (name)");
        assertRefused(() -> desk.encrypt(ANN, 10, each -> {})).containsIgnoringCase("by_name");
    }

    @Test
    void namesTwoRowsOfOneNormalForm() {
        CustodyUnit form = working("form");
        prepare(form);
        close(form);
        jdbc.execute("update tenant set email = 'p2@example.com' where id = 3");

        Outcome outcome = encrypt(4, each -> {});

        assertThat(outcome.done()).isFalse();
        assertThat(outcome.refused()).containsEntry("tenant.*", 1L);
        assertThat(text("select email from tenant where id = 3")).isEqualTo("p2@example.com");
    }

    @Test
    void refusesToStartOverPlainTexts() {
        assertThatThrownBy(this::service).hasStackTraceContaining("Run: alter table");
        prepare(working("form"));
        close();
        assertThatThrownBy(this::service)
                .hasStackTraceContaining("tenant.email: 12 values stand in the clear")
                .hasStackTraceContaining("InPlaceCommand encrypt");
        encrypt(100, each -> {});
        CustodyUnit unit = service();
        jdbc.execute("update tenant set name = '평문' where id = 1");
        Throwable read =
                catchThrowable(
                        () -> unit.permitted("lending", em -> em.find(Tenant.class, 1L).name));
        assertThat(LifecycleException.in(read))
                .hasValueSatisfying(
                        refused -> {
                            assertThat(refused.refusal()).isEqualTo(Refusal.VALUE_UNREADABLE);
                            assertThat(refused.getMessage())
                                    .contains("tenant.name")
                                    .doesNotContain("평문");
                        });
        close(unit);
        assertThatThrownBy(this::service)
                .hasStackTraceContaining("tenant.name: 1 values stand in the clear");
    }

    @Test
    void isNotDoneForAColumnThatWasDeclaredAfterTheEnd() {
        Map<String, Set<String>> first =
                Map.of("tenant", Set.of("name", "memo"), "complaint", Set.of("note"));
        CustodyUnit few =
                opened(
                        PlainTenants.unit(
                                dataSource,
                                keys,
                                clock,
                                new MigrationPlan(
                                        "few",
                                        Duration.ofSeconds(10),
                                        List.of(),
                                        new InPlacePlan(first, until(), true))));
        prepare(few);
        assertThat(few.migrations.inPlace(few.evidence).encrypt(ANN, 10, each -> {}).done())
                .isTrue();
        close(few);

        CustodyUnit more = working("more");
        InPlaceDesk desk = more.migrations.inPlace(more.evidence);
        assertThat(desk.status())
                .filteredOn(each -> each.table().equalsIgnoreCase("tenant"))
                .extracting(Status::state)
                .containsExactly(State.ENCRYPTING);
        assertRefused(() -> desk.encrypt(ANN, 10, each -> {})).contains("email_bidx");
        close(more);
        assertThat(encrypt(10, each -> {}).done()).isTrue();
        assertThat(text("select email from tenant where id = 7")).startsWith(StoredText.MARK);
        assertThat(find(service(), "p7@example.com")).containsExactly(7L);
    }

    @Test
    void encryptsWhatSomebodyWroteAfterTheEnd() {
        encrypt(100, each -> {});
        CustodyUnit unit = service();
        Custody custody = unit.storage(dataSource).custody(unit.entities);
        custody.seal(
                Set.of(new RowReference(Tenant.class.getName(), "3")),
                new DataSubjectId("tenant", "3"),
                Custody.Extent.EVERYTHING);
        close(unit);
        jdbc.update("update tenant set memo = '늦은' where id = 2");
        assertThatThrownBy(this::service)
                .hasStackTraceContaining("InPlaceCommand encrypt")
                .hasStackTraceContaining("tenant.memo: 1 values stand in the clear");
        catchThrowable(
                () ->
                        encrypt(
                                100,
                                each -> {
                                    throw new IllegalStateException("stopped");
                                }));
        jdbc.execute("delete from jikimi_migration_instance");
        assertThatThrownBy(this::service).hasStackTraceContaining("no way back");
        CustodyUnit back = working("back");
        assertRefused(() -> back.migrations.inPlace(back.evidence).revert(ANN, 9, each -> {}))
                .contains("no way back");
        close(back);

        assertThat(encrypt(100, each -> {}).done()).isTrue();
        assertThat(text("select memo from tenant where id = 2")).startsWith(StoredText.MARK);
        assertThat(text("select name from tenant where id = 3"))
                .isEqualTo(StoredText.text(StoredValue.tombstone()));
        service();
    }

    @Test
    void knowsNothingOfATableThatIsNotThereYet() {
        prepare(working("form"));
        close();
        for (String table : TABLES) {
            jdbc.execute("alter table " + table + " rename to later_" + table);
        }
        close(service());
        for (String table : TABLES) {
            jdbc.execute("alter table later_" + table + " rename to " + table);
        }
        assertThat(states()).isEmpty();
        assertThat(encrypt(100, each -> {}).done()).isTrue();
        assertNothingInTheClear("가상", "example", "메모", "민원");
    }

    @Test
    void stopsWhenAnotherCommandHasTakenItsTables() {
        List<Map<String, Object>> before = values();
        CustodyUnit first = working("first");
        prepare(first);
        AtomicInteger batches = new AtomicInteger();
        assertRefused(
                        () ->
                                first.migrations
                                        .inPlace(first.evidence)
                                        .encrypt(
                                                ANN,
                                                100,
                                                each -> {
                                                    // The last one before the end.
                                                    if (batches.incrementAndGet() == 6) {
                                                        revertBeside("first");
                                                    }
                                                }))
                .contains("Another command");

        assertThat(values()).isEqualTo(before);
        assertThat(states()).containsEntry("tenant", State.REVERTED);
        close(first);
        assertThat(encrypt(100, each -> {}).done()).isTrue();
    }

    @Test
    void changesNoRowOfATableThatWasTakenBeforeTheBatch() {
        List<Map<String, Object>> before = values();
        DataKeys known = keys;
        AtomicInteger once = new AtomicInteger();
        keys =
                before(
                        known,
                        (method, arguments) -> {
                            if (method.equals("writingKeys")
                                    && states().containsKey("tenant")
                                    && once.incrementAndGet() == 1) {
                                revertBeside("working");
                            }
                        });
        assertRefused(() -> encrypt(100, each -> {})).contains("Another command");
        assertThat(values()).isEqualTo(before);
        keys = known;
    }

    @Test
    void isDoneThoughTheLedgerCannotBeWrittenAfterTheEnd() {
        CustodyUnit working = working("working");
        prepare(working);
        Outcome outcome =
                working.migrations
                        .inPlace(refusing(working.evidence, "in-place.encrypted"))
                        .encrypt(ANN, 100, each -> {});

        assertThat(outcome.done()).isTrue();
        assertThat(states()).containsEntry("tenant", State.ENCRYPTED);
        assertThat(working.migrations.inPlace(working.evidence).encrypt(ANN, 1, each -> {}).done())
                .isTrue();
        assertThat(working.evidence.ledger())
                .extracting(LedgerEntry::kind)
                .contains("migration.in-place.encrypted");
    }

    @Test
    void saysInTheLedgerThatItStoppedInTheMiddle() {
        CustodyUnit working = working("working");
        prepare(working);
        catchThrowable(
                () ->
                        working.migrations
                                .inPlace(working.evidence)
                                .encrypt(
                                        ANN,
                                        2,
                                        each -> {
                                            throw new IllegalStateException("stopped");
                                        }));
        assertThat(working.evidence.ledger())
                .extracting(LedgerEntry::kind)
                .contains("migration.in-place.left");
    }

    private static EvidenceLog refusing(EvidenceLog evidence, String kind) {
        return (EvidenceLog)
                Proxy.newProxyInstance(
                        EvidenceLog.class.getClassLoader(),
                        new Class<?>[] {EvidenceLog.class},
                        (proxy, method, arguments) -> {
                            if (arguments != null
                                    && arguments[0] instanceof LedgerEntry entry
                                    && entry.kind().endsWith(kind)) {
                                throw new IllegalStateException("no room for the ledger");
                            }
                            return method.invoke(evidence, arguments);
                        });
    }

    @Test
    void goesBackBesideATableThatIsEnded() {
        CustodyUnit one =
                opened(
                        PlainTenants.unit(
                                dataSource,
                                keys,
                                clock,
                                new MigrationPlan(
                                        "one",
                                        Duration.ofSeconds(10),
                                        List.of(),
                                        new InPlacePlan(
                                                Map.of("complaint", Set.of("note")),
                                                until(),
                                                true))));
        prepare(one);
        assertThat(one.migrations.inPlace(one.evidence).encrypt(ANN, 10, each -> {}).done())
                .isTrue();
        close(one);
        stopEarly();

        assertThat(revert().done()).isTrue();
        assertThat(states())
                .containsEntry("tenant", State.REVERTED)
                .containsEntry("complaint", State.ENCRYPTED);
        assertThat(text("select name from tenant where id = 1")).isEqualTo("가상1");
        assertThat(text("select note from complaint where id = 1")).startsWith(StoredText.MARK);
    }

    /** A second operator, who thinks that the first one hangs. */
    private void revertBeside(String reported) {
        jdbc.update("delete from jikimi_migration_instance where instance = ?", reported);
        CustodyUnit second = working("second");
        assertThat(second.migrations.inPlace(second.evidence).revert(ANN, 100, each -> {}).done())
                .isTrue();
        close(second);
    }

    @Test
    void changesNothingThatTheDatabaseStoresInAnotherForm() {
        for (String form : List.of("upper(%s)", "left(%s, 20)")) {
            CustodyUnit working = working("form");
            prepare(working);
            close(working);
            List<Map<String, Object>> before = values();
            Runnable drop = AlteringTrigger.make(jdbc, dataSource, form);

            Outcome outcome = encrypt(4, each -> {});

            assertThat(outcome.done()).isFalse();
            assertThat(outcome.refused()).containsEntry("tenant.*", 12L);
            assertThat(jdbc.queryForList("select name from tenant order by id", String.class))
                    .isEqualTo(before.subList(0, 12).stream().map(row -> row.get("name")).toList());
            drop.run();
            CustodyUnit back = working("back");
            assertThat(back.migrations.inPlace(back.evidence).revert(ANN, 9, each -> {}).done())
                    .isTrue();
            close(back);
            assertThat(values()).isEqualTo(before);
        }
    }

    @Test
    void hasNotGoneBackOverTheRemainsOfAValue() {
        for (String remains : List.of("jk1:01abc", "JK1:01AB")) {
            stopEarly();
            jdbc.update("update tenant set memo = ? where id = 12", remains);
            Outcome outcome = revert();
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.refused()).containsEntry("tenant.memo", 1L);
            jdbc.update("update tenant set memo = '메모 12' where id = 12");
            assertThat(revert().done()).isTrue();
        }
    }

    @Test
    void hasNotGoneBackToOtherValuesThanThoseOfBefore() {
        stopEarly();
        jdbc.update("update tenant set name = '바뀐' where id = 12");
        Outcome outcome = revert();
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.why().get(0)).contains("not those of before");
    }

    private void stopEarly() {
        catchThrowable(
                () ->
                        encrypt(
                                2,
                                each -> {
                                    throw new IllegalStateException("stopped");
                                }));
        jdbc.execute("delete from jikimi_migration_instance");
    }

    private Outcome revert() {
        CustodyUnit back = working("back");
        try {
            return back.migrations.inPlace(back.evidence).revert(ANN, 9, each -> {});
        } finally {
            close(back);
        }
    }

    @Test
    void needsNoMoreThanOneConnection() {
        try (HikariDataSource one = single()) {
            one.setConnectionTimeout(2_000);
            DataKeys known = keys(one);
            try (CustodyUnit working = PlainTenants.working(one, known, clock, "one", until())) {
                prepare(working);
                assertThat(
                                working.migrations
                                        .inPlace(working.evidence)
                                        .encrypt(ANN, 1, each -> {})
                                        .done())
                        .isTrue();
            }
        }
    }

    @Test
    void standsBesideATableThatIsEncryptedInPhases() {
        CustodyUnit working =
                opened(
                        PlainTenants.unit(
                                dataSource,
                                keys,
                                clock,
                                mixed("work", MigrationPhase.EXPAND, true)));
        prepare(working);
        working.migrations.inPlace(working.evidence).encrypt(ANN, 10, each -> {});
        close(working);
        CustodyUnit unit = phase(MigrationPhase.BACKFILL);
        unit.migrations.desk(unit.evidence).work(100, 1_000);
        unit.migrations.desk(unit.evidence).work(100, 1_000);
        unit.permitted(
                "lending",
                em -> {
                    assertThat(em.find(Tenant.class, 5L).name).isEqualTo("가상5");
                    assertThat(em.find(Complaint.class, 5L).note).isEqualTo("가상5의 민원");
                    return null;
                });
        assertThat(text("select note from complaint where id = 5")).isEqualTo("가상5의 민원");
        assertThat(text("select name from tenant where id = 5")).startsWith(StoredText.MARK);
        assertThatThrownBy(
                        () ->
                                new MigrationPlan(
                                        "both",
                                        Duration.ofMinutes(2),
                                        List.of(
                                                new MigrationPlan.Table(
                                                        "complaint",
                                                        Set.of("note"),
                                                        MigrationPhase.EXPAND)),
                                        new InPlacePlan(PlainTenants.COLUMNS, null, false)))
                .hasMessageContaining("beside its plain columns and in place");
    }

    private CustodyUnit phase(MigrationPhase phase) {
        try {
            return opened(PlainTenants.unit(dataSource, keys, clock, mixed("unit", phase, false)));
        } catch (RuntimeException refused) {
            MigrationProcess.runMissing(refused, jdbc);
            return opened(PlainTenants.unit(dataSource, keys, clock, mixed("unit", phase, false)));
        }
    }

    private MigrationPlan mixed(String instance, MigrationPhase phase, boolean working) {
        return new MigrationPlan(
                instance,
                Duration.ofSeconds(10),
                working
                        ? List.of()
                        : List.of(new MigrationPlan.Table("complaint", Set.of("note"), phase)),
                new InPlacePlan(
                        Map.of("tenant", Set.of("name", "email", "memo")), until(), working));
    }

    @Test
    void printsWhatPutsTheFormOfTheTablesBack() {
        DatabaseDialect dialect = DatabaseDialect.of(dataSource);
        jdbc.execute(
                switch (dialect) {
                    case H2 -> "create index by_memo on tenant (memo, id)";
                    case POSTGRESQL ->
                            "create index by_memo on tenant (memo text_pattern_ops) where id > 3";
                    case MARIADB -> "create index by_memo on tenant (memo(20), id)";
                });
        jdbc.execute("create unique index by_both on tenant (email, id)");
        jdbc.execute("alter table complaint drop column note");
        jdbc.execute("alter table complaint add column note char(30) default 'x'");
        List<String> before = form();
        CustodyUnit working = working("form");
        List<String> undo = working.migrations.inPlace(working.evidence).undo();
        close(working);
        stopEarly();
        assertThat(form()).isNotEqualTo(before);
        assertThat(revert().done()).isTrue();

        undo.forEach(jdbc::execute);

        assertThat(form()).containsExactlyElementsOf(before);
        CustodyUnit again = working("again");
        assertThat(again.migrations.inPlace(again.evidence).undo()).isEqualTo(undo);
        prepare(again);
        assertThat(again.migrations.inPlace(again.evidence).undo()).isEmpty();
    }

    /** What the database says of the tables, but for the columns of the search index. */
    private List<String> form() {
        List<String> said = new ArrayList<>();
        for (String table : TABLES) {
            switch (DatabaseDialect.of(dataSource)) {
                case H2 ->
                        said.addAll(
                                jdbc.queryForList("script nodata table " + table, String.class));
                case MARIADB ->
                        said.add(
                                jdbc.queryForObject(
                                        "show create table " + table,
                                        (row, number) -> row.getString(2)));
                case POSTGRESQL -> {
                    said.addAll(
                            jdbc.queryForList(
                                    "select concat(a.attname, ' ', format_type(a.atttypid,"
                                            + " a.atttypmod), a.attnotnull, pg_get_expr(d.adbin,"
                                            + " d.adrelid)) from pg_attribute a left join"
                                            + " pg_attrdef d on d.adrelid = a.attrelid and d.adnum"
                                            + " = a.attnum where a.attnum > 0 and not"
                                            + " a.attisdropped and a.attrelid = to_regclass(?)",
                                    String.class,
                                    table));
                    said.addAll(
                            jdbc.queryForList(
                                    "select pg_get_indexdef(indexrelid) from pg_index where"
                                            + " indrelid = to_regclass(?)",
                                    String.class,
                                    table));
                    said.addAll(
                            jdbc.queryForList(
                                    "select conname || pg_get_constraintdef(oid) from"
                                            + " pg_constraint where conrelid = to_regclass(?)",
                                    String.class,
                                    table));
                }
            }
        }
        return said.stream()
                .flatMap(String::lines)
                .map(line -> line.strip().replaceAll("[,;]$", ""))
                .filter(
                        line ->
                                !line.toLowerCase(Locale.ROOT)
                                        .matches(".*(_bidx|_bpfx|^-- |sequence).*"))
                .sorted()
                .toList();
    }

    @Test
    void beginsAllTablesOrNone() {
        jdbc.execute(
                "alter table jikimi_in_place add constraint no_history check (table_name <>"
                        + " 'tenant_aud')");
        try {
            assertThatThrownBy(() -> encrypt(100, each -> {}))
                    .isInstanceOf(DataIntegrityViolationException.class);
            assertThat(states()).isEmpty();
        } finally {
            jdbc.execute("alter table jikimi_in_place drop constraint no_history");
        }
        stopEarly();
        assertThat(states()).hasSize(3);
        assertThat(revert().done()).isTrue();
    }

    @Test
    void storesNothingUnderAKeyOfTheSearchIndexThatWasReplacedMeanwhile() {
        DataKeys unheard = keys(dataSource);
        keys = unheard;
        AtomicInteger batches = new AtomicInteger();
        JdbcKeyRotation rotation =
                new JdbcKeyRotation(dataSource, masterKeys, new InMemoryEvidenceLog(clock), clock);
        Outcome replaced =
                encrypt(
                        4,
                        each -> {
                            if (batches.incrementAndGet() == 1) {
                                rotation.rotateIndexKey(ANN);
                                RotationClock.heardOf(dataSource, clock);
                                unheard.indexKeys();
                                assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();
                            }
                        });

        assertThat(replaced.done()).isFalse();
        assertThat(replaced.why().get(0)).contains("key").contains("replaced");
        assertThat(text("select name from tenant where id = 5")).isEqualTo("가상5");
        clock.advance(Duration.ofSeconds(5));
        // The one that was begun; its key is rotated by instances, which do not start before.
        assertThat(encrypt(4, each -> {})).isEqualTo(new Outcome(true, List.of(), Map.of()));
        CustodyUnit unit = service();
        assertThat(find(unit, "p2@example.com")).containsExactly(2L);
        assertThat(
                        unit.storage(dataSource)
                                .rotation(rotation)
                                .run(Kind.SEARCH_INDEX, 10, 100_000)
                                .ended())
                .isTrue();
        clock.advance(Duration.ofSeconds(5));
        assertThat(find(unit, "p2@example.com")).containsExactly(2L);
        assertThat(find(unit, "p9@example.com")).containsExactly(9L);
    }

    @Test
    void goesOnAfterTheKeyOfTheSearchIndexWasReplaced() {
        stopEarly();
        // As a rotation leaves it that has ended between a kill and the next run.
        jdbc.update("update jikimi_in_place set canary = concat('4711:', canary)");
        assertThat(encrypt(5, each -> {}).done()).isTrue();
    }

    @Test
    void encryptsNothingForWhomARowDoesNotNameAnyMore() {
        AtomicInteger batches = new AtomicInteger();
        DataKeys known = keys;
        keys =
                before(
                        known,
                        (method, arguments) -> {
                            // The page of complaints has been read, and nothing of it is stored.
                            if (method.equals("writingKeys") && batches.get() == 2) {
                                jdbc.update("update complaint set tenant_id = 5 where id = 2");
                            }
                        });
        Outcome outcome = encrypt(100, each -> batches.incrementAndGet());

        assertThat(outcome).isEqualTo(new Outcome(true, List.of(), Map.of()));
        byte[] stored = StoredText.bytes(text("select note from complaint where id = 2"));
        assertThat(known.subjectOf(StoredValue.keyId(stored)))
                .isEqualTo(new DataSubjectId("tenant", "5"));
    }

    /** For MariaDB the two are equal, as texts of its usual collation. */
    @Test
    void tellsTwoPeopleApartWhoseAccountsDifferInCaseOnly() {
        jdbc.execute("drop table if exists petition");
        jdbc.execute(
                "create table petition (id bigint primary key, account varchar(40), note text)");
        jdbc.update("insert into petition (id, account, note) values (1, 'gasang', '가상의 문의')");
        DataKeys known = keys;
        AtomicInteger batches = new AtomicInteger();
        keys =
                before(
                        known,
                        (method, arguments) -> {
                            // The page has been read, and nothing of it is stored.
                            if (method.equals("writingKeys") && batches.getAndIncrement() == 0) {
                                jdbc.update("update petition set account = 'GASANG'");
                            }
                        });
        CustodyUnit working =
                unit(List.of(Tenant.class, Petition.class), Map.of("petition", Set.of("note")));
        prepare(working);

        Outcome outcome =
                working.migrations.inPlace(working.evidence).encrypt(ANN, 100, each -> {});

        assertThat(batches.get()).isGreaterThan(1);
        assertThat(outcome.done()).isTrue();
        byte[] stored = StoredText.bytes(text("select note from petition"));
        assertThat(known.subjectOf(StoredValue.keyId(stored)))
                .isEqualTo(new DataSubjectId("tenant", "GASANG"));
        jdbc.execute("drop table petition");
    }

    @Test
    void keepsNoTextByWhichSomebodyMayBeKnown() {
        jdbc.execute("drop table if exists remark");
        jdbc.execute(
                "create table remark (id varchar(400) primary key, tenant_id bigint, note"
                        + " text)");
        for (int number = 1; number <= 3; number++) {
            jdbc.update(
                    "insert into remark (id, tenant_id, note) values (?, 1, '말')",
                    "가상".repeat(150) + number);
        }
        CustodyUnit working = remarks();
        prepare(working);
        List<@Nullable String> reached = new ArrayList<>();
        Outcome outcome =
                working.migrations
                        .inPlace(working.evidence)
                        .encrypt(ANN, 1, each -> reached.add(text(REACHED)));

        assertThat(outcome.done()).isTrue();
        assertThat(reached).hasSizeGreaterThan(6).containsOnlyNulls();
        assertThat(text("select note from remark where id like '%3'")).startsWith(StoredText.MARK);
        jdbc.execute("drop table remark");
    }

    private static final String REACHED = "select reached from jikimi_in_place";

    private CustodyUnit remarks() {
        return unit(List.of(Tenant.class, Remark.class), Map.of("remark", Set.of("note")));
    }

    private CustodyUnit unit(List<Class<?>> types, Map<String, Set<String>> columns) {
        return opened(
                CustodyUnit.migrating(
                        dataSource,
                        keys,
                        clock,
                        types,
                        "io/jikimi/custody/tenants.yml",
                        new MigrationPlan(
                                "other",
                                Duration.ofSeconds(10),
                                List.of(),
                                new InPlacePlan(columns, until(), true))));
    }

    @Test
    void refusesWhatIsNoTextOfItsOwnRow() {
        Throwable refused =
                NestedExceptionUtils.getMostSpecificCause(
                        catchThrowable(
                                () ->
                                        unit(
                                                List.of(Tenant.class, Dossier.class),
                                                Map.of(
                                                        "dossier",
                                                        Set.of(
                                                                "letter", "blood", "answers",
                                                                "narrow", "day_"),
                                                        "dossier_lines",
                                                        Set.of("line")))));

        assertThat(refused)
                .isInstanceOf(UnprotectableMappingException.class)
                .hasMessageContaining("Dossier.letter: a large object (@Lob)")
                .hasMessageContaining("and a value of BloodType is stored")
                .hasMessageContaining("and a value of Map is stored")
                .hasMessageContaining("and a value of LocalDate is stored")
                .hasMessageContaining("Dossier.narrow: the columnDefinition 'varchar(40)' is that")
                .hasMessageContaining("Dossier.lines: an element of a list");
        assertThatThrownBy(
                        () ->
                                unit(
                                        List.of(Tenant.class, Dossier.class),
                                        Map.of("tenant", Set.of("name"))))
                .hasStackTraceContaining("Dossier.undeclared: the columnDefinition 'text' is that");
    }

    @Test
    void hasTheDatabaseRefuseWhatHasNotTheForm() {
        encrypt(100, each -> {});
        CustodyUnit unit = service();
        unit.storage(dataSource)
                .formatChecks(DatabaseDialect.of(dataSource))
                .forEach(jdbc::execute);

        for (String written :
                List.of(
                        "tenant set name = '평문'",
                        "tenant set email = 'jk1:x'",
                        "tenant_aud set memo = ''",
                        "complaint set note = 'JK1:01ab'",
                        "complaint set note = 'jk1:02ab'")) {
            assertThatThrownBy(() -> jdbc.update("update " + written + " where id = 1"))
                    .as(written)
                    .isInstanceOf(DataAccessException.class);
        }
        jdbc.update("update tenant set email = null where id = 1");
        unit.doInTransaction(em -> em.find(Tenant.class, 2L).name = "새 이름");
        Custody custody = unit.storage(dataSource).custody(unit.entities);
        assertThat(
                        custody.destroy(
                                        Set.of(new RowReference(Tenant.class.getName(), "3")),
                                        new DataSubjectId("tenant", "3"),
                                        Custody.Extent.of(Set.of("tenant.name")))
                                .values())
                .isPositive();
        assertThat(text("select name from tenant where id = 3"))
                .isEqualTo(StoredText.text(StoredValue.tombstone()));
        // Whoever has the constraints can still be encrypted once more.
        close(unit);
        assertThat(encrypt(100, each -> {}).done()).isTrue();
    }

    @Test
    void measuresTextsInTheSheetLikeOtherValues() {
        encrypt(100, each -> {});
        CustodyUnit unit = service();
        assertThat(sheet(unit).sound()).isTrue();
        Custody custody = unit.storage(dataSource).custody(unit.entities);
        custody.destroy(
                Set.of(new RowReference(Tenant.class.getName(), "3")),
                new DataSubjectId("tenant", "3"),
                Custody.Extent.of(Set.of("tenant.name")));
        jdbc.update("update tenant set name = '평문' where id = 1");
        jdbc.update("update tenant set name = 'JK1:01' where id = 2");
        jdbc.update("update tenant set memo = ? where id = 4", StoredText.MARK + "0\n");
        jdbc.update(
                "update complaint set note = ? where id = 4",
                text("select note from complaint where id = 5"));

        ProtectionSheet sheet = sheet(unit);

        assertThat(sheet.sound()).isFalse();
        assertThat(line(sheet, "tenant", "name").count()).isEqualTo(new Count(12, 9, 1, 0, 2));
        assertThat(line(sheet, "tenant", "memo").count()).isEqualTo(new Count(12, 7, 0, 4, 1));
        assertThat(line(sheet, "tenant_aud", "email").count())
                .isEqualTo(new Count(12, 12, 0, 0, 0));
        assertThat(line(sheet, "complaint", "note").misplaced()).isEqualTo(1);
        assertThat(line(sheet, "tenant", "email").misplaced()).isZero();
    }

    private ProtectionSheet sheet(CustodyUnit unit) {
        return unit.storage(dataSource).protectionSheets(List::of).measure(Duration.ofMinutes(1));
    }

    private static ProtectionSheet.Line line(ProtectionSheet sheet, String table, String column) {
        return sheet.lines().stream()
                .filter(each -> each.table().equals(table) && each.column().equals(column))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void hasOneOfTwoCommandsThatBeginTogetherDoTheWork() throws Exception {
        prepare(working("form"));
        close();
        CyclicBarrier behindTheOthers = new CyclicBarrier(2);
        AtomicBoolean armed = new AtomicBoolean();
        DataKeys known = keys;
        keys =
                before(
                        known,
                        (method, arguments) -> {
                            // Both have seen nobody else by then.
                            if (armed.get() && method.equals("indexKeys") && meets()) {
                                await(behindTheOthers);
                            }
                        });
        List<CustodyUnit> two = List.of(working("first"), working("second"));
        armed.set(true);
        List<Future<Outcome>> ends = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (CustodyUnit each : two) {
                ends.add(
                        threads.submit(
                                () ->
                                        each.migrations
                                                .inPlace(each.evidence)
                                                .encrypt(ANN, 2, batch -> {})));
            }
            int done = 0;
            for (Future<Outcome> end : ends) {
                try {
                    done += end.get(1, TimeUnit.MINUTES).done() ? 1 : 0;
                } catch (ExecutionException refused) {
                    assertThat(refused.getCause()).isInstanceOf(LifecycleException.class);
                    assertThat(refused.getCause().getMessage()).contains("Another command");
                }
            }
            assertThat(done).isEqualTo(1);
        } finally {
            threads.shutdownNow();
            met.clear();
        }
        keys = known;
        close();
        assertThat(states()).hasSize(3).containsValue(State.ENCRYPTED);
        assertNothingInTheClear("가상", "example", "메모", "민원");
        service();
    }

    private final Set<Long> met = ConcurrentHashMap.newKeySet();

    /** Once for each thread. */
    private boolean meets() {
        return met.add(Thread.currentThread().getId());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception alone) {
            throw new IllegalStateException(alone);
        }
    }

    @Test
    void losesNothingOfWhatSomebodyWritesMeanwhile() throws Exception {
        List<Long> rows = new ArrayList<>(LongStream.rangeClosed(13, 612).boxed().toList());
        jdbc.batchUpdate(
                "insert into complaint (id, tenant_id, note) values (?, ?, '먼저')",
                rows.stream().map(id -> new Object[] {id, 1 + id % 12}).toList());
        // Each of them once: what was lost is not written again.
        Collections.shuffle(rows, new Random(7));
        CyclicBarrier begun = new CyclicBarrier(2);
        AtomicInteger batches = new AtomicInteger();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing =
                    writer.submit(
                            () -> {
                                await(begun);
                                rows.forEach(
                                        id ->
                                                jdbc.update(
                                                        "update complaint set note = ? where id = ?",
                                                        "그사이 " + id,
                                                        id));
                            });
            encrypt(
                    50,
                    each -> {
                        if (batches.incrementAndGet() == 3) {
                            await(begun);
                        }
                    });
            writing.get(1, TimeUnit.MINUTES);
        } finally {
            writer.shutdownNow();
        }

        assertThat(encrypt(50, each -> {}).done()).isTrue();
        service()
                .permitted(
                        "lending",
                        em -> {
                            for (long id : rows) {
                                assertThat(em.find(Complaint.class, id).note)
                                        .isEqualTo("그사이 " + id);
                            }
                            return null;
                        });
    }

    Instant until() {
        return clock.now().plus(Duration.ofHours(4));
    }

    CustodyUnit working(String instance) {
        return opened(PlainTenants.working(dataSource, keys, clock, instance, until()));
    }

    CustodyUnit service() {
        return opened(PlainTenants.unit(dataSource, keys, clock, PlainTenants.service()));
    }

    CustodyUnit opened(CustodyUnit unit) {
        opened.add(unit);
        return unit;
    }

    void close(CustodyUnit unit) {
        opened.remove(unit);
        unit.close();
    }

    void prepare(CustodyUnit working) {
        working.migrations.inPlace(working.evidence).statements().forEach(jdbc::execute);
    }

    Outcome encrypt(int batchSize, Consumer<Status> afterBatch) {
        CustodyUnit working = working("working");
        try {
            prepare(working);
            return working.migrations.inPlace(working.evidence).encrypt(ANN, batchSize, afterBatch);
        } finally {
            close(working);
        }
    }

    Map<String, State> states() {
        Map<String, State> states = new java.util.HashMap<>();
        jdbc.query(
                "select table_name, state from jikimi_in_place",
                row -> {
                    states.put(
                            row.getString(1).toLowerCase(Locale.ROOT),
                            State.valueOf(row.getString(2)));
                });
        return states;
    }

    List<Map<String, Object>> values() {
        List<Map<String, Object>> all = new ArrayList<>();
        all.addAll(jdbc.queryForList("select id, name, email, memo from tenant order by id"));
        all.addAll(jdbc.queryForList("select id, name, email, memo from tenant_aud order by id"));
        all.addAll(jdbc.queryForList("select id, note from complaint order by id"));
        return all;
    }

    private void assertNothingInTheClear(String... texts) {
        StringBuilder dump = new StringBuilder();
        for (String table : TABLES) {
            jdbc.queryForList("select * from " + table)
                    .forEach(
                            row ->
                                    row.values()
                                            .forEach(
                                                    value ->
                                                            dump.append(
                                                                    value instanceof byte[] bytes
                                                                            ? HexFormat.of()
                                                                                    .formatHex(
                                                                                            bytes)
                                                                            : value)));
        }
        assertThat(dump.toString()).doesNotContain(texts);
    }

    private @Nullable String text(String sql) {
        return jdbc.query(sql, (row, number) -> new String[] {row.getString(1)}).get(0)[0];
    }

    private static List<Long> find(CustodyUnit unit, String email) {
        return findBy(unit, "s.email = :value", email);
    }

    private static List<Long> findBy(CustodyUnit unit, String condition, Object value) {
        return unit.inTransaction(
                em ->
                        em.createQuery("select s.id from Tenant s where " + condition, Long.class)
                                .setParameter("value", value)
                                .getResultList());
    }

    private static Long join(CustodyUnit unit, String name, String email) {
        return unit.<Long>inTransaction(
                em -> {
                    Tenant tenant = new Tenant();
                    tenant.name = name;
                    tenant.email = email;
                    em.persist(tenant);
                    return tenant.id;
                });
    }

    static org.assertj.core.api.AbstractStringAssert<?> assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = NestedExceptionUtils.getMostSpecificCause(catchThrowable(call));
        assertThat(thrown).isInstanceOf(LifecycleException.class);
        assertThat(((LifecycleException) thrown).refusal())
                .isEqualTo(Refusal.MIGRATION_INSTANCE_BEHIND);
        return assertThat(thrown.getMessage());
    }
}
