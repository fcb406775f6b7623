package io.jikimi.boot.survey;

import io.jikimi.catalogue.DataFormat;
import io.jikimi.catalogue.ResidentNumberDetector;
import io.jikimi.subject.DataKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks into some values of a column, in a transaction that only reads and is rolled back, and says
 * how many have a telling format. A value is never kept, logged or handed on.
 */
final class Sampler {

    private static final Log logger = LogFactory.getLog(Sampler.class);
    private static final int SECONDS = 5;
    private static final String UNKNOWN_OR_MALFORMED = "42";

    /** A tenth of the values has to look like it. */
    private static final int SHARE = 10;

    private static final List<DataKind> KINDS =
            List.of(DataKind.RRN, DataKind.EMAIL, DataKind.MOBILE, DataKind.CARD);

    private final DataSource dataSource;
    private final int rows;

    Sampler(DataSource dataSource, int rows) {
        this.dataSource = dataSource;
        this.rows = rows;
    }

    /** What most of the values look like; null where they look like nothing, or cannot be read. */
    @Nullable Sampled look(String table, String column) {
        if (rows == 0) {
            return null;
        }
        try {
            return look(table, column, false);
        } catch (SQLException failure) {
            // Not its message: a driver may quote what it has read.
            logger.info(
                    "The survey could not look into %s.%s (SQL state %s)"
                            .formatted(table, column, failure.getSQLState()));
            return null;
        }
    }

    /** Quoted where SQL knows no such name: it may be a word of its own, or in mixed case. */
    private @Nullable Sampled look(String table, String column, boolean quoted)
            throws SQLException {
        try {
            return inTransaction(table, column, quoted);
        } catch (SQLException failure) {
            if (!quoted && String.valueOf(failure.getSQLState()).startsWith(UNKNOWN_OR_MALFORMED)) {
                return look(table, column, true);
            }
            throw failure;
        }
    }

    private @Nullable Sampled inTransaction(String table, String column, boolean quoted)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean auto = connection.getAutoCommit();
            boolean readOnly = connection.isReadOnly();
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            String mark = quoted ? connection.getMetaData().getIdentifierQuoteString() : "";
            try {
                return look(connection, quote(table, mark), quote(column, mark));
            } finally {
                connection.rollback();
                connection.setAutoCommit(auto);
                connection.setReadOnly(readOnly);
            }
        }
    }

    private static String quote(String name, String mark) {
        return Arrays.stream(name.split("\\."))
                .map(part -> mark + part + mark)
                .collect(Collectors.joining("."));
    }

    private @Nullable Sampled look(Connection connection, String table, String column)
            throws SQLException {
        Map<DataKind, Integer> found = new EnumMap<>(DataKind.class);
        int looked = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(rows);
            statement.setQueryTimeout(SECONDS);
            try (ResultSet values =
                    statement.executeQuery(
                            "select "
                                    + column
                                    + " from "
                                    + table
                                    + " where "
                                    + column
                                    + " is not null")) {
                while (values.next()) {
                    looked++;
                    count(values.getString(1), found);
                }
            }
        }
        return most(found, looked);
    }

    private static void count(@Nullable String value, Map<DataKind, Integer> found) {
        if (value == null) {
            return;
        }
        for (DataKind kind : KINDS) {
            if (detector(kind).test(value.strip())) {
                found.merge(kind, 1, Integer::sum);
                return;
            }
        }
    }

    private static Predicate<String> detector(DataKind kind) {
        return kind == DataKind.RRN
                ? ResidentNumberDetector::detects
                : text -> DataFormat.accepts(kind, text);
    }

    private static @Nullable Sampled most(Map<DataKind, Integer> counts, int looked) {
        DataKind most = null;
        int times = 0;
        for (DataKind kind : KINDS) {
            int found = counts.getOrDefault(kind, 0);
            if (found > times) {
                most = kind;
                times = found;
            }
        }
        return most == null || times * SHARE < looked
                ? null
                : new Sampled(most, new Suspect.Sign(times, looked));
    }

    /** What values look like. */
    record Sampled(DataKind kind, Suspect.Sign sign) {}
}
