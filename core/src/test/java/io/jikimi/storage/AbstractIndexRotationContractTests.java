package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jikimi.catalogue.Search;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.ProtectedColumn;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.Contact;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.Stay;
import io.jikimi.custody.shop.StayKey;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.keys.KeyLedgerEntry.State;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Phase;
import io.jikimi.storage.ValueRotation.Run;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The key of the search index is replaced under two instances that go on searching and writing.
 * Every person and value here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractIndexRotationContractTests {

    private static final Actor OFFICER = Actor.staff("dpo-01");
    private static final Duration STALE = Duration.ofSeconds(5);
    private static final int ALL = 100_000;
    private static final List<String> ADDRESSES =
            List.of("one@example.com", "two@example.com", "three@example.com", "four@example.com");

    private CustodyUnit unit;
    private CustodyUnit other;
    private Custody custody;
    private JdbcKeyRotation keys;
    private ValueRotation values;
    private final List<Long> members = new ArrayList<>();
    private final List<Long> visitors = new ArrayList<>();

    abstract DataSource dataSource();

    @BeforeAll
    void open() {
        unit = new CustodyUnit(dataSource());
        other =
                unit.withKeys(
                        new JdbcDataKeys(
                                unit.dataSource,
                                unit.dataSource,
                                unit.masterKeys,
                                unit.clock,
                                1_000));
        custody = unit.storage(unit.dataSource).custody(unit.entities);
        keys = new JdbcKeyRotation(unit.dataSource, unit.masterKeys, unit.evidence, unit.clock);
        values = unit.storage(unit.dataSource).rotation(keys);
    }

    @BeforeEach
    void fill() {
        unit.reset();
        while (keys.progress(Kind.SEARCH_INDEX).phase() != Phase.IDLE) {
            RotationClock.heardOf(unit.dataSource, unit.clock);
            values.run(Kind.SEARCH_INDEX, 100, ALL);
        }
        unit.clock.advance(STALE);
        unit.jdbc.execute("delete from jikimi_sealed");
        members.clear();
        ADDRESSES.forEach(address -> members.add(unit.member("가상인물", address).id));
        visitors.clear();
        ADDRESSES.forEach(address -> visitors.add(unit.inTransaction(em -> visitor(em, address))));
        unit.evidence.clear();
    }

    @AfterAll
    void close() {
        other.close();
        unit.close();
    }

    @Test
    void missesNoRowAndLetsNoDuplicateInAtAnyMoment() {
        everyRowIsFoundOnce("before");
        Set<String> before = hashes();

        assertThat(keys.rotateIndexKey(OFFICER)).isTrue();
        assertThat(keys.rotateIndexKey(OFFICER)).as("one rotation at a time").isFalse();
        everyRowIsFoundOnce("prepared, and nobody knows");
        RotationClock.heardOf(unit.dataSource, unit.clock);
        everyRowIsFoundOnce("prepared, and everybody knows");
        assertThat(keys.begin(Kind.SEARCH_INDEX)).isTrue();
        everyRowIsFoundOnce("switched, and nobody knows");
        unit.clock.advance(Duration.ofSeconds(1));
        unit.keys.moving(subject(members.get(0)));
        everyRowIsFoundOnce("switched, and one knows");
        unit.clock.advance(STALE);
        everyRowIsFoundOnce("switched, and everybody knows");
        for (int page = 0; page < 3; page++) {
            assertThat(values.run(Kind.SEARCH_INDEX, 1, 1).ended()).isFalse();
            everyRowIsFoundOnce("written anew, page " + page);
        }
        assertThat(values.run(Kind.SEARCH_INDEX, 2, ALL).ended()).isTrue();
        everyRowIsFoundOnce("ended, and nobody knows");
        unit.clock.advance(STALE);
        everyRowIsFoundOnce("ended, and everybody knows");

        assertThat(hashes()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(unit.evidence.ledger())
                .extracting("kind")
                .containsExactly(
                        "index-key.prepared", "index-key.activated", "index-key.destroyed");
        assertThat(
                        unit.jdbc.queryForList(
                                "select wrapped from jikimi_key where purpose = 'search-index' and"
                                        + " state = 'DESTROYED'",
                                byte[].class))
                .isNotEmpty()
                .allSatisfy(wrapped -> assertThat(wrapped).containsExactly(0));
        assertThat(ledgerLines())
                .allSatisfy(key -> assertThat(key.validUntil()).isNotNull())
                .extracting(KeyLedgerEntry::state, key -> key.destroyedAt() != null)
                .contains(tuple(State.DESTROYED, true))
                .containsOnlyOnce(tuple(State.ACTIVE, false))
                .doesNotContain(tuple(State.ROTATED, false));
    }

    private List<KeyLedgerEntry> ledgerLines() {
        return new JdbcMasterKeyDesk(
                        unit.dataSource,
                        unit.dataSource,
                        unit.masterKeys,
                        unit.evidence,
                        unit.clock,
                        Period.ofDays(30),
                        Period.ofYears(1),
                        Period.ofYears(3))
                .ledger().stream().filter(key -> key.purpose().equals("search-index")).toList();
    }

    @Test
    void refusesAListThatWasMadeReadyForOneKeyOnceThereAreTwo() {
        unit.prepared =
                sql -> {
                    unit.prepared = later -> {};
                    keys.rotateIndexKey(OFFICER);
                    unit.clock.advance(STALE);
                };

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> ids(unit, "m.email in (:emails)", "emails", ADDRESSES))
                .satisfies(
                        refused ->
                                assertThat(LifecycleException.in(refused))
                                        .map(LifecycleException::refusal)
                                        .contains(Refusal.KEY_ROTATED));

        assertThat(ids(unit, "m.email in (:emails)", "emails", ADDRESSES))
                .hasSameElementsAs(members);
    }

    @Test
    void aRunEndsWhereItMayAndTheNextGoesOn() {
        switched();
        long seen = 0;
        Run run = values.run(Kind.SEARCH_INDEX, 1, 2);
        while (!run.ended()) {
            assertThat(run.seen()).isLessThanOrEqualTo(2);
            seen += run.seen();
            run = values.run(Kind.SEARCH_INDEX, 1, 2);
        }

        assertThat(seen).isPositive();
        assertThat(run.progress().rewritten())
                .as("one entry, and three")
                .isEqualTo(4L * ADDRESSES.size());
    }

    @Test
    void indexesEmbeddedAttributesAndSubclassesAnew() {
        SavingsAccount account =
                unit.inTransaction(
                        em -> {
                            SavingsAccount fresh = new SavingsAccount();
                            fresh.income = 1;
                            fresh.points = 1L;
                            fresh.balance = BigDecimal.ONE;
                            fresh.disabled = false;
                            fresh.birthDate = LocalDate.of(1990, 1, 1);
                            fresh.photo = new byte[] {1};
                            fresh.card = new Card("000-00-000000", LocalDate.of(2030, 1, 1), "가상");
                            em.persist(fresh);
                            return fresh;
                        });
        rotate();

        assertThat(
                        other.<Long>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "select a.id from SavingsAccount a where"
                                                                + " a.card.number = :number",
                                                        Long.class)
                                                .setParameter("number", "000-00-000000")
                                                .getSingleResult()))
                .isEqualTo(account.id);
    }

    @Test
    void goesThroughRowsWhoseIdentifierHasSeveralPartsUnderBothKindsOfKey() {
        List<StayKey> stays =
                List.of(new StayKey(1L, "a/b"), new StayKey(1L, "b"), new StayKey(2L, "a%2Fb"));
        for (StayKey key : stays) {
            unit.doInTransaction(em -> em.persist(stay(key, members.get(1))));
        }
        Set<String> before = bytesOf("stay.wish_bidx");
        Set<String> olderValues = valuesOfStays();
        DataSubjectId guest = subject(members.get(1));
        List<RowReference> sealed =
                unit.<List<RowReference>>inTransaction(em -> custody.rowsOf(guest)).stream()
                        .filter(row -> row.id().equals("1/a%2Fb"))
                        .toList();
        assertThat(sealed).hasSize(1);
        unit.doInTransaction(em -> custody.seal(sealed, guest, Extent.EVERYTHING));
        assertThat(staysOf(stays.get(0))).isEmpty();

        switched();
        assertThat(values.run(Kind.SEARCH_INDEX, 1, ALL).ended()).isTrue();
        unit.clock.advance(STALE);
        assertThat(keys.retireDataKeys(guest, OFFICER)).isPositive();
        RotationClock.heardOf(unit.dataSource, unit.clock);
        assertThat(values.run(Kind.DATA_KEY, 1, ALL).ended()).isTrue();
        unit.clock.advance(STALE);

        assertThat(staysOf(stays.get(1))).containsExactly(stays.get(1));
        assertThat(staysOf(stays.get(2))).containsExactly(stays.get(2));
        unit.doInTransaction(em -> custody.unseal(sealed, guest));
        assertThat(staysOf(stays.get(0))).containsExactly(stays.get(0));
        assertThat(bytesOf("stay.wish_bidx")).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(valuesOfStays()).hasSize(12).doesNotContainAnyElementsOf(olderValues);
        unit.permitted(
                "admission",
                em -> {
                    for (StayKey key : stays) {
                        assertThat(em.find(Stay.class, key).notes).containsExactly(key.room());
                    }
                    return null;
                });
    }

    private static Stay stay(StayKey key, Long guest) {
        Stay stay = new Stay();
        stay.key = key;
        stay.guest = guest;
        stay.wish = "가상 소원 " + key.house() + key.room();
        stay.notes.add(key.room());
        return stay;
    }

    private List<StayKey> staysOf(StayKey key) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select id(s) from Stay s where s.wish = :wish",
                                        StayKey.class)
                                .setParameter("wish", "가상 소원 " + key.house() + key.room())
                                .getResultList());
    }

    private Set<String> valuesOfStays() {
        Set<String> values = new HashSet<>();
        for (String place :
                List.of("stay.wish", "stay_aud.wish", "stay_notes.notes", "stay_notes_aud.notes")) {
            bytesOf(place).forEach(bytes -> values.add(place + bytes));
        }
        return values;
    }

    private Set<String> bytesOf(String place) {
        String[] parts = place.split("\\.");
        Set<String> found = new HashSet<>();
        unit.jdbc
                .queryForList("select " + parts[1] + " from " + parts[0], byte[].class)
                .forEach(bytes -> found.add(Arrays.toString(bytes)));
        return found;
    }

    @Test
    void whatIsSealedIsFoundWhenItIsPutBack() {
        DataSubjectId sealed = subject(members.get(1));
        List<RowReference> row = List.of(row(members.get(1)));
        unit.doInTransaction(em -> custody.seal(row, sealed, Extent.EVERYTHING));
        rotate();

        assertThat(find(unit, ADDRESSES.get(1))).isEmpty();
        unit.doInTransaction(em -> custody.unseal(row, sealed));

        assertThat(find(unit, ADDRESSES.get(1))).containsExactly(members.get(1));
    }

    @Test
    void whatIsPutBackMeanwhileIsFoundAtOnceAndStaysUnique() {
        DataSubjectId sealed = subject(members.get(1));
        List<RowReference> row = List.of(row(members.get(1)));
        unit.doInTransaction(em -> custody.seal(row, sealed, Extent.EVERYTHING));
        switched();
        unit.doInTransaction(em -> custody.unseal(row, sealed));
        assertThat(find(unit, ADDRESSES.get(1))).containsExactly(members.get(1));
        unit.doInTransaction(em -> custody.seal(row, sealed, Extent.EVERYTHING));
        unit.member("다른인물", ADDRESSES.get(1));

        violates(() -> unit.doInTransaction(em -> custody.unseal(row, sealed)));
    }

    @Test
    void whatIsPutBackFindsItsPlaceTakenUnderTheOlderKey() {
        DataSubjectId sealed = subject(members.get(1));
        List<RowReference> row = List.of(row(members.get(1)));
        unit.doInTransaction(em -> custody.seal(row, sealed, Extent.EVERYTHING));
        unit.member("다른인물", ADDRESSES.get(1));
        switched();

        violates(() -> unit.doInTransaction(em -> custody.unseal(row, sealed)));
    }

    /** Hibernate finds a cached result by its statement and parameters. */
    @Test
    void cachedQueriesDifferByTheirLiterals() {
        for (int index = 0; index < ADDRESSES.size(); index++) {
            String address = ADDRESSES.get(index);
            assertThat(cached("Member", "e.email = '" + address + "'"))
                    .containsExactly(members.get(index));
            assertThat(cached("Visitor", "e.email like '" + address.substring(0, 3) + "%'"))
                    .containsExactly(visitors.get(index));
        }
    }

    private List<Long> cached(String entity, String condition) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select e.id from " + entity + " e where " + condition,
                                        Long.class)
                                .setHint("org.hibernate.cacheable", true)
                                .getResultList());
    }

    @Test
    void whoeverIsDestroyedIsNotFoundAgain() {
        unit.doInTransaction(em -> unit.keys.destroy(subject(members.get(2))));
        rotate();

        assertThat(find(unit, ADDRESSES.get(2))).isEmpty();
        assertThat(unit.stored("member", "email_bidx", members.get(2))).isNull();
    }

    @Test
    void comparesNoTwoColumnsOfWhichSomeRowsAreUnderEitherKey() {
        String pair = "exists (select 1 from Contact c where c.email = v.email)";
        unit.inTransaction(
                em -> {
                    BusinessContact fresh = new BusinessContact();
                    fresh.email = ADDRESSES.get(2);
                    fresh.account = "110-000-000001";
                    em.persist(fresh);
                    return fresh.id;
                });
        keys.rotateIndexKey(OFFICER);
        assertThat(visitors(unit, pair, null)).containsExactly(visitors.get(2));
        RotationClock.heardOf(unit.dataSource, unit.clock);
        assertThat(keys.begin(Kind.SEARCH_INDEX)).isTrue();
        unit.clock.advance(STALE);

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> visitors(unit, pair, null))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                cause ->
                                                        assertThat(cause.refusal())
                                                                .isEqualTo(
                                                                        Refusal.PROTECTED_QUERY)));

        assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isTrue();
        unit.clock.advance(STALE);
        assertThat(visitors(unit, pair, null)).containsExactly(visitors.get(2));
    }

    @Test
    void aDamagedValueKeepsTheOlderKeyAndHoldsUpNobodyElse() {
        byte[] whole = unit.stored("member", "email", members.get(1));
        byte[] damaged = whole.clone();
        damaged[damaged.length - 1] ^= 1;
        unit.jdbc.update("update member set email = ? where id = ?", damaged, members.get(1));
        switched();

        assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isFalse();
        assertThat(find(unit, ADDRESSES.get(1))).containsExactly(members.get(1));
        assertThat(find(unit, ADDRESSES.get(2))).containsExactly(members.get(2));
        unit.jdbc.update("update member set email = ? where id = ?", whole, members.get(1));

        assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isTrue();
        unit.clock.advance(STALE);
        assertThat(find(unit, ADDRESSES.get(1))).containsExactly(members.get(1));
    }

    @Test
    void keepsTheOlderKeyWhileAColumnHoldsEntriesThatItDoesNotMap() {
        unit.jdbc.execute("create table leaflet as select id, email_bidx from member");
        switched();
        try {
            assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isFalse();
            assertThat(
                            unit.storage(unit.dataSource)
                                    .rotation(keys, Set.of("leaflet", "LEAFLET"))
                                    .run(Kind.SEARCH_INDEX, 10, ALL)
                                    .ended())
                    .isTrue();
        } finally {
            unit.jdbc.execute("drop table leaflet");
        }
    }

    /** Another service in a schema of its own, over our tables. */
    @Test
    void keepsTheOlderKeyWhileAnotherSchemaHoldsEntries() {
        unit.jdbc.execute("create schema elsewhere");
        unit.jdbc.execute("create table elsewhere.leaflet as select id, email_bidx from member");
        switched();
        try {
            assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isFalse();
            unit.jdbc.execute("create table elsewhere.jikimi_key (id bigint)");
            assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended())
                    .as("it has a key of its own")
                    .isTrue();
        } finally {
            unit.jdbc.execute("drop table if exists elsewhere.jikimi_key");
            unit.jdbc.execute("drop table elsewhere.leaflet");
            unit.jdbc.execute("drop schema elsewhere");
        }
    }

    @Test
    void aDuplicateThatWasThereBeforeItsUniqueIndexHoldsUpNobodyElse() {
        Set<String> before = everyHash("visitor");
        Long first = unit.inTransaction(em -> contact(em, ADDRESSES.get(0)));
        Long second = unit.inTransaction(em -> contact(em, ADDRESSES.get(1)));
        switched();
        Long twin = unit.inTransaction(em -> contact(em, ADDRESSES.get(0)));
        unit.jdbc.execute("create unique index one_contact on contact (email_bidx)");
        try {
            assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isFalse();
            assertThat(contacts(ADDRESSES.get(0))).containsExactlyInAnyOrder(first, twin);
            assertThat(contacts(ADDRESSES.get(1))).containsExactly(second);
            assertThat(everyHash("visitor"))
                    .as("all the others")
                    .doesNotContainAnyElementsOf(before);
            unit.jdbc.update("delete from contact where id = ?", twin);

            assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isTrue();
        } finally {
            unit.jdbc.execute(
                    DatabaseDialect.of(unit.dataSource) == DatabaseDialect.MARIADB
                            ? "drop index one_contact on contact"
                            : "drop index one_contact");
        }
    }

    private Set<String> everyHash(String table) {
        return bytesOf(table + ".email_bidx");
    }

    private static Long contact(EntityManager em, String address) {
        Contact fresh = new Contact();
        fresh.email = address;
        em.persist(fresh);
        return fresh.id;
    }

    private List<Long> contacts(String address) {
        return unit.inTransaction(
                em ->
                        em.createQuery("select c.id from Contact c where c.email = :p", Long.class)
                                .setParameter("p", address)
                                .getResultList());
    }

    @Test
    void codeBesideHibernateFindsAndWritesAsEver() {
        ProtectedColumn<String> email =
                unit.runtime
                        .protectedValues(unit.entities)
                        .column(Member.class, "email", String.class);
        assertThat(email.searched(Search.EXACT, "one@example.com")).hasSize(1);
        assertThat(email.searched(Search.EXACT, null)).isEmpty();
        switched();

        assertThat(email.searched(Search.EXACT, "one@example.com")).hasSize(2);
        assertThat(
                        email.searched(Search.EXACT, "ONE@example.com").stream()
                                .mapToLong(
                                        index ->
                                                unit.jdbc.queryForObject(
                                                        "select count(*) from member where"
                                                                + " email_bidx = ?",
                                                        Long.class,
                                                        (Object) index))
                                .sum())
                .isEqualTo(1);
        violates(
                () ->
                        unit.doInTransaction(
                                em ->
                                        unit.jdbc.update(
                                                "update member set email_bidx = ? where id = ?",
                                                email.index("one@example.com"),
                                                members.get(3))));
    }

    /** Searches in every form, and tries to store every address once more, on both instances. */
    private void everyRowIsFoundOnce(String moment) {
        for (CustodyUnit instance : List.of(unit, other)) {
            for (int index = 0; index < ADDRESSES.size(); index++) {
                String address = ADDRESSES.get(index);
                assertThat(find(instance, address)).as(moment).containsExactly(members.get(index));
            }
            assertThat(ids(instance, "m.email in (:emails)", "emails", ADDRESSES))
                    .as(moment)
                    .hasSameElementsAs(members);
            assertThat(ids(instance, "m.email not in (:emails)", "emails", ADDRESSES))
                    .as(moment)
                    .isEmpty();
            assertThat(ids(instance, "m.email <> :email", "email", ADDRESSES.get(0)))
                    .as(moment)
                    .hasSize(ADDRESSES.size() - 1);
            assertThat(ids(instance, "m.email = 'two@example.com'", null, null))
                    .as(moment)
                    .containsExactly(members.get(1));
            assertThat(
                            ids(
                                    instance,
                                    "m.email in ('two@example.com', 'nobody@example.com')",
                                    null,
                                    null))
                    .as(moment)
                    .containsExactly(members.get(1));
            everyPatternFinds(instance, moment);
            violates(() -> instance.member("다른인물", ADDRESSES.get(0)));
            violates(
                    () ->
                            instance.permitted(
                                    "membership",
                                    em ->
                                            em.find(Member.class, members.get(0)).email =
                                                    ADDRESSES.get(3)));
        }
    }

    /** By beginnings and ends, as parameters and as literals. */
    private void everyPatternFinds(CustodyUnit instance, String moment) {
        for (int index = 0; index < ADDRESSES.size(); index++) {
            Long visitor = visitors.get(index);
            String beginning = ADDRESSES.get(index).substring(0, 3);
            assertThat(like(instance, ":p", beginning + "%")).as(moment).containsExactly(visitor);
            assertThat(like(instance, ":p", ADDRESSES.get(index)))
                    .as(moment)
                    .containsExactly(visitor);
        }
        assertThat(like(instance, "'two%'", null)).as(moment).containsExactly(visitors.get(1));
        assertThat(like(instance, ":p", "%.com")).as(moment).containsExactlyElementsOf(visitors);
        assertThat(like(instance, "'%.com'", null)).as(moment).containsExactlyElementsOf(visitors);
        assertThat(like(instance, ":p", "%")).as(moment).containsExactlyElementsOf(visitors);
        assertThat(notLike(instance, "two%")).as(moment).hasSize(visitors.size() - 1);
        assertThat(notLike(instance, "%.com")).as(moment).isEmpty();
    }

    private static List<Long> like(CustodyUnit instance, String pattern, String value) {
        return visitors(instance, "v.email like " + pattern, value);
    }

    private static List<Long> notLike(CustodyUnit instance, String pattern) {
        return visitors(instance, "v.email not like :p", pattern);
    }

    private static List<Long> visitors(CustodyUnit instance, String condition, String value) {
        return instance.inTransaction(
                em -> {
                    var query =
                            em.createQuery(
                                    "select v.id from Visitor v where "
                                            + condition
                                            + " order by v.id",
                                    Long.class);
                    if (value != null) {
                        query.setParameter("p", value);
                    }
                    return query.getResultList();
                });
    }

    private static Long visitor(EntityManager em, String address) {
        Visitor fresh = new Visitor();
        fresh.email = address;
        em.persist(fresh);
        return fresh.id;
    }

    private List<Long> find(CustodyUnit instance, String address) {
        return ids(instance, "m.email = :email", "email", address);
    }

    private static List<Long> ids(
            CustodyUnit instance, String condition, String name, Object value) {
        return instance.inTransaction(
                em -> {
                    var query =
                            em.createQuery(
                                    "select m.id from Member m where "
                                            + condition
                                            + " order by m.id",
                                    Long.class);
                    if (name != null) {
                        query.setParameter(name, value);
                    }
                    return query.getResultList();
                });
    }

    private static void violates(Runnable write) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(write::run)
                .satisfies(
                        failure ->
                                assertThat(roots(failure))
                                        .anySatisfy(
                                                cause ->
                                                        assertThat(cause.getClass().getSimpleName())
                                                                .containsAnyOf(
                                                                        "ConstraintViolation",
                                                                        "IntegrityConstraint",
                                                                        "DuplicateKey",
                                                                        "PSQLException")));
    }

    private static List<Throwable> roots(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private Set<String> hashes() {
        Set<String> hashes = new HashSet<>();
        for (Long member : members) {
            hashes.add(Arrays.toString(unit.stored("member", "email_bidx", member)));
        }
        return hashes;
    }

    private void switched() {
        keys.rotateIndexKey(OFFICER);
        RotationClock.heardOf(unit.dataSource, unit.clock);
        assertThat(keys.begin(Kind.SEARCH_INDEX)).isTrue();
        unit.clock.advance(STALE);
    }

    private void rotate() {
        switched();
        assertThat(values.run(Kind.SEARCH_INDEX, 10, ALL).ended()).isTrue();
        unit.clock.advance(STALE);
    }

    private static DataSubjectId subject(Long id) {
        return new DataSubjectId("member", String.valueOf(id));
    }

    private static RowReference row(Long id) {
        return new RowReference(Member.class.getName(), String.valueOf(id));
    }
}
