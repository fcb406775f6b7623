package io.jikimi.boot.autoconfigure;

import io.jikimi.migration.InPlacePlan;
import io.jikimi.migration.MigrationPhase;
import io.jikimi.migration.MigrationPlan;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The encryption of tables that hold their values in the clear.
 *
 * @param instance Name under which this instance reports its phase; another one for every process,
 *     by default process and host.
 * @param instanceTimeout Time without a report after which an instance counts as gone.
 * @param tables Tables, by the name they have in the database.
 * @param inPlace Texts that live encrypted in their own columns.
 */
@ConfigurationProperties("jikimi.migration")
public record MigrationProperties(
        @Nullable String instance,
        @DefaultValue("2m") Duration instanceTimeout,
        @DefaultValue Map<String, Table> tables,
        @DefaultValue InPlace inPlace) {

    public MigrationProperties {
        Assert.isTrue(
                instanceTimeout.compareTo(Duration.ofSeconds(10)) >= 0,
                "'jikimi.migration.instance-timeout' must be at least 10s");
        Assert.isTrue(
                inPlace.pause().multipliedBy(2).compareTo(instanceTimeout) <= 0,
                "'jikimi.migration.in-place.pause' must be at most half of"
                        + " 'jikimi.migration.instance-timeout'");
    }

    /**
     * One table.
     *
     * @param columns Names of the columns that hold plain values.
     * @param phase How far this instance is with the table.
     */
    public record Table(@DefaultValue List<String> columns, @Nullable MigrationPhase phase) {}

    /**
     * Texts that live encrypted in the columns that held them in the clear.
     *
     * @param tables Names of the columns, by the name of their table.
     * @param until End of the maintenance window in which they are encrypted.
     * @param batchSize Most rows encrypted in one transaction.
     * @param pause Time between two of these.
     * @param working Whether this is the process that encrypts; the command sets it.
     */
    public record InPlace(
            @DefaultValue Map<String, List<String>> tables,
            @Nullable Instant until,
            @DefaultValue("500") int batchSize,
            @DefaultValue("0s") Duration pause,
            @DefaultValue("false") boolean working) {

        public InPlace {
            Assert.isTrue(
                    batchSize > 0, "'jikimi.migration.in-place.batch-size' must be at least 1");
            Assert.isTrue(
                    !pause.isNegative(), "'jikimi.migration.in-place.pause' must not be negative");
        }

        private InPlacePlan plan() {
            Map<String, Set<String>> columns = new HashMap<>();
            tables.forEach((table, names) -> columns.put(table, Set.copyOf(names)));
            return new InPlacePlan(columns, until, working);
        }
    }

    MigrationPlan plan() {
        return new MigrationPlan(
                named() + (inPlace.working() ? "-in-place" : ""),
                instanceTimeout,
                tables.entrySet().stream()
                        .map(table -> plan(table.getKey(), table.getValue()))
                        .toList(),
                inPlace.plan());
    }

    /** Under the same configuration the command is still another process than the service. */
    private String named() {
        return instance == null ? ManagementFactory.getRuntimeMXBean().getName() : instance;
    }

    private static MigrationPlan.Table plan(String name, Table table) {
        String prefix = "'jikimi.migration.tables." + name;
        Assert.notEmpty(table.columns(), prefix + ".columns' must name at least one column");
        MigrationPhase phase = table.phase();
        if (phase == null) {
            throw new IllegalArgumentException(
                    prefix + ".phase' must be expand, encrypt, backfill or enforced");
        }
        return new MigrationPlan.Table(name, Set.copyOf(table.columns()), phase);
    }
}
