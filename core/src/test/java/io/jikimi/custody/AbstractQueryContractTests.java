package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.SpareCard;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.metamodel.Attribute;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.query.SemanticException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries on protected attributes find what they should, or are refused; they never find nothing
 * silently. Made up people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractQueryContractTests {

    private CustodyUnit shop;
    private Long id;
    private Long other;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        id = shop.member("김지하", "jiha@example.com").id;
        other = shop.member("박소월", "sowol@example.com").id;
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from Member m where m.email = 'jiha@example.com'",
                "from Member m where 'jiha@example.com' = m.email",
                "from Member m where m.email = ' JIHA@Example.com '",
                "from Member m where m.email in ('jiha@example.com', 'nobody@example.com')",
                "from Member m where m.email <> 'sowol@example.com'",
                "from Member m where not m.email = 'sowol@example.com'",
                "from Member m where m.email not in ('sowol@example.com')",
                "from Member m where m.email is not null and m.email = 'jiha@example.com'",
                "from Member m where m.nickname = '처음' and (m.email = 'jiha@example.com' or m.id < 0)",
                "from Member m where m.email = m.email and m.email = 'jiha@example.com'",
                "from Member m where m.email = 'jiha@example.com' and m.email <> 'ji**@example.com'",
                "select distinct m from Member m where m.email = 'jiha@example.com' order by m"
            })
    void findsBy(String query) {
        assertThat(ids(query, Map.of())).containsExactly(id);
    }

    @Test
    void findsByJoiningOverOneItem() {
        String query =
                "select m from Member m, Member n where m.email = n.email and n.email ="
                        + " 'jiha@example.com'";
        assertThat(ids(query, Map.of())).containsExactly(id);
    }

    /** With two hashes for each they would be more parameters than PostgreSQL takes. */
    @Test
    void findsByAListOfAnyLengthThatTheDatabaseTakes() {
        List<String> many = new ArrayList<>(List.of("jiha@example.com"));
        IntStream.range(0, 33_000).forEach(number -> many.add(number + "@example.com"));

        assertThat(ids("from Member m where m.email in :e", Map.of("e", many))).containsExactly(id);
        assertThat(ids("from Member m where m.email not in :e", Map.of("e", many)))
                .containsExactly(other);
        assertThat(ids("from Member m where m.email in :e", Map.of("e", List.of()))).isEmpty();
    }

    @Test
    void findsByParameterInEveryForm() {
        assertThat(ids("from Member m where m.email = :e", Map.of("e", "jiha@example.com")))
                .containsExactly(id);
        assertThat(
                        ids(
                                "from Member m where m.email in :e",
                                Map.of("e", List.of("jiha@example.com", "sowol@example.com"))))
                .containsExactlyInAnyOrder(id, other);
        assertThat(
                        (Object)
                                shop.inTransaction(
                                        em -> {
                                            var builder = em.getCriteriaBuilder();
                                            var query = builder.createQuery(Member.class);
                                            var root = query.from(Member.class);
                                            return em.createQuery(
                                                            query.where(
                                                                    builder.equal(
                                                                            root.get("email"),
                                                                            "sowol@example.com")))
                                                    .getSingleResult()
                                                    .id;
                                        }))
                .isEqualTo(other);
        assertThat(
                        (Object)
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(
                                                                "select count(m) from Member m where m.email = ?1",
                                                                Long.class)
                                                        .setParameter(1, "jiha@example.com")
                                                        .getSingleResult()))
                .isEqualTo(1L);
    }

    @Test
    void findsWithAReusedQueryPlan() {
        for (String email :
                List.of("jiha@example.com", "sowol@example.com", "nobody@example.com")) {
            assertThat(ids("from Member m where m.email = :e", Map.of("e", email)))
                    .hasSize(email.startsWith("nobody") ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from Member m where m.email like 'jiha%'",
                "from Member m where m.email > 'a'",
                "from Member m where m.email between 'a' and 'z'",
                "from Member m where m.name = '김지하'",
                "from Member m order by m.email",
                "select m.email from Member m group by m.email",
                "select distinct m.email from Member m",
                "select count(distinct m.email) from Member m",
                "from Member m where m.home.street like '%서울%'",
                "select m.email as e from Member m order by e",
                "select m.email from Member m order by 1",
                "select m.email as e, count(*) from Member m group by e",
                "select m.email, (select count(n) from Member n where n.nickname = m.email) from Member m",
                "select z.e from (select n.email as e from Member n) z",
                "with c as (select n.email as e from Member n) select d.e from c d",
                "select m.id from Member m where m.email = m.nickname",
                "select m.id from Member m where m.email in (m.nickname)",
                "select m.id from Member m where m.email = concat('jiha', '@example.com')",
                "select m.id from Member m where m.email is not distinct from 'jiha@example.com'",
                "select m.id from Member m where (m.email, m.nickname) = ('jiha@example.com', '처음')",
                "select m.id from Member m where (m.email, m.nickname) in (('jiha@example.com', '처음'))",
                "from Member m where m.nickname like m.email",
                "from Member m where m.name like 'x%'",
                "from Member m where m.email ilike 'x%'",
                "from Member m where m.email like regexp 'x'",
                "select m.id from Member m order by upper(m.email)",
                "select count(m.email) from Member m",
                "select m.id from Member m order by lower(m.email)",
                "select max(m.id) from Member m group by m.email",
                "select row_number() over (order by m.email) from Member m",
                "select count(*) over (partition by m.email) from Member m",
                "select listagg(m.email, ',') within group (order by m.id) from Member m",
                "select distinct m.home from Member m",
                "select m.home from Member m order by m.home",
                "select m.id from Member m where m.home = m.home",
                "select a.id from SavingsAccount a where a.income > 0",
                "select a.id from SavingsAccount a where a.income = 1",
                "select sum(a.income) from SavingsAccount a",
                "select a.income + 1 from SavingsAccount a",
                "select a.id from SavingsAccount a where a.disabled",
                "select a.id from SavingsAccount a where a.birthDate < current_date"
            })
    void refuses(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from Member m where upper(m.name) = '김지하'",
                "from Member m where upper(m.email) < 'JIHA@EXAMPLE.COM'",
                "from Member m where length(m.email) > 3",
                "from Member m where m.email = coalesce(m.nickname, m.email)",
                "select concat(m.email, 'x') from Member m",
                "select case when m.id > 0 then m.email else 'x' end from Member m",
                "select cast(m.email as string) from Member m",
                "select m.email, upper(m.email) from Member m",
                "select m.id from Member m where m.email is null or upper(m.name) = 'X'",
                "select nullif(m.email, 'x') from Member m",
                "from Member m where lower(m.name) like 'x%'",
                "from Member m where cast(m.email as string) like 'x%'",
                "from Member m where trim(m.email) = 'x'",
                "from Member m where left(m.email, 2) = 'ji'",
                "from Member m where replace(m.email, 'a', 'b') = 'x'",
                "from Member m where locate('ji', m.email) > 0",
                "from Member m where position('ji' in m.email) > 0",
                "from Member m where overlay(m.email placing 'x' from 1) = 'x'",
                "from Member m where pad(m.email with 30 leading) = 'x'",
                "from Member m where repeat(m.email, 2) = 'x'",
                "from Member m where upper(lower(m.email)) = 'x'",
                "from Member m where lower(m.email) = concat('x', m.nickname)",
                "select lower(m.email) from Member m",
                "select count(distinct upper(m.email)) from Member m",
                "select m.email || 'x' from Member m",
                "select substring(m.email, 1, 2) from Member m",
                "select str(m.email) from Member m",
                "select case m.email when 'jiha@example.com' then 1 else 2 end from Member m"
            })
    void refusesFunctionsCaseAndConcatenation(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from Member m where m.nickname in (select n.email from Member n)",
                "select (select n.email from Member n where n.id = m.id) from Member m",
                "select m.id from Member m, Contact c where m.email = c.email",
                "select m.id from Member m where m.email in (select n.email from Member n)",
                "select m.id from Member m where m.email = (select n.email from Member n)",
                "select m.id from Member m where m.email = any (select n.email from Member n)"
            })
    void refusesToCompareColumnsOfTwoDomainsAndSubqueries(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    /** The type of a protected attribute is none that has an order, a year or a negative. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select max(p) from Home h join h.phones p",
                "select (select max(p) from h.phones p) from Home h",
                "select max(m.email) from Member m",
                "select m.email from Member m union select n.nickname from Member n",
                "select min(m.email) from Member m",
                "select -a.income from SavingsAccount a",
                "select year(a.birthDate) from SavingsAccount a"
            })
    void hibernateItselfRefusesWhatTheTypeDoesNotHave(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .havingRootCause()
                .isInstanceOf(SemanticException.class)
                .withMessageMatching("(?s).*(has type|java type|numeric type).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select v.id from Visitor v, Contact c where v.email in (c.email)",
                "select v.id from Visitor v, Contact c where v.email not in (c.email, :mail)"
            })
    void refusesToLookForAnAttributeAmongOthers(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em -> {
                                            var sought = em.createQuery(query, Object.class);
                                            if (query.contains(":mail")) {
                                                sought.setParameter("mail", "jiha@example.com");
                                            }
                                            return sought.getResultList();
                                        }))
                .satisfies(AbstractQueryContractTests::isRefusal)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure).orElseThrow())
                                        .hasMessageContainingAll(
                                                "'in' with another attribute", "'=' with each"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from Member m where upper(m.email) < 'JIHA@EXAMPLE.COM'",
                "from Member m where m.email between 'a' and 'z'",
                "from Member m order by m.email",
                "select m.email from Member m group by m.email",
                "select concat(m.email, 'x') from Member m",
                "select substring(m.email, 1, 2) from Member m",
                "select case when m.id > 0 then m.email else 'x' end from Member m",
                "from Member m where m.nickname in (select n.email from Member n)",
                "select (select n.email from Member n where n.id = m.id) from Member m"
            })
    void namesTheWayOutOfWhatItRefuses(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure).orElseThrow())
                                        .hasMessageContainingAll(
                                                "Member.email",
                                                "Possible are =, <>, in (with @Searchable(EXACT))"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select p from Home h join h.phones p where p = '010-0000-1234'",
                "select p from Home h join h.phones p where p > '0'",
                "select p from Home h join h.phones p where p like '010%'",
                "select p from Home h join h.phones p where p between '0' and '9'",
                "select p from Home h join h.phones p where p in ('010-0000-1234')",
                "select p from Home h join h.phones p order by p",
                "select p, count(*) from Home h join h.phones p group by p",
                "select distinct p from Home h join h.phones p",
                "select count(distinct p) from Home h join h.phones p",
                "select upper(p) from Home h join h.phones p",
                "select concat(p, 'x') from Home h join h.phones p",
                "select coalesce(p, 'x') from Home h join h.phones p",
                "select case when h.id > 0 then p else 'x' end from Home h join h.phones p",
                "select (select p from h.phones p) from Home h",
                "select maxelement(h.phones) from Home h",
                "select h.id from Home h where '010-0000-1234' member of h.phones",
                "select h.id from Home h where h.label member of h.phones",
                "select h.id from Home h where h.label in elements(h.phones)",
                "select h.id from Home h where h.phones[0] = '010-0000-1234'",
                "select h.id from Home h where exists (select 1 from h.phones p where p = h.label)",
                "select r.name from Home h join h.residents r where r.name = '김하나'",
                "select r.name from Home h join h.residents r order by r.name",
                "select distinct r from Home h join h.residents r"
            })
    void refusesOnTheElementsOfAList(String query) {
        storeHousehold();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select p from Home h join h.phones p",
                "select p from Home h join h.phones p where p is not null",
                "select h.phones[0] from Home h",
                "select element(h.phones) from Home h",
                "select p from Home h join h.phones p where size(h.phones) = 1"
            })
    void selectsTheElementsOfAListOnlyBehindAPermit(String query) {
        storeHousehold();
        assertThat(shop.<List<?>>inTransaction(em -> em.createQuery(query).getResultList()))
                .isEqualTo(List.of("010-****-1234"));
        assertThat(shop.<List<?>>permitted("visits", em -> em.createQuery(query).getResultList()))
                .isEqualTo(List.of("010-0000-1234"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select m.email from Member m where m.id = :id",
                "select new io.jikimi.custody.AbstractQueryContractTests$Shown(m.email) from Member m where m.id = :id",
                "select new list(m.email) from Member m where m.id = :id",
                "select new map(m.email as email) from Member m where m.id = :id",
                "select m.email, m.nickname from Member m where m.id = :id"
            })
    void selectsIntoEveryFormOnlyBehindAPermit(String query) {
        assertThat(shown(shop.<Object>inTransaction(em -> single(em, query))))
                .contains("ji**@example.com")
                .doesNotContain("jiha@example.com");
        assertThat(shown(shop.<Object>permitted("membership", em -> single(em, query))))
                .contains("jiha@example.com");
    }

    private Object single(EntityManager em, String query) {
        return em.createQuery(query).setParameter("id", id).getSingleResult();
    }

    private static String shown(Object result) {
        return result instanceof Object[] row ? Arrays.toString(row) : String.valueOf(result);
    }

    @Test
    void findsNothingByTheMaskOfAValue() {
        assertThat(ids("from Member m where m.email = 'ji**@example.com'", Map.of())).isEmpty();
        assertThat(ids("from Member m where m.email = :e", Map.of("e", "ji**@example.com")))
                .isEmpty();
    }

    @Test
    void findsInsideAnEmbeddable() {
        Long account = storeAccount("110-000-000001");
        String query = "select a.id from SavingsAccount a where a.card.number = :number";
        assertThat(found(query, "110-000-000001")).containsExactly(account);
        assertThat(found(query, "110-000-000009")).isEmpty();
        shop.doInTransaction(
                em -> em.find(SavingsAccount.class, account).card.number = "110-000-000009");
        assertThat(found(query, "110-000-000001")).isEmpty();
        assertThat(found(query, "110-000-000009")).containsExactly(account);
        shop.doInTransaction(em -> em.find(SavingsAccount.class, account).card.brand = "다른");
        assertThat(found(query, "110-000-000009")).containsExactly(account);
        assertThatThrownBy(() -> storeAccount("110-000-000009"))
                .hasStackTraceContaining("onstraint");
        shop.doInTransaction(em -> em.find(SavingsAccount.class, account).card.number = null);
        assertThat(shop.stored("account", "number_bidx", account)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select m.id from Member m where m.email = :text or m.nickname = :text",
                "select m.id from Member m where m.nickname = :text or m.email = :text",
                "select m.id from Member m, Contact c where m.email = :text or c.email = :text"
            })
    void refusesOneParameterForTwoForms(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(query)
                                                        .setParameter("text", "jiha@example.com")
                                                        .getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    @Test
    void findsWithOneParameterForTheSameItemOfTwoEntities() {
        storeSubscriber();
        assertThat(
                        shop.<List<Long>>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "select m.id from Member m, Subscriber s where m.email = :email or s.email = :email and m.email = :email",
                                                        Long.class)
                                                .setParameter("email", "jiha@example.com")
                                                .getResultList()))
                .containsExactly(id);
    }

    @Test
    void deletesByTheIndex() {
        storeSubscriber();
        assertThat(
                        shop.<Integer>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "delete from Subscriber s where s.email = 'nobody@example.com'")
                                                .executeUpdate()))
                .isZero();
        assertThat(
                        shop.<Integer>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "update Subscriber s set s.nickname = 'x' where s.email = 'sub@example.com'")
                                                .executeUpdate()))
                .isEqualTo(1);
        assertThat(
                        shop.<Integer>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "delete from Subscriber s where s.email = 'sub@example.com'")
                                                .executeUpdate()))
                .isEqualTo(1);
    }

    @Test
    void keepsTheIndexOutOfSelectsAndOfTheMetamodel() {
        shop.statements.clear();
        shop.doInTransaction(em -> em.find(Member.class, id));
        shop.doInTransaction(em -> em.createQuery("from Member").getResultList());
        assertThat(shop.statements).isNotEmpty().noneMatch(sql -> sql.contains("_bidx"));
        assertThat(shop.factory.getMetamodel().entity(Member.class).getAttributes())
                .extracting(Attribute::getName)
                .noneMatch(name -> name.contains("bidx"))
                .contains("email");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> ids("from Member m where m.email$bidx is null", Map.of()));
    }

    @Test
    void readsNativeSqlAsCiphertext() {
        byte[] stored = shop.stored("member", "email", id);
        assertThat(
                        shop.<Object>permitted(
                                "membership",
                                em ->
                                        em.createNativeQuery(
                                                        "select email from member where id = ?1")
                                                .setParameter(1, id)
                                                .getSingleResult()))
                .isEqualTo(stored);
        assertThat(
                        shop.<String>inTransaction(
                                em ->
                                        ((Member)
                                                        em.createNativeQuery(
                                                                        "select * from member where id = ?1",
                                                                        Member.class)
                                                                .setParameter(1, id)
                                                                .getSingleResult())
                                                .email))
                .isEqualTo("ji**@example.com");
    }

    @Test
    void refusesToReadWhatNativeSqlStoredInTheClear() {
        shop.jdbc.update(
                "update member set email = ? where id = ?",
                "plain@example.com".getBytes(StandardCharsets.UTF_8),
                id);
        for (boolean permitted : new boolean[] {false, true}) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(
                            () ->
                                    shop.forPurpose(
                                            permitted ? "membership" : "delivery",
                                            () ->
                                                    shop.inTransaction(
                                                            em -> em.find(Member.class, id))))
                    .satisfies(
                            failure ->
                                    assertThat(LifecycleException.in(failure))
                                            .hasValueSatisfying(
                                                    cause -> {
                                                        assertThat(cause.refusal())
                                                                .isEqualTo(
                                                                        Refusal.VALUE_UNREADABLE);
                                                        assertThat(cause.getMessage())
                                                                .contains("Member.email")
                                                                .doesNotContain("example.com");
                                                    }));
        }
    }

    /** What a query instantiates. */
    record Shown(String text) {}

    private List<Long> found(String query, String number) {
        return shop.<List<Long>>inTransaction(
                em ->
                        em.createQuery(query, Long.class)
                                .setParameter("number", number)
                                .getResultList());
    }

    private Long storeAccount(String number) {
        return shop.inTransaction(
                em -> {
                    SavingsAccount account = new SavingsAccount();
                    account.income = 1;
                    account.points = 1L;
                    account.balance = BigDecimal.ONE;
                    account.disabled = false;
                    account.birthDate = LocalDate.of(1990, 2, 3);
                    account.photo = new byte[] {1};
                    account.card = new Card(number, LocalDate.of(2030, 1, 31), "어떤");
                    account.spare = new SpareCard("1", LocalDate.of(2030, 1, 31), "어떤");
                    em.persist(account);
                    return account.id;
                });
    }

    private void storeSubscriber() {
        shop.doInTransaction(
                em -> {
                    Subscriber subscriber = new Subscriber();
                    subscriber.name = "이상화";
                    subscriber.email = "sub@example.com";
                    em.persist(subscriber);
                });
    }

    private void storeHousehold() {
        shop.doInTransaction(
                em -> {
                    Household household = new Household();
                    household.label = "집";
                    household.phones.add("010-0000-1234");
                    household.residents.add(new Resident("김하나", "1"));
                    em.persist(household);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Member m set m.email = 'leak@example.com' where m.id > 0",
                "insert into Contact (id, email) values (900, 'leak@example.com')",
                "insert into Contact (id, email) select m.id + 900, m.nickname from Member m",
                "insert into Member (id, name, email) values (900, 'leak@example.com', 'leak@example.com')",
                "insert into Member (id, nickname, email) select m.id + 900, m.nickname, m.email from Member m",
                "insert into Member (id, nickname, email) select m.id + 900, m.nickname, m.nickname from Member m",
                "update BusinessContact b set b.account = 'leak@example.com'",
                "update BusinessContact b set b.department = 'x' where b.email = 'a@example.com'",
                "delete from BusinessContact b where b.email = 'a@example.com'",
                "insert into BusinessContact (id, email, account) values (901, 'leak@example.com', '110000000000')",
                "insert into ContactSummary (id, text) select m.id, m.email from Member m",
                "insert into ContactSummary (id, text) select h.id, p from Home h join h.phones p",
                "update BusinessContact b set b.email = null",
                "update BusinessContact b set b.account = null",
                "update Contact c set c.email = 'leak@example.com'",
                "update Contact c set c.email = null",
                "update Contact c set c.source = 'x' where c.email = 'a@example.com'",
                "delete from Contact c where c.email = 'a@example.com'",
                "update Member m set m.name = 'leak@example.com'",
                "update Member m set m.nickname = m.email",
                "update Member m set m.email = m.nickname",
                "update SavingsAccount a set a.card.number = 'leak@example.com'",
                "update SavingsAccount a set a.income = 1"
            })
    void refusesBulk(String statement) {
        storeContact();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () -> shop.inTransaction(em -> em.createQuery(statement).executeUpdate()))
                .satisfies(AbstractQueryContractTests::isRefusal);
        assertThat(shop.dump())
                .doesNotContain("leak@example.com", "jiha@example.com", "sowol@example.com");
    }

    @Test
    void refusesABulkInsertByParameterWhateverWasWrittenBefore() {
        storeContact();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(
                                                                "insert into Contact (id, email) values (900, :e)")
                                                        .setParameter("e", "leak@example.com")
                                                        .executeUpdate()))
                .satisfies(AbstractQueryContractTests::isRefusal);
        assertThat(shop.dump()).doesNotContain("leak@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Member m set m.email = :e",
                "update BusinessContact b set b.account = :e",
                "update BusinessContact b set b.department = 'x' where b.email = :e",
                "delete from BusinessContact b where b.email = :e",
                "insert into BusinessContact (id, email, account) values (901, :e, 'x')",
                "insert into Contact (id, email) select m.id + 900, :e from Member m",
                "insert into Member (id, email) values (902, :e)",
                "insert into Member (id, nickname, email) select m.id + 900, m.nickname, :e from Member m"
            })
    void refusesBulkByParameter(String statement) {
        storeContact();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(statement)
                                                        .setParameter("e", "leak@example.com")
                                                        .executeUpdate()))
                .satisfies(AbstractQueryContractTests::isRefusal);
        assertThat(shop.dump()).doesNotContain("leak@example.com");
    }

    @Test
    void clearsTheIndexWithABulkUpdateToNull() {
        assertThat(
                        (Object)
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(
                                                                "update Member m set m.email = null where m.id = :id")
                                                        .setParameter("id", id)
                                                        .executeUpdate()))
                .isEqualTo(1);
        assertThat(shop.stored("member", "email", id)).isNull();
        assertThat(shop.stored("member", "email_bidx", id)).isNull();
    }

    @Test
    void keepsUniqueUnique() {
        assertThatThrownBy(() -> shop.member("다른이", "JIHA@example.com"))
                .hasStackTraceContaining("onstraint")
                .satisfies(
                        failure ->
                                assertThat(String.valueOf(failure.getMessage()))
                                        .doesNotContain("jiha"));
    }

    @Test
    void followsAChangedValue() {
        shop.doInTransaction(em -> em.find(Member.class, id).email = "new@example.com");
        assertThat(ids("from Member m where m.email = 'new@example.com'", Map.of()))
                .containsExactly(id);
        assertThat(ids("from Member m where m.email = 'jiha@example.com'", Map.of())).isEmpty();
        shop.doInTransaction(em -> em.find(Member.class, id).email = null);
        assertThat(ids("from Member m where m.email is null", Map.of())).containsExactly(id);
        assertThat(shop.stored("member", "email_bidx", id)).isNull();
    }

    @Test
    void selectsValuesOnlyBehindAPermit() {
        String query = "select m.email from Member m where m.id = " + id;
        assertThat(
                        (Object)
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(query, String.class)
                                                        .getSingleResult()))
                .isEqualTo("ji**@example.com");
        assertThat(
                        (Object)
                                shop.permitted(
                                        "membership",
                                        em ->
                                                em.createQuery(query, String.class)
                                                        .getSingleResult()))
                .isEqualTo("jiha@example.com");
    }

    @Test
    void refusesAMaskAsAParameter() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em ->
                                                em.createQuery("from Member m where m.email = :e")
                                                        .setParameter(
                                                                "e",
                                                                em.find(Member.class, id).email)
                                                        .getResultList()))
                .satisfies(AbstractQueryContractTests::isRefusal);
    }

    @Test
    void findsInAJoinedHierarchy() {
        Long contact = storeContact();
        assertThat(
                        (Object)
                                shop.inTransaction(
                                        em ->
                                                em.createQuery(
                                                                "select b.id from BusinessContact b where b.email = 'a@example.com'",
                                                                Long.class)
                                                        .getResultList()))
                .isEqualTo(List.of(contact));
        assertThat(
                        (Object)
                                shop.permitted(
                                        "partnership",
                                        em -> em.find(BusinessContact.class, contact).account))
                .isEqualTo("110000000000");
    }

    private Long storeContact() {
        return shop.inTransaction(
                em -> {
                    BusinessContact contact = new BusinessContact();
                    contact.email = "a@example.com";
                    contact.account = "110000000000";
                    em.persist(contact);
                    return contact.id;
                });
    }

    private List<Long> ids(String query, Map<String, Object> parameters) {
        return shop.inTransaction(
                em -> {
                    var typed = em.createQuery(query, Member.class);
                    parameters.forEach(typed::setParameter);
                    return typed.getResultList().stream().map(member -> member.id).toList();
                });
    }

    private static void isRefusal(Throwable failure) {
        assertThat(LifecycleException.in(failure))
                .as("cause of %s", failure)
                .hasValueSatisfying(
                        cause -> {
                            assertThat(cause.refusal()).isEqualTo(Refusal.PROTECTED_QUERY);
                            assertThat(cause.getMessage()).doesNotContain("example.com");
                        });
    }
}
