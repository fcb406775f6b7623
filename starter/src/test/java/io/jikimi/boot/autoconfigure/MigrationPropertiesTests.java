package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.migration.MigrationPhase;
import io.jikimi.migration.MigrationPlan;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MigrationPropertiesTests {

    @Test
    void namesTablesColumnsAndPhases() {
        MigrationPlan plan =
                bind(Map.of(
                                "jikimi.migration.instance", "pod-1",
                                "jikimi.migration.tables.Member.columns", "Name,email",
                                "jikimi.migration.tables.Member.phase", "encrypt"))
                        .plan();

        assertThat(plan.instance()).isEqualTo("pod-1");
        assertThat(plan.tables())
                .containsExactly(
                        new MigrationPlan.Table(
                                "member", Set.of("name", "email"), MigrationPhase.ENCRYPT));
    }

    @Test
    void migratesNothingByItself() {
        MigrationPlan plan = bind(Map.of("jikimi.migration.instance-timeout", "1m")).plan();

        assertThat(plan.tables()).isEmpty();
        assertThat(plan.instance()).isNotBlank();
    }

    @Test
    void refusesHalfADeclaration() {
        assertThatThrownBy(
                        () -> bind(Map.of("jikimi.migration.tables.member.phase", "expand")).plan())
                .hasMessageContaining("jikimi.migration.tables.member.columns");
        assertThatThrownBy(
                        () -> bind(Map.of("jikimi.migration.tables.member.columns", "name")).plan())
                .hasMessageContaining("jikimi.migration.tables.member.phase");
        assertThatThrownBy(() -> bind(Map.of("jikimi.migration.instance-timeout", "1s")))
                .hasStackTraceContaining("at least 10s");
    }

    private static MigrationProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("jikimi.migration", MigrationProperties.class)
                .get();
    }
}
