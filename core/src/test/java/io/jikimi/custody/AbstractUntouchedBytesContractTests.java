package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Party;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.SpareCard;
import io.jikimi.custody.shop.Subscriber;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form in which an entity can hold what may not be read, against everything that writes the
 * row for another reason: the stored bytes stay, read past Hibernate. The people are made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractUntouchedBytesContractTests {

    private CustodyUnit shop;

    abstract DataSource dataSource();

    /** Hibernate checks for null itself where no Bean Validation does. */
    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource(), Map.of("hibernate.check_nullability", "true"));
    }

    @BeforeEach
    void emptyShop() {
        shop.reset();
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    static Stream<Shape<?>> shapes() {
        return Stream.of(
                new Shape<>(
                        "versioned, with embeddable, list and date",
                        Member.class,
                        List.of("member", "member_memos"),
                        "member.nickname",
                        AbstractUntouchedBytesContractTests::member,
                        (member, text) -> member.nickname = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "versioned and cached",
                        Subscriber.class,
                        List.of("subscriber"),
                        "subscriber.nickname",
                        () -> party(new Subscriber()),
                        (subscriber, text) -> subscriber.nickname = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "over two tables",
                        BusinessContact.class,
                        List.of("contact", "business_contact"),
                        "business_contact.department",
                        AbstractUntouchedBytesContractTests::contact,
                        (contact, text) -> contact.department = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "over two tables, changed in the first",
                        BusinessContact.class,
                        List.of("contact", "business_contact"),
                        "contact.source",
                        AbstractUntouchedBytesContractTests::contact,
                        (contact, text) -> contact.source = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "in one table, with every type",
                        SavingsAccount.class,
                        List.of("account"),
                        "account.status",
                        AbstractUntouchedBytesContractTests::account,
                        (account, text) -> account.status = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "changed inside an embeddable",
                        SavingsAccount.class,
                        List.of("account"),
                        "account.brand",
                        AbstractUntouchedBytesContractTests::account,
                        (account, text) -> account.card.brand = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "changed inside a record",
                        SavingsAccount.class,
                        List.of("account"),
                        "account.spare_brand",
                        AbstractUntouchedBytesContractTests::account,
                        (account, text) ->
                                account.spare =
                                        new SpareCard(
                                                account.spare.number(),
                                                account.spare.expires(),
                                                text),
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "numbered by the database, with every form of list",
                        Caller.class,
                        List.of("caller", "caller_phones", "caller_notes", "caller_relatives"),
                        "caller.topic",
                        AbstractUntouchedBytesContractTests::caller,
                        (caller, text) -> caller.topic = text,
                        AbstractUntouchedBytesContractTests::copy),
                new Shape<>(
                        "changed inside a list",
                        Caller.class,
                        List.of("caller", "caller_phones", "caller_notes", "caller_relatives"),
                        "caller_relatives.floor",
                        AbstractUntouchedBytesContractTests::caller,
                        (caller, text) -> caller.relatives.get(0).floor = text,
                        AbstractUntouchedBytesContractTests::copy));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAnUnrelatedUpdate(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        shop.doInTransaction(em -> shape.change().accept(find(em, shape, id), "바뀜"));

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAnUnrelatedUpdateForAPurposeThatReadsSomething(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        shop.permitted(
                "greeting",
                em -> {
                    shape.change().accept(find(em, shape, id), "바뀜");
                    return null;
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesSeveralFlushes(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        shop.doInTransaction(
                em -> {
                    T loaded = find(em, shape, id);
                    String shown = shown(loaded);
                    shape.change().accept(loaded, "하나");
                    em.flush();
                    shape.change().accept(loaded, "둘");
                    em.flush();
                    shop.statements.clear();
                    em.flush();
                    assertThat(shop.statements).isEmpty();
                    assertThat(shown(loaded)).isEqualTo(shown);
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("둘");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAMergeOfWhatWasLoaded(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);
        T detached = shop.<T>inTransaction(em -> find(em, shape, id));

        shape.change().accept(detached, "바뀜");
        shop.doInTransaction(em -> em.merge(detached));

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAMergeOfACopyWithoutWhatWasNotReadable(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);
        T copy = shop.<T>inTransaction(em -> shape.copy().apply(find(em, shape, id)));

        shape.change().accept(copy, "바뀜");
        shop.doInTransaction(em -> em.merge(copy));

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAMergeBehindAPermit(Shape<T> shape) {
        Object id = store(shape);
        T copy = shop.<T>inTransaction(em -> shape.copy().apply(find(em, shape, id)));
        String values = plaintexts(shape, id);

        shape.change().accept(copy, "바뀜");
        shop.permitted(shape.purpose(), em -> em.merge(copy));

        assertThat(plaintexts(shape, id)).isEqualTo(values);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesTheUpdateOfAStatelessSession(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        statelessly(
                session -> {
                    T loaded = session.get(shape.type(), id);
                    fetch(session, loaded);
                    shape.change().accept(loaded, "바뀜");
                    session.update(loaded);
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesAnUpsert(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        statelessly(
                session -> {
                    T loaded = session.get(shape.type(), id);
                    fetch(session, loaded);
                    shape.change().accept(loaded, "바뀜");
                    session.upsert(loaded);
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void survivesARefresh(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        shop.doInTransaction(
                em -> {
                    T loaded = find(em, shape, id);
                    shape.change().accept(loaded, "버림");
                    em.refresh(loaded);
                    touch(loaded);
                    shape.change().accept(loaded, "바뀜");
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void showsEachOfTwoPurposesItsOwnItemsInOneSession(Shape<T> shape) {
        Object id = store(shape);
        List<String> before = bytes(shape);

        shop.doInTransaction(
                em -> {
                    T loaded = find(em, shape, id);
                    String masked = shown(loaded);
                    shop.forPurpose(
                            shape.purpose(),
                            () -> {
                                String permitted = shown(loaded);
                                assertThat(permitted).isNotEqualTo(masked);
                                shop.forPurpose(
                                        "greeting",
                                        () -> {
                                            assertThat(shown(loaded)).isNotEqualTo(permitted);
                                            return null;
                                        });
                                assertThat(shown(loaded)).isEqualTo(permitted);
                                return null;
                            });
                    assertThat(shown(loaded)).isEqualTo(masked);
                    shape.change().accept(loaded, "바뀜");
                });

        assertThat(bytes(shape)).isEqualTo(before);
        assertThat(changed(shape)).contains("바뀜");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void writesWhatIsStoredIntoTheHistory(Shape<T> shape) {
        Object id = store(shape);
        String values = plaintexts(shape, id);
        shop.doInTransaction(em -> shape.change().accept(find(em, shape, id), "바뀜"));
        if (shape.audited()) {
            String then =
                    shop.<String>permitted(
                            shape.purpose(),
                            em -> {
                                AuditReader history = AuditReaderFactory.get(em);
                                List<Number> revisions = history.getRevisions(shape.type(), id);
                                assertThat(revisions).hasSize(2);
                                return shown(history.find(shape.type(), id, revisions.get(1)));
                            });
            assertThat(then).isEqualTo(values);
        }
        assertThat(plaintexts(shape, id)).isEqualTo(values);
    }

    private <T> Object store(Shape<T> shape) {
        return shop.<Object>inTransaction(
                em -> {
                    T fresh = shape.fresh().get();
                    em.persist(fresh);
                    return shop.factory.getPersistenceUnitUtil().getIdentifier(fresh);
                });
    }

    private static <T> T find(EntityManager em, Shape<T> shape, Object id) {
        T found = em.find(shape.type(), id);
        touch(found);
        return found;
    }

    private static void touch(Object loaded) {
        if (loaded instanceof Member member) {
            member.memos.size();
        } else if (loaded instanceof Caller caller) {
            caller.phones.size();
            caller.notes.size();
            caller.relatives.size();
        }
    }

    private static void fetch(StatelessSession session, Object loaded) {
        if (loaded instanceof Caller caller) {
            session.fetch(caller.phones);
            session.fetch(caller.notes);
            session.fetch(caller.relatives);
        }
    }

    private void statelessly(Consumer<StatelessSession> work) {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            work.accept(session);
            session.getTransaction().commit();
        }
    }

    /** Every binary cell of the live tables. */
    private List<String> bytes(Shape<?> shape) {
        List<String> cells = new ArrayList<>();
        for (String table : shape.tables()) {
            for (Map<String, Object> row : shop.jdbc.queryForList("select * from " + table)) {
                row.forEach(
                        (column, value) -> {
                            if (value instanceof byte[] stored) {
                                cells.add(
                                        table
                                                + "."
                                                + column
                                                + "="
                                                + HexFormat.of().formatHex(stored));
                            }
                        });
            }
        }
        return cells.stream().sorted().toList();
    }

    private List<String> changed(Shape<?> shape) {
        String[] column = shape.changed().split("\\.");
        return shop.jdbc.queryForList("select " + column[1] + " from " + column[0], String.class);
    }

    private <T> String plaintexts(Shape<T> shape, Object id) {
        return shop.<String>permitted(shape.purpose(), em -> shown(find(em, shape, id)));
    }

    private static Member member() {
        Member member = party(new Member());
        member.phone = "010-0000-1234";
        member.home = new Address("서울시 성북구 북악산로 111", "KR");
        member.memos.add("문 앞에");
        member.memos.add("경비실에");
        return member;
    }

    private static <P extends Party> P party(P party) {
        party.name = "김지하";
        party.email = "jiha@example.com";
        party.nickname = "처음";
        return party;
    }

    private static BusinessContact contact() {
        BusinessContact contact = new BusinessContact();
        contact.email = "partner@example.com";
        contact.account = "110-000-000000";
        contact.department = "처음";
        contact.source = "처음";
        return contact;
    }

    private static SavingsAccount account() {
        SavingsAccount account = new SavingsAccount();
        account.status = "처음";
        account.holder = "김지하";
        account.income = 42;
        account.points = 42L;
        account.balance = new BigDecimal("4200.10");
        account.disabled = true;
        account.birthDate = LocalDate.of(1990, 2, 3);
        account.photo = new byte[] {1, 2, 3};
        account.card = new Card("110-000-000001", LocalDate.of(2030, 1, 31), "처음");
        account.spare = new SpareCard("110-000-000002", LocalDate.of(2031, 1, 31), "처음");
        return account;
    }

    private static Caller caller() {
        Caller caller = new Caller();
        caller.name = "김지하";
        caller.topic = "처음";
        caller.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
        caller.notes.addAll(List.of("오전에", "오후에"));
        caller.relatives.add(new Resident("김하나", "처음"));
        caller.relatives.add(new Resident("김두나", "처음"));
        return caller;
    }

    private static Member copy(Member from) {
        Member copy = copy(from, new Member());
        copy.birthDate = null;
        copy.phone = copy(from.phone);
        copy.home = new Address(copy(from.home.street), from.home.country);
        copy.memos.addAll(from.memos);
        return copy;
    }

    private static Subscriber copy(Subscriber from) {
        return copy(from, new Subscriber());
    }

    private static <P extends Party> P copy(P from, P to) {
        to.id = from.id;
        to.version = from.version;
        to.name = copy(from.name);
        to.email = copy(from.email);
        to.nickname = from.nickname;
        return to;
    }

    private static BusinessContact copy(BusinessContact from) {
        BusinessContact copy = new BusinessContact();
        copy.id = from.id;
        copy.email = copy(from.email);
        copy.account = copy(from.account);
        copy.department = from.department;
        copy.source = from.source;
        return copy;
    }

    private static SavingsAccount copy(SavingsAccount from) {
        SavingsAccount copy = new SavingsAccount();
        copy.id = from.id;
        copy.status = from.status;
        copy.holder = copy(from.holder);
        copy.card = new Card();
        copy.card.number = copy(from.card.number);
        copy.card.brand = from.card.brand;
        copy.spare = new SpareCard(copy(from.spare.number()), null, from.spare.brand());
        return copy;
    }

    private static Caller copy(Caller from) {
        Caller copy = new Caller();
        copy.id = from.id;
        copy.name = copy(from.name);
        copy.topic = from.topic;
        copy.birthDate = null;
        copy.phones.addAll(from.phones);
        copy.notes.addAll(from.notes);
        from.relatives.forEach(
                relative -> copy.relatives.add(new Resident(relative.name, relative.floor)));
        return copy;
    }

    /** What a form or JSON sends back: the text of the mask, but not the instance. */
    private static String copy(String mask) {
        return new String(mask);
    }

    /** Every protected value of an entity as it can be seen. */
    private static String shown(Object entity) {
        if (entity instanceof SavingsAccount account) {
            return Stream.of(
                            account.holder,
                            account.income,
                            account.points,
                            account.balance,
                            account.disabled,
                            account.birthDate,
                            Arrays.toString(account.photo),
                            account.card.number,
                            account.card.expires,
                            account.spare.number(),
                            account.spare.expires())
                    .map(String::valueOf)
                    .collect(Collectors.joining(" "));
        }
        if (entity instanceof Caller caller) {
            return caller.name
                    + caller.birthDate
                    + caller.phones
                    + caller.notes.stream().sorted().toList()
                    + caller.relatives.stream().map(relative -> relative.name).toList();
        }
        if (entity instanceof BusinessContact contact) {
            return contact.email + " " + contact.account;
        }
        Party party = (Party) entity;
        String shown = party.name + " " + party.email;
        return party instanceof Member member
                ? shown
                        + member.birthDate
                        + member.phone
                        + member.home.street
                        + member.memos.stream().sorted().toList()
                : shown;
    }

    /**
     * A form in which an entity holds values.
     *
     * @param name what is special
     * @param type the entity
     * @param tables its tables
     * @param changed the ordinary column that is changed
     * @param fresh makes one
     * @param change changes the ordinary value
     * @param copy copies an entity the way a form or JSON does
     */
    private record Shape<T>(
            String name,
            Class<T> type,
            List<String> tables,
            String changed,
            Supplier<T> fresh,
            BiConsumer<T, String> change,
            UnaryOperator<T> copy) {

        String purpose() {
            return type == SavingsAccount.class
                    ? "saving"
                    : type == Caller.class
                            ? "visits"
                            : type == BusinessContact.class ? "partnership" : "membership";
        }

        boolean audited() {
            return type != Caller.class;
        }

        @Override
        public String toString() {
            return type.getSimpleName() + " " + name;
        }
    }
}
