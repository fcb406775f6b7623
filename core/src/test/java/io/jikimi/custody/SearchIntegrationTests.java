package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.fixture.TestDatabase;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SearchIntegrationTests extends AbstractSearchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }

    /** One statement for every pattern, and still no look at every row. */
    @Test
    void answersEveryPatternFromTheIndexes() {
        shop.statements.clear();
        found(LIKE, "ji%");
        assertThat(plan(shop.statements.get(0))).contains("BitmapOr").doesNotContain("Seq Scan");
    }

    @Test
    void answersTwoProtectedConditionsFromTheirIndexes() {
        for (String both : List.of("and", "or")) {
            shop.statements.clear();
            shop.inTransaction(
                    em ->
                            em.createQuery(
                                            "select f.id from Form f where f.text = 'jiha' "
                                                    + both
                                                    + " f.amount = 12.50",
                                            Object.class)
                                    .getResultList());
            assertThat(plan(shop.statements.get(0)))
                    .contains(both.equals("or") ? "BitmapOr" : "Index", "_bidx")
                    .doesNotContain("Seq Scan");
        }
    }

    private String plan(String sql) {
        return shop.inTransaction(
                em -> {
                    shop.jdbc.execute("set local enable_seqscan = off");
                    return String.join(
                            "\n",
                            shop.jdbc.queryForList(
                                    "explain " + sql.replace("?", "'\\x01'::bytea"), String.class));
                });
    }
}
