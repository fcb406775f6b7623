package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Knows which columns of the service hold values in the clear that are being encrypted into a
 * column beside them, and how far that is. For the rooms to the right; a service has no use for it.
 */
public interface PlainTwins {

    /** For a service whose tables never held plain values. */
    PlainTwins NONE =
            new PlainTwins() {
                @Override
                public @Nullable DatabaseDialect dialect() {
                    return null;
                }

                @Override
                public @Nullable PlainTwin declared(String table, String column) {
                    return null;
                }

                @Override
                public List<String> refused() {
                    return List.of();
                }

                @Override
                public void start(List<TwinRows> rows) {
                    // No column holds plain values.
                }

                @Override
                public PlainValues values(DataSource dataSource) {
                    return PlainValues.NONE;
                }

                @Override
                public PlainValues values(Connection connection) {
                    return PlainValues.NONE;
                }

                @Override
                public void leave() {
                    // Nobody waits for this instance.
                }
            };

    /** The database of the tables that are being encrypted; null where there are none. */
    @Nullable DatabaseDialect dialect();

    /** The plain column of an attribute, or null; asked while the column is mapped. */
    @Nullable PlainTwin declared(String table, String column);

    /** Why columns can not be encrypted that are declared and were not asked for. */
    List<String> refused();

    /**
     * Called when all tables are known, before the runtime model is built and before tables are
     * made or validated.
     *
     * @param rows where the values lie, history after live rows
     * @throws UnprotectableMappingException where this instance must not start
     */
    void start(List<TwinRows> rows);

    /** The plain values, in the transactions of a data source. */
    PlainValues values(DataSource dataSource);

    /** The plain values, in whatever goes on over a connection. */
    PlainValues values(Connection connection);

    /** This instance stops. */
    void leave();

    /** Whom a row names, or null where that is nobody. */
    static @Nullable DataSubjectId subject(@Nullable String named) {
        try {
            return named == null ? null : DataSubjectId.parse(named);
        } catch (IllegalArgumentException nobody) {
            return null;
        }
    }
}
