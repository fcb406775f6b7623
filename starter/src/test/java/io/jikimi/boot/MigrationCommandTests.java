package io.jikimi.boot;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class MigrationCommandTests extends AbstractMigrationCommandContractTests {

    private String url = "";

    @Override
    DataSource empty() {
        url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return new DriverManagerDataSource(url, "sa", "");
    }

    @Override
    List<String> connection() {
        return List.of("--spring.datasource.url=" + url, "--spring.datasource.username=sa");
    }
}
