package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.catalogue.CatalogueViolationsException;
import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Allergy;
import io.jikimi.custody.shop.BloodType;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.ContactSummary;
import io.jikimi.custody.shop.Cottage;
import io.jikimi.custody.shop.DayTicket;
import io.jikimi.custody.shop.Form;
import io.jikimi.custody.shop.Guardian;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Pantry;
import io.jikimi.custody.shop.Pass;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.SeasonPass;
import io.jikimi.custody.shop.Seat;
import io.jikimi.custody.shop.Shelf;
import io.jikimi.custody.shop.Sizes;
import io.jikimi.custody.shop.SpareCard;
import io.jikimi.custody.shop.Stay;
import io.jikimi.custody.shop.StayKey;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.fixture.EmptyTables;
import io.jikimi.fixture.EveryLog;
import io.jikimi.fixture.Fixtures;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ProtectionSheet.Count;
import io.jikimi.storage.ProtectionSheet.Line;
import io.jikimi.storage.ProtectionSheet.Place;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.hibernate.Hibernate;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The matrix of mappings: each row is a shape in which an entity holds values, each column what
 * must be true of every one of them. Every value is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractShapesContractTests {

    private CustodyUnit shop;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void emptyShop() {
        shop.reset();
        shop.jdbc.execute("delete from jikimi_sealed");
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    static Stream<Shape<?>> shapes() {
        return Stream.of(
                new Shape<>(
                        "every Java type, enums, JSON, a record as embeddable",
                        Form.class,
                        "filing",
                        true,
                        AbstractShapesContractTests::form,
                        form -> form.title = "바뀜",
                        form -> form.blood = BloodType.AB),
                new Shape<>(
                        "JSON that changes inside",
                        Form.class,
                        "filing",
                        true,
                        AbstractShapesContractTests::form,
                        form -> form.title = "바뀜",
                        form -> {
                            form.answers.put("첫째", "다른 대답");
                            form.sizes.arm = 77;
                        }),
                new Shape<>(
                        "the root of TABLE_PER_CLASS, UUID",
                        Pass.class,
                        "admission",
                        true,
                        () -> pass(new Pass()),
                        pass -> pass.label = "바뀜",
                        pass -> pass.until = LocalDate.of(2031, 1, 1)),
                new Shape<>(
                        "a subclass of TABLE_PER_CLASS",
                        SeasonPass.class,
                        "admission",
                        true,
                        AbstractShapesContractTests::seasonPass,
                        pass -> pass.label = "바뀜",
                        pass -> pass.holder = "다른 사람"),
                new Shape<>(
                        "a subclass of an abstract root of TABLE_PER_CLASS",
                        DayTicket.class,
                        "admission",
                        true,
                        AbstractShapesContractTests::dayTicket,
                        ticket -> ticket.label = "바뀜",
                        ticket -> ticket.holder = "다른 사람"),
                new Shape<>(
                        "mapped superclass, @Version, embeddable, list",
                        Member.class,
                        "welcome",
                        true,
                        AbstractShapesContractTests::member,
                        member -> member.nickname = "바뀜",
                        member -> member.phone = "010-0000-8765"),
                new Shape<>(
                        "JOINED",
                        BusinessContact.class,
                        "partnership",
                        true,
                        AbstractShapesContractTests::contact,
                        contact -> contact.department = "바뀜",
                        contact -> contact.account = "110-000-999999"),
                new Shape<>(
                        "SINGLE_TABLE, embeddables as class and record",
                        SavingsAccount.class,
                        "saving",
                        true,
                        AbstractShapesContractTests::account,
                        account -> account.status = "바뀜",
                        account -> account.balance = new BigDecimal("7.00")),
                new Shape<>(
                        "IDENTITY",
                        Visitor.class,
                        "reception",
                        true,
                        AbstractShapesContractTests::visitor,
                        visitor -> visitor.counter = "2번 창구",
                        visitor -> visitor.name = "김다른"),
                new Shape<>(
                        "lists of values and embeddables",
                        Household.class,
                        "visits",
                        true,
                        AbstractShapesContractTests::household,
                        household -> household.label = "바뀜",
                        household -> household.phones.set(0, "010-0000-8765")),
                new Shape<>(
                        "lists inside embeddables",
                        Cottage.class,
                        "visits",
                        true,
                        AbstractShapesContractTests::cottage,
                        cottage -> cottage.label = "바뀜",
                        cottage -> cottage.pantry.shelf.phones.set(0, "010-0000-8765")),
                new Shape<>(
                        "an identifier that is an embeddable",
                        Stay.class,
                        "admission",
                        true,
                        AbstractShapesContractTests::stay,
                        stay -> stay.status = "바뀜",
                        stay -> stay.arrival = LocalDate.of(2031, 1, 1)),
                new Shape<>(
                        "an identifier of several attributes",
                        Seat.class,
                        "admission",
                        true,
                        AbstractShapesContractTests::seat,
                        seat -> seat.status = "바뀜",
                        seat -> seat.holder = "다른 사람"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void storesNothingReadable(Shape<T> shape) {
        store(shape);
        String dump = shop.dump();
        for (String secret : secrets(shape)) {
            assertThat(dump).doesNotContain(secret);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void readsBehindAPermit(Shape<T> shape) {
        Object id = store(shape);
        assertRead(shape, id, shape.fresh().get());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void showsNothingWithoutAPermit(Shape<T> shape) {
        Object id = store(shape);
        shop.doInTransaction(
                em -> {
                    T found = find(em, shape, id);
                    assertThat(values(found))
                            .allSatisfy((slot, value) -> assertThat(value).isIn(null, mask(value)));
                    String shown =
                            new org.assertj.core.presentation.StandardRepresentation()
                                    .toStringOf(texts(found));
                    for (String secret : secrets(shape)) {
                        assertThat(shown).doesNotContain(secret);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void sendsNothingForALoadAndAFlush(Shape<T> shape) {
        Object id = store(shape);
        shop.statements.clear();
        shop.doInTransaction(em -> find(em, shape, id));
        shop.permitted(shape.purpose(), em -> find(em, shape, id));
        shop.doInTransaction(
                em -> {
                    find(em, shape, id);
                    shop.forPurpose(shape.purpose(), () -> find(em, shape, id));
                });
        assertThat(shop.statements).allMatch(sql -> sql.startsWith("select"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void keepsWhatWasNotReadableWhenSomethingElseChanges(Shape<T> shape) {
        Object id = store(shape);
        shop.doInTransaction(em -> shape.change().accept(find(em, shape, id)));
        T expected = shape.fresh().get();
        shape.change().accept(expected);
        assertRead(shape, id, expected);
    }

    /** What the type of a value needs is at hand: no row is read once more to write it. */
    @ParameterizedTest
    @MethodSource("shapes")
    <T> void readsNoRowOnceMoreForAChangeOfSomethingElse(Shape<T> shape) {
        Object id = store(shape);
        shop.doInTransaction(
                em -> {
                    T found = find(em, shape, id);
                    shop.statements.clear();
                    shape.change().accept(found);
                });
        assertThat(shop.statements)
                .noneMatch(sql -> sql.startsWith("select") && sql.contains(" from "));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void keepsWhatWasNotReadableInAStatelessUpdate(Shape<T> shape) {
        Object id = store(shape);
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            T loaded = session.get(shape.type(), id);
            shape.change().accept(loaded);
            session.update(loaded);
            session.getTransaction().commit();
        }
        T expected = shape.fresh().get();
        shape.change().accept(expected);
        assertRead(shape, id, expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void storesAChangedValue(Shape<T> shape) {
        Object id = store(shape);
        shop.permitted(
                shape.purpose(),
                em -> {
                    shape.changeValue().accept(find(em, shape, id));
                    return null;
                });
        T expected = shape.fresh().get();
        shape.changeValue().accept(expected);
        assertRead(shape, id, expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void keepsValuesThatScopesCameAndWentOver(Shape<T> shape) {
        Object id =
                shop.<Object>inTransaction(
                        em -> {
                            T fresh = shape.fresh().get();
                            em.persist(fresh);
                            shop.forPurpose("greeting", () -> null);
                            shop.forPurpose(shape.purpose(), () -> null);
                            return id(fresh);
                        });
        assertRead(shape, id, shape.fresh().get());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void remembersEveryRevision(Shape<T> shape) {
        if (!shape.audited()) {
            return;
        }
        Object id = store(shape);
        shop.permitted(
                shape.purpose(),
                em -> {
                    shape.changeValue().accept(find(em, shape, id));
                    return null;
                });
        T changed = shape.fresh().get();
        shape.changeValue().accept(changed);
        shop.permitted(
                shape.purpose(),
                em -> {
                    var history = AuditReaderFactory.get(em);
                    List<Number> revisions = history.getRevisions(shape.type(), id);
                    assertThat(revisions).hasSize(2);
                    assertSame(
                            history.find(shape.type(), id, revisions.get(0)), shape.fresh().get());
                    assertSame(history.find(shape.type(), id, revisions.get(1)), changed);
                    return null;
                });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void sealsAndPutsBackEveryByte(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = cells();
        DataSubjectId subject = subject(shape, id);
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);

        shop.doInTransaction(
                em -> custody.seal(custody.rowsOf(subject), subject, Extent.EVERYTHING));
        assertThat(cells()).isEmpty();

        shop.doInTransaction(em -> custody.unseal(custody.rowsOf(subject), subject));
        assertThat(cells()).isEqualTo(before);
        assertRead(shape, id, shape.fresh().get());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void destroysEveryRowOfEveryTable(Shape<T> shape) {
        Object id = store(shape);
        DataSubjectId subject = subject(shape, id);
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);

        shop.doInTransaction(
                em -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));

        assertThat(shop.inTransaction(em -> custody.remains(subject)).none()).isTrue();
        for (String table : tables()) {
            assertThat(shop.jdbc.queryForObject("select count(*) from " + table, Long.class))
                    .as(table)
                    .isZero();
        }
    }

    /** Neither does an entity name one, nor what is known of its tables. */
    @Test
    void needsNoTableToNameItsSchema() {
        assertThat(shop.runtime.tables())
                .isNotEmpty()
                .allSatisfy(table -> assertThat(table.table()).doesNotContain("."));
        Object id = store(shapeOf(Member.class));
        DataSubjectId subject = subject(shapeOf(Member.class), id);
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        List<RowReference> rows = shop.inTransaction(em -> custody.rowsOf(subject));
        assertThat(rows).isNotEmpty();
    }

    @Test
    void destroysTheLinksOfARowAndNotWhatItIsLinkedTo() {
        Long id =
                shop.inTransaction(
                        em -> {
                            ContactSummary summary = new ContactSummary();
                            em.persist(summary);
                            Form form = form();
                            form.related.add(summary);
                            em.persist(form);
                            return form.id;
                        });
        assertThat(count("form_contact_summary")).isEqualTo(1);
        assertThat(count("form_contact_summary_aud")).isEqualTo(1);

        DataSubjectId subject = new DataSubjectId("form", String.valueOf(id));
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        shop.doInTransaction(
                em -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));

        assertThat(count("form")).isZero();
        assertThat(count("form_contact_summary")).isZero();
        assertThat(count("form_contact_summary_aud")).isZero();
        assertThat(count("contact_summary")).isEqualTo(1);
    }

    @Test
    void destroysTheLinksInsideAnEmbeddableAndNotWhatTheyAreTo() {
        Long id =
                shop.inTransaction(
                        em -> {
                            ContactSummary summary = new ContactSummary();
                            em.persist(summary);
                            Cottage cottage = cottage();
                            cottage.pantry.suppliers.add(summary);
                            em.persist(cottage);
                            return cottage.id;
                        });
        assertThat(count("cottage_contact_summary")).isEqualTo(1);
        assertThat(count("cottage_contact_summary_aud")).isEqualTo(1);

        DataSubjectId subject = new DataSubjectId("cottage", String.valueOf(id));
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        shop.doInTransaction(
                em -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));

        assertThat(count("cottage")).isZero();
        assertThat(count("cottage_contact_summary")).isZero();
        assertThat(count("cottage_contact_summary_aud")).isZero();
        assertThat(count("contact_summary")).isEqualTo(1);
    }

    /** The identifier of a row is a text wherever we keep it, and an identifier again. */
    @Test
    void namesARowWhoseIdentifierHasSeveralPartsAndFindsItAgain() {
        Object stay = store(shapeOf(Stay.class));
        Object seat = store(shapeOf(Seat.class));
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        List<RowReference> rows =
                shop.inTransaction(em -> custody.rowsOf(new DataSubjectId("member", "9001")));
        assertThat(rows)
                .extracting(row -> row.idIn(shop.factory))
                .containsExactlyInAnyOrder(stay, seat);
        assertThat(rows)
                .filteredOn(row -> row.entity().equals(Stay.class.getName()))
                .extracting(RowReference::id)
                .containsExactly("7/2%2F동%251:a");
        for (Class<?> type : List.of(Stay.class, Seat.class)) {
            String query =
                    "select id(e) from %s e where id(e) in :ids order by id(e)"
                            .formatted(type.getSimpleName());
            Object id = type == Stay.class ? stay : seat;
            assertThat(
                            shop.<List<Object>>inTransaction(
                                    em ->
                                            em.createQuery(query, Object.class)
                                                    .setParameter("ids", List.of(id))
                                                    .getResultList()))
                    .containsExactly(id);
        }
        PersonalDataHistory history = shop.runtime.history(shop.entities, custody);
        assertThat(
                        shop.<List<HistoryRevision<?>>>permitted(
                                "admission",
                                em -> history.revisions(new DataSubjectId("member", "9001"), 5)))
                .extracting(HistoryRevision::row)
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    private Long count(String table) {
        return shop.jdbc.queryForObject("select count(*) from " + table, Long.class);
    }

    @Test
    void measuresWhatStandsInEveryColumn() {
        store(formShape());
        store(shapeOf(Household.class));
        store(shapeOf(SavingsAccount.class));
        ProtectionSheet sheet = measure(Duration.ofMinutes(1));

        assertThat(sheet.sound()).isTrue();
        assertThat(line(sheet, "form", "blood").count()).isEqualTo(new Count(1, 1, 0, 0, 0));
        assertThat(line(sheet, "form", "blood").count().percent()).isEqualTo(100);
        assertThat(line(sheet, "form", "blood").algorithm()).isEqualTo("AES-256-GCM");
        assertThat(line(sheet, "form", "blood").indexColumns()).containsExactly("blood_bidx");
        assertThat(line(sheet, "form", "pen_name").algorithm()).isEmpty();
        assertThat(line(sheet, "form", "pen_name").count()).isEqualTo(new Count(1, 0, 0, 0, 1));
        assertThat(line(sheet, "form_aud", "blood").place()).isEqualTo(Place.HISTORY);
        assertThat(line(sheet, "household_number", "number_text"))
                .satisfies(line -> assertThat(line.place()).isEqualTo(Place.LIST))
                .satisfies(line -> assertThat(line.count()).isEqualTo(new Count(2, 2, 0, 0, 0)));
        assertThat(line(sheet, "account", "spare_number").mandatory()).isTrue();
        assertThat(line(sheet, "account", "spare_number").item()).isEqualTo("account.card");
        assertThat(sheet.lines().stream().mapToLong(line -> line.count().encrypted()).sum())
                .isEqualTo(
                        cells().stream()
                                .filter(
                                        cell ->
                                                !cell.toUpperCase(Locale.ROOT)
                                                        .matches(".*_B(IDX|PFX|LAST4)=.*"))
                                .count());
    }

    @Test
    void findsWhatNativeSqlHasStoredInTheClear() {
        store(formShape());
        shop.jdbc.update("update form set named = ?", (Object) new byte[] {79, 79, 79});
        ProtectionSheet sheet = measure(Duration.ofMinutes(1));
        assertThat(sheet.sound()).isFalse();
        assertThat(line(sheet, "form", "named").count()).isEqualTo(new Count(1, 0, 0, 0, 1));
        assertThat(line(sheet, "form", "named").count().percent()).isZero();
    }

    @Test
    void countsWhatWasCopiedIntoTheRowOfSomebodyElse() {
        Object id = store(shapeOf(Member.class));
        Member other = shop.member("김두나", "other@example.com");
        Object household = store(shapeOf(Household.class));
        Object neighbour = store(shapeOf(Household.class));
        assertThat(measure(Duration.ofMinutes(1)).sound()).isTrue();
        for (String copy :
                List.of(
                        "update member set name = (select o.name from member o where o.id = ?)"
                                + " where id = ?",
                        "update member_aud set name = (select o.name from member_aud o where"
                                + " o.id = ? limit 1) where id = ?")) {
            shop.jdbc.update(copy, other.id, id);
        }
        shop.jdbc.update(
                "update household_number set number_text = (select o.number_text from"
                        + " household_number o where o.household = ? limit 1) where household = ?",
                neighbour,
                household);

        ProtectionSheet sheet = measure(Duration.ofMinutes(1));

        assertThat(sheet.sound()).isFalse();
        assertThat(line(sheet, "member", "name").misplaced()).isEqualTo(1);
        assertThat(line(sheet, "member", "email").misplaced()).isZero();
        assertThat(line(sheet, "member_aud", "name").misplaced()).isPositive();
        assertThat(line(sheet, "household_number", "number_text").misplaced()).isEqualTo(2);
    }

    /** Item and person are bound to a value, and not the row: they are the same here. */
    @Test
    void aCellOfTheSamePersonCopiedBetweenTheirRowsOpensAndIsNotCounted() {
        Object first = store(shapeOf(Household.class));
        shop.jdbc.update(
                "update household_number set number_text = (select o.number_text from"
                        + " household_number o where o.household = ? and o.phones_order = 1) where"
                        + " household = ? and phones_order = 0",
                first,
                first);

        List<String> phones =
                shop.permitted("visits", em -> List.copyOf(em.find(Household.class, first).phones));

        assertThat(phones).hasSize(2);
        assertThat(phones.get(0)).isNotNull().isEqualTo(phones.get(1));
        assertThat(line(measure(Duration.ofMinutes(1)), "household_number", "number_text"))
                .satisfies(line -> assertThat(line.misplaced()).isZero());
    }

    /** Whoever may write the column can destroy what stands there; the sheet shows that it is. */
    @Test
    void countsATombstoneOfALivingPersonAsDestroyed() {
        Object id = store(shapeOf(Member.class));
        shop.jdbc.update("update member set name = ? where id = ?", new byte[] {0}, id);

        assertThat(line(measure(Duration.ofMinutes(1)), "member", "name").count())
                .isEqualTo(new Count(1, 0, 1, 0, 0));
    }

    @Test
    void measuresTheRestWhereACellIsDamaged() {
        Object id = store(shapeOf(Member.class));
        shop.jdbc.update("update member set name = ? where id = ?", new byte[] {1, 2}, id);
        assertThat(line(measure(Duration.ofMinutes(1)), "member", "name").misplaced()).isZero();
    }

    /** Spring lends the connection of a JPA transaction: a commit on it would be the caller's. */
    @Test
    void commitsNothingOfTheTransactionThatAsksForIt() {
        Object id = store(shapeOf(Member.class));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em -> {
                                            shop.jdbc.update(
                                                    "update member set email = null where id = ?",
                                                    id);
                                            measure(Duration.ofMinutes(1));
                                            throw new IllegalStateException("rolled back");
                                        }));
        assertThat(
                        shop.jdbc.queryForObject(
                                "select count(*) from member where id = ? and email is not null",
                                Long.class,
                                id))
                .isEqualTo(1);
    }

    @Test
    void tellsWhoseAValueIsToBeUnlessAnIdentifierOfSeveralPartsLeadsToIt() {
        assertThat(measure(Duration.ofMinutes(1)).lines())
                .filteredOn(line -> !line.algorithm().isEmpty() && !line.owned())
                .as("columns whose owner nothing tells")
                .extracting(line -> line.table() + "." + line.column())
                .containsExactly("voucher_use.remark");
    }

    @Test
    void saysWhatItHadNoTimeToMeasure() {
        ProtectionSheet sheet = measure(Duration.ZERO);
        assertThat(sheet.sound()).isFalse();
        assertThat(sheet.lines()).isNotEmpty().allMatch(line -> line.count() == null);
    }

    private ProtectionSheet measure(Duration most) {
        return shop.storage(shop.dataSource).protectionSheets(List::of).measure(most);
    }

    private static Line line(ProtectionSheet sheet, String table, String column) {
        return sheet.lines().stream()
                .filter(line -> line.table().equalsIgnoreCase(table))
                .filter(line -> line.column().equalsIgnoreCase(column))
                .findFirst()
                .orElseThrow();
    }

    private static Shape<?> shapeOf(Class<?> type) {
        return shapes().filter(shape -> shape.type() == type).findFirst().orElseThrow();
    }

    /** Hibernate writes at TRACE what it binds and extracts, and at DEBUG what it flushes. */
    @Test
    void writesNoValueIntoAnyLogAtAnyLevel() {
        Set<String> secrets = new HashSet<>();
        List<String> log = EveryLog.during(() -> useEverything(secrets));

        assertThat(log)
                .anyMatch(message -> message.contains("[protected]"))
                .anyMatch(message -> message.contains("binding parameter"));
        for (String message : log) {
            for (String secret : secrets) {
                assertThat(message).doesNotContain(secret);
            }
        }
    }

    private void useEverything(Set<String> secrets) {
        for (Shape<?> shape :
                List.of(formShape(), shapeOf(Member.class), shapeOf(Household.class))) {
            secrets.addAll(secrets(shape));
            useEverything(shape);
        }
        shop.inTransaction(
                em ->
                        em.createQuery("from Member m where m.email = :email", Member.class)
                                .setParameter("email", "shape@example.com")
                                .getResultList());
    }

    private <T> void useEverything(Shape<T> shape) {
        Object id = store(shape);
        shop.permitted(
                shape.purpose(),
                em -> {
                    shape.changeValue().accept(find(em, shape, id));
                    em.flush();
                    return null;
                });
        shop.doInTransaction(em -> shape.change().accept(find(em, shape, id)));
    }

    /** A constant that another row has handed out in the scope is the same instance. */
    @Test
    void keepsAConstantOfARowThatIsNotStoredYetWhenItsScopeCloses() {
        Object first = store(formShape());
        Form expected = form();
        expected.text = "다른 대답을 적은 사람";
        Object id =
                shop.<Object>inTransaction(
                        em ->
                                shop.forPurpose(
                                        "filing",
                                        () -> {
                                            em.find(Form.class, first);
                                            Form second = form();
                                            second.text = expected.text;
                                            em.persist(second);
                                            return second.id;
                                        }));
        shop.permitted(
                "filing",
                em -> {
                    assertSame(em.find(Form.class, id), expected);
                    return null;
                });
    }

    /** A value is bound to its item: whoever writes to the database cannot show it as another. */
    @Test
    void refusesBytesThatWereMovedToAnotherColumn() {
        Object id = store(shapeOf(Member.class));
        shop.jdbc.update("update member set phone = name");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.permitted("welcome", em -> em.find(Member.class, id).phone))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .contains(Refusal.VALUE_UNREADABLE));
    }

    /** A value is bound to its person: in the row of another it is still told whose it is. */
    @Test
    void namesInTheAccessLogWhoseBytesWereMovedIntoAnotherRow() {
        Object id = store(shapeOf(Member.class));
        Member other = shop.member("김두나", "other@example.com");
        shop.jdbc.update(
                "update member set name = (select o.name from member o where o.id = ?) where id = ?",
                other.id,
                id);
        shop.evidence.clear();
        shop.permitted("welcome", em -> em.find(Member.class, id));
        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.subjects())
                                        .contains(
                                                new DataSubjectId(
                                                        "member", String.valueOf(other.id))));
    }

    @Test
    void hasAnAttributeOfEveryTypeThereIs() {
        Set<Class<?>> mapped =
                shop.catalogue.entity(Form.class).orElseThrow().attributes().stream()
                        .map(PersonalDataAttribute::javaType)
                        .collect(Collectors.toSet());
        assertThat(mapped).containsAll(ValueCodec.types());
    }

    /** The check of the annotations and what can be stored are two lists in two rooms. */
    @Test
    void namesEveryTypeThereIsWhereAnotherIsRefused() {
        assertThatExceptionOfType(CatalogueViolationsException.class)
                .isThrownBy(
                        () ->
                                Fixtures.catalogue(
                                        shop.dataSource,
                                        shop.clock,
                                        List.of(OddType.class),
                                        "io/jikimi/custody/register.yml"))
                .satisfies(
                        failure -> {
                            String message = failure.violations().toString();
                            String list = message.substring(message.indexOf("use one of ["));
                            String names =
                                    list.substring(list.indexOf('[') + 1, list.indexOf("] or"));
                            assertThat(names.split(", "))
                                    .containsExactlyInAnyOrderElementsOf(
                                            ValueCodec.types().stream()
                                                    .map(Class::getSimpleName)
                                                    .toList());
                        });
    }

    @Test
    void readsAYearOfFiveDigitsAndOneBeforeTheCommonEra() {
        for (YearMonth month : List.of(YearMonth.of(12345, 6), YearMonth.of(-44, 3))) {
            Object id =
                    shop.<Object>inTransaction(
                            em -> {
                                Form form = form();
                                form.text = month.toString();
                                form.month = month;
                                form.year = Year.of(month.getYear());
                                form.day = month.atDay(15);
                                em.persist(form);
                                return form.id;
                            });
            shop.permitted(
                    "filing",
                    em -> {
                        Form found = em.find(Form.class, id);
                        assertThat(found.month).isEqualTo(month);
                        assertThat(found.year).isEqualTo(Year.of(month.getYear()));
                        assertThat(found.day).isEqualTo(month.atDay(15));
                        return null;
                    });
        }
    }

    /** In UTF-8 it would become a question mark, and nobody would be told. */
    @Test
    void refusesHalfACharacterInsteadOfStoringAnother() {
        List<Consumer<Form>> halves =
                List.of(
                        form -> form.text = "half \uD83D of one",
                        form -> form.text = "the other half \uDC6A",
                        form -> form.letter = '\uD83D',
                        form -> form.answers = Map.of("answer", "half \uD83D"));
        for (Consumer<Form> half : halves) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(
                            () ->
                                    shop.doInTransaction(
                                            em -> {
                                                Form form = form();
                                                half.accept(form);
                                                em.persist(form);
                                            }))
                    .satisfies(
                            failure ->
                                    assertThat(LifecycleException.in(failure))
                                            .hasValueSatisfying(
                                                    refused ->
                                                            assertThat(refused)
                                                                    .hasMessageContainingAll(
                                                                            "INPUT_INVALID",
                                                                            "Form.")
                                                                    .hasMessageNotContaining(
                                                                            "half \uD83D")));
        }
        assertThat(count("form")).isZero();
    }

    @Test
    void selectsIntoATuple() {
        store(formShape());
        String query =
                "select f.day as day, f.blood as blood, f.answers as answers, f.tiny as tiny,"
                        + " f.guardian as guardian from Form f";
        Form expected = form();
        shop.permitted(
                "filing",
                em -> {
                    Tuple row = em.createQuery(query, Tuple.class).getSingleResult();
                    assertThat(row.get("day", LocalDate.class)).isEqualTo(expected.day);
                    assertThat(row.get("blood", BloodType.class)).isEqualTo(BloodType.B);
                    assertThat(row.get("answers")).isEqualTo(expected.answers);
                    assertThat(row.get("tiny", Byte.class)).isEqualTo(expected.tiny);
                    assertThat(row.get("guardian", Guardian.class)).isEqualTo(expected.guardian);
                    return null;
                });
        shop.doInTransaction(
                em ->
                        assertThat(em.createQuery(query, Tuple.class).getSingleResult().toArray())
                                .containsOnly(null, new Guardian(null, null, "비고")));
    }

    @Test
    void selectsIntoARecord() {
        store(formShape());
        Form expected = form();
        shop.permitted(
                "filing",
                em -> {
                    assertThat(
                                    em.createQuery(
                                                    "select new "
                                                            + Summary.class.getName()
                                                            + "(f.text, f.day, f.amount, f.device,"
                                                            + " f.blood, f.allergies) from Form f",
                                                    Summary.class)
                                            .getSingleResult())
                            .isEqualTo(
                                    new Summary(
                                            expected.text,
                                            expected.day,
                                            expected.amount,
                                            expected.device,
                                            expected.blood,
                                            expected.allergies));
                    assertThat(
                                    em.createQuery("select f.blood from Form f", BloodType.class)
                                            .getSingleResult())
                            .isEqualTo(BloodType.B);
                    return null;
                });
    }

    @Test
    void readsAStreamAScrolledResultAndNativeSql() {
        store(formShape());
        shop.permitted(
                "filing",
                em -> {
                    try (Stream<Form> forms =
                            em.createQuery("from Form", Form.class).getResultStream()) {
                        assertThat(forms)
                                .singleElement()
                                .satisfies(AbstractShapesContractTests::assertForm);
                    }
                    em.clear();
                    try (ScrollableResults<Form> forms =
                            em.unwrap(Session.class)
                                    .createSelectionQuery("from Form", Form.class)
                                    .scroll()) {
                        assertThat(forms.next()).isTrue();
                        assertForm(forms.get());
                    }
                    em.clear();
                    assertForm(
                            (Form)
                                    em.createNativeQuery("select * from form", Form.class)
                                            .getSingleResult());
                    return null;
                });
        shop.doInTransaction(
                em -> {
                    Form masked =
                            (Form)
                                    em.createNativeQuery("select * from form", Form.class)
                                            .getSingleResult();
                    assertThat(masked.blood).isNull();
                    assertThat(masked.text).doesNotContain("가나다라");
                });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void readsAStreamAndAScrolledResultWithTheirLists(Shape<T> shape) {
        store(shape);
        for (boolean scrolled : new boolean[] {false, true}) {
            shop.permitted(
                    shape.purpose(),
                    em -> {
                        assertSame(only(em, shape, scrolled), shape.fresh().get());
                        return null;
                    });
            shop.doInTransaction(
                    em ->
                            assertThat(values(only(em, shape, scrolled)))
                                    .allSatisfy(
                                            (slot, value) ->
                                                    assertThat(value).isIn(null, mask(value))));
        }
    }

    private static <T> T only(EntityManager em, Shape<T> shape, boolean scrolled) {
        String query = "from " + em.getMetamodel().entity(shape.type()).getName();
        if (scrolled) {
            try (ScrollableResults<T> rows =
                    em.unwrap(Session.class).createSelectionQuery(query, shape.type()).scroll()) {
                assertThat(rows.next()).isTrue();
                T only = rows.get();
                assertThat(rows.next()).isFalse();
                lists(only).forEach(Hibernate::initialize);
                return only;
            }
        }
        try (Stream<T> rows = em.createQuery(query, shape.type()).getResultStream()) {
            List<T> all = rows.toList();
            assertThat(all).hasSize(1);
            lists(all.get(0)).forEach(Hibernate::initialize);
            return all.get(0);
        }
    }

    private static void assertForm(Form found) {
        assertSame(found, form());
    }

    @Test
    void findsByEverySearchableType() {
        store(formShape());
        Map<String, Object> conditions =
                Map.of(
                        "f.blood = :value", BloodType.B,
                        "f.month = :value", YearMonth.of(1996, 7),
                        "f.device = :value", form().device,
                        "f.amount = :value", new BigDecimal("7654321"),
                        "f.text in (:value)", form().text,
                        "f.amount = 7654321.0 and f.text = :value", form().text,
                        "f.blood = io.jikimi.custody.shop.BloodType.B and f.text = :value",
                                form().text);
        conditions.forEach(
                (condition, value) ->
                        assertThat(
                                        shop.<Long>inTransaction(
                                                em ->
                                                        em.createQuery(
                                                                        "select count(f) from Form f where "
                                                                                + condition,
                                                                        Long.class)
                                                                .setParameter("value", value)
                                                                .getSingleResult()))
                                .as(condition)
                                .isEqualTo(1));
        assertThat(
                        shop.<Long>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "select count(f) from Form f where f.blood = :value",
                                                        Long.class)
                                                .setParameter("value", BloodType.A)
                                                .getSingleResult()))
                .isZero();
    }

    @Test
    void saysThatAConstantIsGoneAndNotWhichOne() {
        Object id = store(formShape());
        byte[] stored = shop.stored("form", "blood", id);
        ProtectedValue later = as(RenamedBlood.class);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> shop.forPurpose("filing", () -> later.read(stored)))
                .satisfies(
                        failure -> {
                            assertThat(failure.refusal()).isEqualTo(Refusal.VALUE_UNREADABLE);
                            assertThat(failure).hasMessageContaining("renamed or removed");
                            assertThat(failure.getMessage().split("\\W+")).doesNotContain("B");
                        });
    }

    @Test
    void saysThatAValueDoesNotFitItsTypeAndNotWhatItIs() {
        Object id = store(formShape());
        byte[] stored = shop.stored("form", "text", id);
        for (Class<?> type : List.of(Integer.class, LocalDate.class, UUID.class)) {
            ProtectedValue later = as(type);
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> shop.forPurpose("filing", () -> later.read(stored)))
                    .satisfies(
                            failure -> {
                                assertThat(failure.refusal()).isEqualTo(Refusal.VALUE_UNREADABLE);
                                assertThat(failure).hasNoCause();
                                assertThat(failure.getMessage()).doesNotContain(form().text);
                            });
        }
    }

    /** The attribute as another version of the class would declare it. */
    private ProtectedValue as(Class<?> type) {
        return shop.runtime.value(
                new ProtectedAttribute(
                        Form.class.getName(),
                        "Form.answer",
                        "form.answer",
                        DataKind.CUSTOM,
                        type,
                        null,
                        "",
                        WhenDenied.DEFAULT,
                        true,
                        false));
    }

    private static Shape<?> formShape() {
        return shapes().findFirst().orElseThrow();
    }

    enum RenamedBlood {
        TYPE_A,
        TYPE_B
    }

    /** What Hibernate calls a dynamic instantiation; enums and JSON arrive as objects. */
    record Summary(
            String text,
            LocalDate day,
            BigDecimal amount,
            UUID device,
            Object blood,
            Object allergies) {}

    @Entity
    @PersonalDataFile("form")
    static class OddType {
        @Id @DataSubject Long id;

        @PersonalData(item = "answer", kind = DataKind.CUSTOM)
        java.util.Currency currency;
    }

    private <T> DataSubjectId subject(Shape<T> shape, Object id) {
        PersonalDataEntity entity = shop.catalogue.entity(shape.type()).orElseThrow();
        return id instanceof StayKey || id instanceof Seat.Key
                ? new DataSubjectId("member", "9001")
                : new DataSubjectId(entity.file(), String.valueOf(id));
    }

    private <T> Object store(Shape<T> shape) {
        return shop.<Object>inTransaction(
                em -> {
                    T fresh = shape.fresh().get();
                    em.persist(fresh);
                    return id(fresh);
                });
    }

    private Object id(Object entity) {
        return Objects.requireNonNull(shop.factory.getPersistenceUnitUtil().getIdentifier(entity));
    }

    private static <T> T find(EntityManager em, Shape<T> shape, Object id) {
        T found = em.find(shape.type(), id);
        lists(found).forEach(Hibernate::initialize);
        return found;
    }

    private static List<List<?>> lists(Object entity) {
        if (entity instanceof Household household) {
            return List.of(household.notes, household.phones, household.residents);
        }
        if (entity instanceof Stay stay) {
            return List.of(stay.notes, stay.phones);
        }
        if (entity instanceof Seat seat) {
            return List.of(seat.notes);
        }
        if (entity instanceof Cottage cottage) {
            return List.of(
                    cottage.pantry.labels, cottage.pantry.shelf.phones, cottage.pantry.suppliers);
        }
        if (entity instanceof Member member) {
            return List.of(member.memos);
        }
        if (entity instanceof Visitor visitor) {
            return List.of(visitor.notes);
        }
        return entity instanceof Pass pass ? List.of(pass.gates) : List.of();
    }

    private <T> void assertRead(Shape<T> shape, Object id, T expected) {
        shop.permitted(
                shape.purpose(),
                em -> {
                    assertSame(find(em, shape, id), expected);
                    return null;
                });
    }

    private static void assertSame(Object found, Object expected) {
        assertThat(found)
                .usingRecursiveComparison(
                        RecursiveComparisonConfiguration.builder()
                                .withIgnoredFields("id", "version")
                                .withEqualsForType(Arrays::equals, byte[].class)
                                .withIgnoredCollectionOrderInFields(
                                        "memos", "notes", "gates", "pantry.labels")
                                .build())
                .isEqualTo(expected);
    }

    /** The protected values of an entity by the place where they lie. */
    private Map<String, Object> values(Object entity) {
        EntityPersister persister =
                shop.sessionFactory().getMappingMetamodel().getEntityDescriptor(entity.getClass());
        RowModel model = Objects.requireNonNull(shop.runtime.models().find(persister));
        Map<String, Object> values = new HashMap<>();
        for (RowModel.Slot slot : model.slots()) {
            values.put(slot.value().attribute().location(), slot.get(persister.getValues(entity)));
        }
        return values;
    }

    private Object mask(Object value) {
        return value != null && shop.runtime.originals().find(value) != null ? value : null;
    }

    private static List<Object> texts(Object entity) {
        List<Object> texts = new ArrayList<>();
        for (List<?> list : lists(entity)) {
            for (Object element : list) {
                texts.add(element instanceof Resident resident ? resident.name : element);
            }
        }
        return texts;
    }

    /** What is long enough to be found by no chance. */
    private <T> List<String> secrets(Shape<T> shape) {
        T fresh = shape.fresh().get();
        List<String> secrets = new ArrayList<>();
        Stream.concat(values(fresh).values().stream(), texts(fresh).stream())
                .map(value -> value instanceof Sizes sizes ? sizes.shoulder : String.valueOf(value))
                .filter(text -> text.length() > 6 && !text.startsWith("["))
                .forEach(secrets::add);
        assertThat(secrets).isNotEmpty();
        return secrets;
    }

    private List<String> tables() {
        return EmptyTables.names(shop.dataSource).stream()
                .filter(table -> !plain(table).startsWith("jikimi_"))
                .filter(table -> !plain(table).startsWith("revinfo"))
                .toList();
    }

    private static String plain(String table) {
        return table.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
    }

    /** Every protected value and index entry outside the sealed store. */
    private List<String> cells() {
        List<String> cells = new ArrayList<>();
        for (String table : tables()) {
            for (Map<String, Object> row : shop.jdbc.queryForList("select * from " + table)) {
                row.forEach(
                        (column, value) -> {
                            if (value instanceof byte[] bytes && bytes[0] != 0) {
                                cells.add(table + "." + column + "=" + new BigInteger(bytes));
                            }
                        });
            }
        }
        return cells.stream().sorted().toList();
    }

    private static Form form() {
        Form form = new Form();
        form.title = "설문";
        form.penName = "글쓴이";
        form.text = "가나다라마바사";
        form.longText = "아주 긴 대답 ".repeat(2000);
        form.day = LocalDate.of(1990, 2, 3);
        form.moment = LocalDateTime.of(1991, 2, 3, 4, 5, 6, 7);
        form.hour = LocalTime.of(11, 12, 13, 14);
        form.instant = Instant.parse("1992-03-04T05:06:07.123456789Z");
        form.offset = OffsetDateTime.parse("1993-03-04T05:06:07.5+09:00");
        form.zoned = ZonedDateTime.parse("1994-03-04T05:06:07.5+09:00[Asia/Seoul]");
        form.year = Year.of(1995);
        form.month = YearMonth.of(1996, 7);
        form.nameDay = MonthDay.of(2, 29);
        form.integer = 1_234_567_891;
        form.longer = 1_234_567_891_234L;
        form.shorter = (short) -31_234;
        form.tiny = (byte) -123;
        form.doubled = 12345.678901;
        form.floating = 4321.125f;
        form.huge = new BigInteger("123456789012345678901234567890");
        form.amount = new BigDecimal("7654321.00");
        form.flag = true;
        form.letter = '갑';
        form.device = UUID.fromString("6c1f0d3e-0000-4000-8000-000000001234");
        form.picture = "그림의 바이트".repeat(5000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        form.blood = BloodType.B;
        form.named = BloodType.O;
        form.allergies = List.of(new Allergy("땅콩알레르기", 3), new Allergy("새우알레르기", 1));
        form.answers = new HashMap<>(Map.of("첫째", "그렇습니다", "둘째", "아닙니다"));
        form.worst = new Allergy("복숭아알레르기", 5);
        form.sizes = new Sizes("사십오센티미터", 60);
        form.guardian = new Guardian(BloodType.A, List.of(new Allergy("우유알레르기", 2)), "비고");
        return form;
    }

    private static <P extends Pass> P pass(P pass) {
        pass.label = "입장권";
        pass.holder = "가나다라마바사";
        pass.until = LocalDate.of(2030, 12, 31);
        pass.gates.addAll(List.of("북문 앞에서 만남", "남문 앞에서 만남"));
        return pass;
    }

    private static SeasonPass seasonPass() {
        SeasonPass pass = pass(new SeasonPass());
        pass.team = "한빛 유소년 야구단";
        return pass;
    }

    private static DayTicket dayTicket() {
        DayTicket ticket = new DayTicket();
        ticket.label = "하루표";
        ticket.holder = "가나다라마바사";
        ticket.birthDate = LocalDate.of(1990, 2, 3);
        return ticket;
    }

    private static Member member() {
        Member member = new Member();
        member.name = "김하나";
        member.email = "shape@example.com";
        member.phone = "010-0000-1234";
        member.home = new Address("서울시 성북구 북악산로 111 222동 3333호", "KR");
        member.memos.addAll(List.of("문 앞에 놓아 주세요", "경비실에 맡겨 주세요"));
        member.nickname = "처음";
        return member;
    }

    private static BusinessContact contact() {
        BusinessContact contact = new BusinessContact();
        contact.email = "office@example.com";
        contact.account = "110-000-123456";
        contact.source = "명함";
        contact.department = "구매부";
        return contact;
    }

    private static SavingsAccount account() {
        SavingsAccount account = new SavingsAccount();
        account.holder = "김하나";
        account.income = 12_345_678;
        account.points = 1_234_567_890_123L;
        account.balance = new BigDecimal("123456.78");
        account.disabled = false;
        account.birthDate = LocalDate.of(1990, 2, 3);
        account.photo = "사진의 바이트".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        account.card = new Card("1234-5678-0000-1111", LocalDate.of(2029, 1, 31), "하나");
        account.spare = new SpareCard("1234-5678-0000-2222", LocalDate.of(2028, 1, 31), "둘");
        return account;
    }

    private static Visitor visitor() {
        Visitor visitor = new Visitor();
        visitor.name = "김하나";
        visitor.email = "visitor@example.com";
        visitor.birthDate = LocalDate.of(1990, 2, 3);
        visitor.notes.add("휠체어를 씁니다");
        return visitor;
    }

    private static Household household() {
        Household household = new Household();
        household.label = "우리 집";
        household.notes.addAll(List.of("벨을 누르지 마세요", "경비실에 맡겨 주세요"));
        household.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
        household.residents.add(new Resident("김하나", "1"));
        household.residents.add(new Resident("김두나", "2"));
        return household;
    }

    /** With what the text of an identifier has to escape. */
    private static Stay stay() {
        Stay stay = new Stay();
        stay.key = new StayKey(7L, "2/동%1:a");
        stay.guest = 9001L;
        stay.status = "예약";
        stay.wish = "창가 자리를 주세요";
        stay.arrival = LocalDate.of(2030, 12, 31);
        stay.notes.addAll(List.of("북문 앞에서 만남", "남문 앞에서 만남"));
        stay.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
        return stay;
    }

    private static Seat seat() {
        Seat seat = new Seat();
        seat.event = UUID.fromString("6c1f0d3e-0000-4000-8000-000000004321");
        seat.number = 12;
        seat.guest = 9001L;
        seat.status = "예약";
        seat.holder = "가나다라마바사";
        seat.birthDate = LocalDate.of(1990, 2, 3);
        seat.notes.add("북문 앞에서 만남");
        return seat;
    }

    private static Cottage cottage() {
        Cottage cottage = new Cottage();
        cottage.label = "산장";
        cottage.pantry = new Pantry();
        cottage.pantry.labels.addAll(List.of("열쇠는 화분 아래에", "불은 끄고 나가세요"));
        cottage.pantry.shelf = new Shelf();
        cottage.pantry.shelf.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
        return cottage;
    }

    /**
     * A row of the matrix.
     *
     * @param name what is special
     * @param type the entity
     * @param purpose a purpose that reads everything of it
     * @param audited whether its history is kept
     * @param fresh makes one
     * @param change changes an ordinary attribute
     * @param changeValue changes a protected one
     */
    private record Shape<T>(
            String name,
            Class<T> type,
            String purpose,
            boolean audited,
            Supplier<T> fresh,
            Consumer<T> change,
            Consumer<T> changeValue) {

        @Override
        public String toString() {
            return type.getSimpleName() + ": " + name;
        }
    }
}
