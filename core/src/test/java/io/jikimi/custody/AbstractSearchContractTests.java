package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.catalogue.Search;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.SpareCard;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Protected values are found by their beginning, their last four characters and without regard to
 * case, and never missed in silence. Everybody here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractSearchContractTests {

    static final String LIKE = "select v.id from Visitor v where v.email like :p";

    CustodyUnit shop;
    private Long jiha;
    private Long jina;
    private Long sowol;
    private Long nobody;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void storeVisitors() {
        shop.reset();
        jiha = visitor("jiha@example.com");
        jina = visitor("Jina@Example.com");
        sowol = visitor("so_wol@example.org");
        nobody = visitor(null);
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    /** One statement serves every pattern, so its shape is known only when it is bound. */
    @ParameterizedTest
    @CsvSource({
        "ji%, 2",
        "JI%, 2",
        "ｊｉ%, 2",
        "jih%, 1",
        "jix%, 0",
        "jiha%%, 1",
        "jiha@example.com, 1",
        "JIHA@example.com, 1",
        "jiha@example, 0",
        "%.com, 2",
        "%.ORG, 1",
        "%xcom, 0",
        "%, 3",
        "%%, 3",
        "'', 0"
    })
    void findsByPattern(String pattern, int found) {
        assertThat(found(LIKE, pattern)).hasSize(found);
        assertThat(found("select v.id from Visitor v where v.email not like :p", pattern))
                .hasSize(3 - found);
        String literal = "select v.id from Visitor v where v.email like '" + pattern + "'";
        assertThat(query(literal)).hasSize(found);
        assertThat(query(literal.replace("like", "not like"))).hasSize(3 - found);
        assertThat(
                        shop.<List<Long>>inTransaction(
                                em -> {
                                    var builder = em.getCriteriaBuilder();
                                    var query = builder.createQuery(Long.class);
                                    var root = query.from(Visitor.class);
                                    query.select(root.get("id"))
                                            .where(builder.like(root.get("email"), pattern));
                                    return em.createQuery(query).getResultList();
                                }))
                .hasSize(found);
    }

    @Test
    void asksForEveryConditionBesideAPattern() {
        assertThat(found(LIKE + " and v.id = " + sowol, "ji%")).isEmpty();
        assertThat(
                        found(
                                "select v.id from Visitor v where v.id = "
                                        + sowol
                                        + " and v.email like :p",
                                "ji%"))
                .isEmpty();
        assertThat(
                        found(
                                "select v.id from Visitor v where v.id = "
                                        + jina
                                        + " and v.email like :p",
                                "ji%"))
                .containsExactly(jina);
        assertThat(
                        found(
                                "select v.id from Visitor v where v.id = "
                                        + sowol
                                        + " and v.email not like :p",
                                "ji%"))
                .containsExactly(sowol);
        shop.<Integer>inTransaction(
                em ->
                        em.createQuery(
                                        "update Visitor v set v.closedAt = instant where v.id = :id and v.email like :p")
                                .setParameter("id", sowol)
                                .setParameter("p", "ji%")
                                .executeUpdate());
        assertThat(query("select v.id from Visitor v where v.closedAt is not null")).isEmpty();
    }

    @Test
    void findsNothingByABeginningOfWhichNothingIsCompared() {
        Long caller =
                shop.inTransaction(
                        em -> {
                            BusinessContact stored = new BusinessContact();
                            stored.account = "110-000-000001";
                            em.persist(stored);
                            return stored.id;
                        });
        String query = "select b.id from BusinessContact b where b.account like :p";
        assertThat(found(query, "11%")).containsExactly(caller);
        assertThat(found(query, " %")).isEmpty();
        assertThat(found(query, "%")).containsExactly(caller);
    }

    @Test
    void findsNothingByNoPattern() {
        assertThat(found(LIKE, null)).isEmpty();
        assertThat(found("select v.id from Visitor v where v.email not like :p", null)).isEmpty();
        assertThat(query("select v.id from Visitor v where v.email is null"))
                .containsExactly(nobody);
    }

    @Test
    void takesTheMeaningFromAnEscapedWildcard() {
        String query = LIKE + " escape '\\'";
        assertThat(found(query, "so\\_%")).containsExactly(sowol);
        assertThat(found(query, "ji\\_%")).isEmpty();
        assertThat(found(query, "so\\%%")).isEmpty();
        assertThat(found(LIKE + " escape '!'", "so!_w%")).containsExactly(sowol);
        assertThat(found(query, "jiha%")).containsExactly(jiha);
    }

    @Test
    void findsWithoutRegardToCaseWhereTheIndexFoldsIt() {
        assertThat(
                        found(
                                "select v.id from Visitor v where lower(v.email) = lower(:p)",
                                "JINA@example.COM"))
                .containsExactly(jina);
        assertThat(
                        found(
                                "select v.id from Visitor v where upper(v.email) like upper(:p) escape '\\'",
                                "Ji%"))
                .containsExactlyInAnyOrder(jiha, jina);
        assertThat(query("select v.id from Visitor v where v.email ilike 'JIH%'"))
                .containsExactly(jiha);
        assertThat(query("select v.id from Visitor v where upper(v.email) in ('JIHA@EXAMPLE.COM')"))
                .containsExactly(jiha);
        for (String query :
                List.of(
                        "select a.id from SavingsAccount a where lower(a.card.number) = lower(:p)",
                        "select a.id from SavingsAccount a where a.card.number ilike :p")) {
            assertRefused(query, "without regard to case");
        }
    }

    /** What no index knows is refused, and never just not found. */
    @ParameterizedTest
    @CsvSource({
        "%iha%, elsewhere than at one end",
        "%i%com, elsewhere than at one end",
        "j%a, elsewhere than at one end",
        "ji_a%, elsewhere than at one end",
        "%_com, elsewhere than at one end",
        "%a, exactly four",
        "%e.com, exactly four",
        "jiha@example.c%, raise 'prefix'"
    })
    void refusesPatternsThatNoIndexAnswers(String pattern, String wayOut) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> found(LIKE, pattern))
                .satisfies(failure -> isRefusal(failure, wayOut));
        assertRefused("select v.id from Visitor v where v.email like '" + pattern + "'", wayOut);
    }

    @Test
    void refusesWhatIsNotDeclared() {
        assertRefused("from Member m where m.email like :p", "@Searchable(PREFIX)");
        assertRefused("from SavingsAccount a where a.card.number like '1%'", "@Searchable(PREFIX)");
        assertRefused("from BusinessContact b where b.account like '%1234'", "@Searchable(LAST4)");
        assertRefused("from BusinessContact b where b.account like '1234'", "@Searchable(EXACT)");
        assertRefused("from BusinessContact b where b.account = '1234'", "@Searchable(EXACT)");
        assertRefused("from Visitor v where v.email like v.guardianKey", "but a value");
        assertRefused("from Visitor v where v.email like :p escape :q", "an escape");
    }

    @Test
    void comparesOnePatternWithAProtectedAndAPlainAttribute() {
        assertThat(
                        found(
                                "select v.id from Visitor v where v.email like :p or v.guardianKey like :p",
                                "jih%"))
                .containsExactly(jiha);
    }

    @Test
    void followsAChangedValue() {
        shop.doInTransaction(em -> em.find(Visitor.class, jiha).email = "dalnim@example.net");
        assertThat(found(LIKE, "jih%")).isEmpty();
        assertThat(found(LIKE, "dal%")).containsExactly(jiha);
        assertThat(found(LIKE, "%.net")).containsExactly(jiha);
        shop.doInTransaction(em -> em.find(Visitor.class, jiha).name = "김달님");
        assertThat(found(LIKE, "dal%")).containsExactly(jiha);
        shop.doInTransaction(em -> em.find(Visitor.class, jiha).email = null);
        assertThat(found(LIKE, "%")).doesNotContain(jiha);
        assertThat(shop.stored("visitor", "email_bpfx", jiha)).isNull();
        assertThat(shop.stored("visitor", "email_blast4", jiha)).isNull();
    }

    @Test
    void followsAStatelessSessionAndABulkStatement() {
        String first = "select b.id from BusinessContact b where b.account like :p";
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            BusinessContact contact = new BusinessContact();
            contact.account = "110-000-000001";
            session.insert(contact);
            session.getTransaction().commit();
            assertThat(found(first, "110%")).containsExactly(contact.id);
            session.beginTransaction();
            contact.account = "220-000-000002";
            session.update(contact);
            session.getTransaction().commit();
            assertThat(found(first, "220%")).containsExactly(contact.id);
            session.beginTransaction();
            contact.account = "330-000-000003";
            session.upsert(contact);
            session.getTransaction().commit();
            assertThat(found(first, "330%")).containsExactly(contact.id);
        }
        assertThat(found(first, "110%")).isEmpty();
        assertThat(found(first, "220%")).isEmpty();
        shop.<Integer>inTransaction(
                em ->
                        em.createQuery(
                                        "update Visitor v set v.email = null where v.email like 'so%'")
                                .executeUpdate());
        assertThat(found(LIKE, "%")).containsExactlyInAnyOrder(jiha, jina);
        assertThat(
                        shop.jdbc.queryForObject(
                                "select count(*) from visitor where email is null and (email_bidx is not null"
                                        + " or email_bpfx is not null or email_blast4 is not null)",
                                Integer.class))
                .isZero();
    }

    /** What is declared when rows are there already finds nothing in them before. */
    @Test
    void writesTheIndexesOfOldRowsAnew() {
        String first = "select b.id from BusinessContact b where b.account like :p";
        Long contact =
                shop.inTransaction(
                        em -> {
                            BusinessContact stored = new BusinessContact();
                            stored.account = "110-000-000001";
                            em.persist(stored);
                            return stored.id;
                        });
        shop.jdbc.update("update business_contact set account_bpfx = null");
        byte[] stored = shop.stored("business_contact", "account", contact);
        assertThat(found(first, "110%")).isEmpty();
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.update(session.get(BusinessContact.class, contact));
            session.getTransaction().commit();
        }
        assertThat(found(first, "110%")).containsExactly(contact);
        assertThat(shop.stored("business_contact", "account", contact)).isEqualTo(stored);
    }

    @Test
    void findsInsideAnEmbeddableAndInAJoinedTable() {
        Long account = account("110-000-000678");
        String last = "select a.id from SavingsAccount a where a.card.number like :p";
        assertThat(found(last, "%0678")).containsExactly(account);
        assertThat(found(last, "%-0678")).containsExactly(account);
        assertThat(found(last, "%0679")).isEmpty();
        assertThat(found(last, "110000000678")).containsExactly(account);
        assertThat(found(last, "%")).containsExactly(account);
        Long contact =
                shop.inTransaction(
                        em -> {
                            BusinessContact stored = new BusinessContact();
                            stored.email = "jiha@example.com";
                            stored.account = "110-000-000001";
                            em.persist(stored);
                            return stored.id;
                        });
        String first = "select b.id from BusinessContact b where b.account like :p";
        assertThat(found(first, "110000%")).containsExactly(contact);
        assertThat(found(first, "110-0%")).containsExactly(contact);
        assertThat(found(first, "111%")).isEmpty();
        assertThat(
                        query(
                                "select v.id from Visitor v, Contact c where v.email = c.email and c.id = "
                                        + contact))
                .as("two items of one search domain")
                .containsExactly(jiha);
    }

    @Test
    void sealsAndDestroysWhatLeadsToAValue() {
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        DataSubjectId subject = new DataSubjectId("visitor", String.valueOf(jiha));
        List<RowReference> rows = shop.inTransaction(em -> custody.rowsOf(subject));
        assertThat(left(custody, subject)).isEqualTo(3);
        shop.doInTransaction(em -> custody.seal(rows, subject, Extent.EVERYTHING));
        assertThat(shop.stored("visitor", "email_bpfx", jiha)).isNull();
        assertThat(found(LIKE, "jih%")).isEmpty();
        assertThat(found(LIKE, "%.com")).containsExactly(jina);
        shop.doInTransaction(em -> custody.unseal(rows, subject));
        assertThat(found(LIKE, "jih%")).containsExactly(jiha);
        assertThat(found(LIKE, "%.com")).containsExactlyInAnyOrder(jiha, jina);
        shop.doInTransaction(
                em -> custody.destroy(rows, subject, Extent.of(java.util.Set.of("visitor.email"))));
        assertThat(left(custody, subject)).isZero();
        assertThat(found(LIKE, "%")).containsExactlyInAnyOrder(jina, sowol);
    }

    private long left(Custody custody, DataSubjectId subject) {
        return shop.<Custody.Remains>inTransaction(em -> custody.remains(subject)).indexValues();
    }

    @Test
    void keepsTheIndexesOutOfHistoryAndOfWhatADumpTells() {
        assertThat(
                        shop.jdbc.queryForList(
                                "select lower(column_name) from information_schema.columns where lower(table_name) = 'visitor_aud'",
                                String.class))
                .contains("email")
                .noneMatch(column -> column.startsWith("email_b"));
        assertThat(shop.dump().toLowerCase(Locale.ROOT))
                .doesNotContain("jiha@", "jina@", "so_wol@");
    }

    @Test
    void offersItsIndexesToSqlOfOnesOwn() {
        ProtectedColumn<String> email =
                shop.runtime
                        .protectedValues(shop.entities)
                        .column(Visitor.class, "email", String.class);
        IndexRange range = email.beginningWith("Ji").get(0);
        assertThat(
                        shop.jdbc.queryForList(
                                "select id from visitor where email_bpfx between ? and ?",
                                Long.class,
                                range.from(),
                                range.to()))
                .containsExactlyInAnyOrder(jiha, jina);
        assertThat(
                        shop.jdbc.queryForList(
                                "select id from visitor where email_blast4 = ?",
                                Long.class,
                                (Object) email.searched(Search.LAST4, ".ORG").get(0)))
                .containsExactly(sowol);
        assertThat(shop.<byte[]>inTransaction(em -> email.index(Search.PREFIX, "jiha@example.com")))
                .isEqualTo(shop.stored("visitor", "email_bpfx", jiha));
        ProtectedColumn<String> name =
                shop.runtime
                        .protectedValues(shop.entities)
                        .column(Visitor.class, "name", String.class);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> name.beginningWith("김"))
                .satisfies(failure -> isRefusal(failure, "@Searchable(PREFIX)"));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> name.index(Search.LAST4, "김"))
                .satisfies(failure -> isRefusal(failure, "@Searchable(LAST4)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIKE,
                "select v from Visitor v where v.email in (:a, :b) and v.id in :ids",
                "select count(v) from Visitor v where v.email like 'ji%' and v.name is not null",
                "update Visitor v set v.email = null where v.email = :e",
                "delete from Visitor v where v.email like :p",
                "this is no query",
                "select x from Nothing x"
            })
    void checksAtStartWhatMayRun(String query) {
        assertThatCode(() -> shop.runtime.checkQuery(shop.factory, query))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select v from Visitor v order by v.email",
                "select v from Visitor v where v.name = :name",
                "select v.email, count(v) from Visitor v group by v.email",
                "update Visitor v set v.email = :email",
                "update BusinessContact b set b.department = :d",
                "insert into Visitor (email) values (:e)"
            })
    void checksAtStartWhatMayNotRun(String query) {
        assertRefused(query, "");
    }

    private void assertRefused(String query, String wayOut) {
        assertThatExceptionOfType(LifecycleException.class)
                .as(query)
                .isThrownBy(() -> shop.runtime.checkQuery(shop.factory, query))
                .satisfies(failure -> isRefusal(failure, wayOut));
    }

    private static void isRefusal(Throwable failure, String wayOut) {
        assertThat(LifecycleException.in(failure))
                .as("cause of %s", failure)
                .hasValueSatisfying(
                        cause -> {
                            assertThat(cause.refusal()).isEqualTo(Refusal.PROTECTED_QUERY);
                            assertThat(cause)
                                    .hasMessageContaining(wayOut)
                                    .hasMessageNotContaining("iha");
                        });
    }

    private List<Long> query(String text) {
        return shop.inTransaction(em -> em.createQuery(text, Long.class).getResultList());
    }

    List<Long> found(String text, @Nullable String pattern) {
        return shop.inTransaction(
                em -> em.createQuery(text, Long.class).setParameter("p", pattern).getResultList());
    }

    private Long visitor(@Nullable String email) {
        return shop.inTransaction(
                em -> {
                    Visitor visitor = new Visitor();
                    visitor.name = "김하나";
                    visitor.email = email;
                    em.persist(visitor);
                    return visitor.id;
                });
    }

    private Long account(String number) {
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
}
