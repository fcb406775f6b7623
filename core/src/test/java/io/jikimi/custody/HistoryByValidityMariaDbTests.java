package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.envers.strategy.internal.ValidityAuditStrategy;

class HistoryByValidityMariaDbTests extends AbstractHistoryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }

    @Override
    Map<String, Object> settings() {
        return Map.of("org.hibernate.envers.audit_strategy", ValidityAuditStrategy.class.getName());
    }
}
