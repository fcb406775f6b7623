package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.shop.Visitor;
import io.jikimi.evidence.AccessEntry;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was searched for stands in the access log so that equal searches show and nothing tells for
 * whom. Everybody here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractSearchConditionContractTests {

    private static final String EQUAL = "from Visitor v where v.email = :p";
    private static final String LIKE = "from Visitor v where v.email like :p";
    private static final String ONE = "[0-9]+[=^$][0-9a-f]{4}";

    private CustodyUnit shop;
    private Long jiha;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void storeVisitors() {
        shop.reset();
        jiha = visitor("jiha@example.com");
        visitor("jina@example.com");
        shop.evidence.clear();
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void equalSearchesShowAndOthersDoNot() {
        String first = condition(EQUAL, "jiha@example.com");

        assertThat(first).matches(ONE).contains("=");
        assertThat(condition(EQUAL, "jiha@example.com")).isEqualTo(first);
        assertThat(condition(EQUAL, "JIHA@Example.com")).as("found as well").isEqualTo(first);
        assertThat(condition(EQUAL, "jina@example.com")).matches(ONE).isNotEqualTo(first);
        assertThat(condition(LIKE, "jiha@example.com")).as("without wildcard").isEqualTo(first);
        assertThat(condition("from Visitor v where v.email = 'jiha@example.com'", null))
                .as("a literal")
                .isEqualTo(first);
        assertThat(condition("from Visitor v where v.email like 'jiha@example.com'", null))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"ji%, ^", "jih%, ^", "%.com, $"})
    void tellsBeginningsAndEndsApart(String pattern, String sign) {
        String condition = condition(LIKE, pattern);

        assertThat(condition).matches(ONE).contains(sign);
        assertThat(condition("from Visitor v where v.email like '" + pattern + "'", null))
                .isEqualTo(condition);
        assertThat(condition(LIKE, "jiha%")).isNotEqualTo(condition);
    }

    @Test
    void aPatternOfAnyValueIsNoCondition() {
        assertThat(condition(LIKE, "%")).isNull();
    }

    @Test
    void whoSearchesForNothingHasNoCondition() {
        assertThat(condition("from Visitor v where v.id = " + jiha, null)).isNull();
        assertThat(condition("from Visitor v where v.email is not null", null)).isNull();
    }

    @Test
    void everyConditionOfAScopeStandsInItsRowOnce() {
        String both =
                read(
                        shop -> {
                            found(EQUAL, "jiha@example.com");
                            found(EQUAL, "jiha@example.com");
                            return found(LIKE, "ji%");
                        });

        assertThat(both).matches(ONE + "," + ONE).contains("=", "^");
    }

    @Test
    void aListHasAConditionForEachValueAsLongAsTheyFit() {
        String two = list(List.of("jiha@example.com", "nobody@example.com"));
        assertThat(two).matches(ONE + "," + ONE);
        assertThat(two).startsWith(condition(EQUAL, "nobody@example.com").substring(0, 3));
        assertThat(List.of(two.split(",")))
                .contains(
                        condition(EQUAL, "jiha@example.com"),
                        condition(EQUAL, "nobody@example.com"));

        String many =
                list(
                        IntStream.range(0, 40)
                                .mapToObj(
                                        number ->
                                                number == 0
                                                        ? "jiha@example.com"
                                                        : "nobody" + number + "@example.com")
                                .toList());
        assertThat(many).hasSizeLessThanOrEqualTo(100).matches("(" + ONE + ",){8,}\\+");
    }

    @Test
    void whatAnInnerScopeSearchesForIsNoneOfTheOuter() {
        shop.permitted(
                "reception",
                em -> {
                    shop.permitted("reception", inner -> found(EQUAL, "jiha@example.com"));
                    return em.find(Visitor.class, jiha).name;
                });

        assertThat(shop.evidence.access())
                .extracting(entry -> entry.context().condition() != null)
                .containsExactly(true, false);
    }

    @Test
    void nothingInATableIsEqualToIt() {
        String condition = condition(EQUAL, "jiha@example.com");
        String stored = HexFormat.of().formatHex(shop.stored("visitor", "email_bidx", jiha));

        assertThat(stored).doesNotStartWith(condition.substring(condition.indexOf('=') + 1));
    }

    private String list(List<String> values) {
        String condition =
                read(
                        em ->
                                shop.entities
                                        .createQuery(
                                                "from Visitor v where v.email in :p", Visitor.class)
                                        .setParameter("p", values)
                                        .getResultList());
        assertThat(condition).isNotNull();
        return condition;
    }

    private @Nullable String condition(String query, @Nullable String value) {
        return read(em -> found(query, value));
    }

    private List<Visitor> found(String query, @Nullable String value) {
        var search = shop.entities.createQuery(query, Visitor.class);
        if (value != null) {
            search.setParameter("p", value);
        }
        return search.getResultList();
    }

    /** The condition of the row that one scope leaves. */
    private @Nullable String read(Function<CustodyUnit, List<Visitor>> work) {
        shop.evidence.clear();
        shop.permitted(
                "reception",
                em -> {
                    // A name is read in any case, or nothing would be logged.
                    em.find(Visitor.class, jiha).name.length();
                    return work.apply(shop).stream().map(visitor -> visitor.name).toList();
                });
        List<AccessEntry> rows = shop.evidence.access();
        assertThat(rows).hasSize(1);
        return rows.get(0).context().condition();
    }

    private Long visitor(String email) {
        return shop.inTransaction(
                em -> {
                    Visitor visitor = new Visitor();
                    visitor.name = "김하나";
                    visitor.email = email;
                    em.persist(visitor);
                    return visitor.id;
                });
    }
}
