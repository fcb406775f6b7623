package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Member;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
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
                "from Member m where m.nickname = '처음' and (m.email = 'jiha@example.com' or m.id < 0)"
            })
    void findsBy(String query) {
        assertThat(ids(query, Map.of())).containsExactly(id);
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
                "from Member m where upper(m.email) = 'JIHA@EXAMPLE.COM'",
                "from Member m where length(m.email) > 3",
                "from Member m order by m.email",
                "from Member m where m.email = coalesce(m.nickname, m.email)",
                "select m.email from Member m group by m.email",
                "select distinct m.email from Member m",
                "select max(m.email) from Member m",
                "select count(distinct m.email) from Member m",
                "select concat(m.email, 'x') from Member m",
                "select case when m.id > 0 then m.email else 'x' end from Member m",
                "select cast(m.email as string) from Member m",
                "from Member m where m.nickname in (select n.email from Member n)",
                "select (select n.email from Member n where n.id = m.id) from Member m",
                "from Member m where m.home.street like '%서울%'",
                "select m.email as e from Member m order by e",
                "select m.email from Member m order by 1",
                "select m.email as e, count(*) from Member m group by e",
                "select m.email, upper(m.email) from Member m",
                "select m.email, (select count(n) from Member n where n.nickname = m.email) from Member m",
                "select z.e from (select n.email as e from Member n) z",
                "with c as (select n.email as e from Member n) select d.e from c d",
                "select m.id from Member m where m.email is null or upper(m.email) = 'X'",
                "select m.email from Member m union select n.nickname from Member n"
            })
    void refuses(String query) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> shop.inTransaction(em -> em.createQuery(query).getResultList()))
                .satisfies(AbstractQueryContractTests::isLoud);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Member m set m.email = 'leak@example.com' where m.id > 0",
                "insert into Contact (id, email) values (900, 'leak@example.com')",
                "insert into Contact (id, email) select m.id + 900, m.nickname from Member m",
                "update BusinessContact b set b.account = 'leak@example.com'",
                "update BusinessContact b set b.department = 'x' where b.email = 'a@example.com'",
                "delete from BusinessContact b where b.email = 'a@example.com'",
                "insert into BusinessContact (id, email, account) values (901, 'leak@example.com', '110000000000')",
                "insert into ContactSummary (id, text) select m.id, m.email from Member m"
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

    /** Ours, or Hibernate's own, which knows that the column holds no text. */
    private static void isLoud(Throwable failure) {
        if (LifecycleException.in(failure).isEmpty()) {
            assertThat(failure).hasStackTraceContaining("org.hibernate.query");
        } else {
            isRefusal(failure);
        }
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
