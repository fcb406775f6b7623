package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.envers.strategy.internal.ValidityAuditStrategy;
import org.junit.jupiter.api.Tag;

@Tag("again")
class HistoryByValidityTests extends AbstractHistoryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }

    @Override
    Map<String, Object> settings() {
        return Map.of("org.hibernate.envers.audit_strategy", ValidityAuditStrategy.class.getName());
    }
}
