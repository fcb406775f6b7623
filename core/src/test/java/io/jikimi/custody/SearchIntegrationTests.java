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
        String sql = shop.statements.get(0).replace("?", "'\\x01'::bytea");
        List<String> plan =
                shop.inTransaction(
                        em -> {
                            shop.jdbc.execute("set local enable_seqscan = off");
                            return shop.jdbc.queryForList("explain " + sql, String.class);
                        });
        assertThat(String.join("\n", plan)).contains("BitmapOr").doesNotContain("Seq Scan");
    }
}
