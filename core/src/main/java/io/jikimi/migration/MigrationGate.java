package io.jikimi.migration;

import io.jikimi.migration.JdbcMigrationInstances.Instance;
import io.jikimi.migration.JdbcMigrations.State;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Locale;

/** Who may work on a table that is being encrypted, and when its cut-over may be. */
final class MigrationGate {

    private MigrationGate() {}

    /** Behind the cut-over nobody may read the plain columns. */
    static void refuseIfBehind(MigratedTable table, List<State> states) {
        if (table.phase() != MigrationPhase.ENFORCED && JdbcMigrations.cutOver(states)) {
            throw behind(
                    table.name(),
                    "The plain columns of the table are out of use, and this instance declares the"
                            + " phase '"
                            + named(table.phase())
                            + "'. Declare 'enforced': there is no way back after the cut-over.");
        }
    }

    /** Two phases apart, one of the two would not read what the other writes. */
    static void refuseIfApart(MigratedTable table, Instance other) {
        int apart = other.phase().ordinal() - table.phase().ordinal();
        if (apart < -1) {
            throw behind(
                    table.name(),
                    "The instance "
                            + other.name()
                            + " is still in the phase '"
                            + named(other.phase())
                            + "', so '"
                            + named(table.phase())
                            + "' would leave it behind. Bring every instance to '"
                            + named(table.phase().before())
                            + "' first.");
        }
        if (apart > 1) {
            throw behind(
                    table.name(),
                    "The instance "
                            + other.name()
                            + " is in the phase '"
                            + named(other.phase())
                            + "' already, and this one declares '"
                            + named(table.phase())
                            + "'. Declare a phase next to that one.");
        }
    }

    /** Only where every value has been found encrypted may the encrypted ones become the truth. */
    static void refuseIfUnverified(String table, List<State> states, long withoutTwin) {
        if (withoutTwin > 0) {
            throw behind(
                    table,
                    withoutTwin
                            + " values have no encrypted one, or left one behind, so an instance of"
                            + " an older version still writes. Stop every instance that does not know the new"
                            + " columns, and let the backfill finish.");
        }
        for (State state : states) {
            if (state.verifiedAt() == null) {
                throw behind(
                        table,
                        "The backfill of "
                                + state.table()
                                + " has not found every value encrypted yet ("
                                + state.rowsSeen()
                                + " rows seen, "
                                + state.rowsChanged()
                                + " changed, "
                                + state.rowsRefused()
                                + " refused in its last pass). Let it finish in the phase"
                                + " 'backfill'.");
            }
        }
    }

    /** The refusal of an instance that is too far from another one. */
    static LifecycleException behind(String table, String action) {
        return new LifecycleException(Refusal.MIGRATION_INSTANCE_BEHIND, table, action);
    }

    private static String named(MigrationPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    /** At the cut-over nobody may read the plain columns any more. */
    static void refuseIfNotEnforced(String table, Instance instance) {
        if (instance.phase() != MigrationPhase.ENFORCED) {
            throw behind(
                    table,
                    "The instance "
                            + instance.name()
                            + " is still in the phase '"
                            + named(instance.phase())
                            + "' and reads the plain columns. Bring every instance to 'enforced'"
                            + " first.");
        }
    }
}
