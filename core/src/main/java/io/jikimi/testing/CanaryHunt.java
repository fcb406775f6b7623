package io.jikimi.testing;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks for known, made-up values wherever no personal value must lie: in the tables, in what was
 * logged, in answers, in messages of failures (개인정보의 안전성 확보조치 기준 제7조).
 *
 * <p>A test lets canaries in through the front door, lives a day with them and then searches:
 *
 * <pre>{@code
 * CanaryHunt hunt = CanaryHunt.of(Map.of("name", "표본가온", "phone", "010-0000-4141"));
 * hunt.database("database", dataSource);
 * hunt.text("log", output.getAll());
 * hunt.assertNothingFound();
 * }</pre>
 *
 * <p>A value is found in upper and lower case, without its hyphens, URL-encoded, escaped as in JSON
 * and HTML, decomposed (NFD), in hexadecimal and in Base64 wherever that begins, as UTF-8, UTF-16
 * and UTF-8 read as Latin-1. An ASCII value of less than five characters is found only where it
 * stands alone, in plain form: choose one that is no count, no port and no year. What is encrypted,
 * hashed, compressed or cut into pieces is not found, so a hunt that finds nothing proves something
 * only after {@link #text} or another method has found a canary planted in the same place.
 *
 * <p>Neither sightings nor messages hold the value: a canary is called by its name. Not
 * thread-safe.
 */
public final class CanaryHunt {

    private static final int SHORTEST = 3;
    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "pg_catalog", "mysql", "performance_schema", "sys");
    private static final List<Charset> WIDE =
            List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);

    private final Map<String, CanaryForms> canaries = new LinkedHashMap<>();
    private final Set<Sighting> sightings = new LinkedHashSet<>();

    private CanaryHunt(Map<String, String> values) {
        values.forEach((name, value) -> canaries.put(name, CanaryForms.of(value)));
    }

    /**
     * A canary that was seen.
     *
     * @param place where, as the caller named it, with the table and the column
     * @param canary the name of the canary
     * @param form the form in which it was seen
     */
    public record Sighting(String place, String canary, String form) {}

    /**
     * A hunt for these values.
     *
     * @param canaries names and values
     * @throws IllegalArgumentException if there is none, or one that has less than three characters
     */
    public static CanaryHunt of(Map<String, String> canaries) {
        if (canaries.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no canary to hunt for. Name at least one.");
        }
        canaries.forEach(
                (name, value) -> {
                    if (value.strip().length() < SHORTEST) {
                        throw new IllegalArgumentException(
                                "The canary '"
                                        + name
                                        + "' has less than "
                                        + SHORTEST
                                        + " characters and would be found everywhere. Choose a"
                                        + " longer value.");
                    }
                });
        return new CanaryHunt(canaries);
    }

    /** Searches text. */
    public CanaryHunt text(String place, @Nullable CharSequence text) {
        if (text != null) {
            String lower = text.toString().toLowerCase(Locale.ROOT);
            canaries.forEach(
                    (name, forms) ->
                            forms.in(lower)
                                    .ifPresent(
                                            form ->
                                                    sightings.add(
                                                            new Sighting(place, name, form))));
        }
        return this;
    }

    /** Searches bytes, as text in UTF-8 and in UTF-16. */
    public CanaryHunt bytes(String place, byte @Nullable [] bytes) {
        if (bytes == null) {
            return this;
        }
        text(place, new String(bytes, StandardCharsets.UTF_8));
        for (Charset wide : WIDE) {
            for (int from = 0; from < Math.min(2, bytes.length); from++) {
                text(place, new String(bytes, from, bytes.length - from, wide));
            }
        }
        return this;
    }

    /** Searches the text form of a failure, of its causes and of what it suppressed. */
    public CanaryHunt failure(String place, @Nullable Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        failure(place, failure, seen);
        return this;
    }

    private void failure(String place, @Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return;
        }
        String where = place + ", " + failure.getClass().getName();
        text(where, failure.toString());
        text(where, failure.getLocalizedMessage());
        failure(place, failure.getCause(), seen);
        Arrays.stream(failure.getSuppressed()).forEach(hidden -> failure(place, hidden, seen));
    }

    /**
     * Searches every file below a folder, and its name: logs, reports, exports. Files are called by
     * their numbers in the order of their paths, because a name may hold what is hunted.
     *
     * @throws IOException if one cannot be read
     */
    public CanaryHunt files(String place, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (int number = 1; number <= files.size(); number++) {
            Path file = files.get(number - 1);
            text(place + ", name of file " + number, folder.relativize(file).toString());
            bytes(place + ", file " + number, Files.readAllBytes(file));
        }
        return this;
    }

    /**
     * Searches every column of every row of every table that the data source can see, history,
     * ledgers and tables of others included, as text and as bytes. Views and the tables of the
     * database itself are left out.
     *
     * @throws SQLException if a table cannot be read
     */
    public CanaryHunt database(String place, DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            for (Table table : tables(connection.getMetaData())) {
                table(place + ", table " + table.name(), table, connection);
            }
        }
        return this;
    }

    private record Table(String name, String sql) {}

    private static List<Table> tables(DatabaseMetaData metaData) throws SQLException {
        List<Table> tables = new ArrayList<>();
        String quote = metaData.getIdentifierQuoteString().strip();
        try (ResultSet found = metaData.getTables(null, null, "%", null)) {
            while (found.next()) {
                String catalog = found.getString("TABLE_CAT");
                String schema = found.getString("TABLE_SCHEM");
                String owner = schema == null ? catalog : schema;
                String name = found.getString("TABLE_NAME");
                if (holdsRows(found.getString("TABLE_TYPE")) && !isOfTheSystem(owner)) {
                    tables.add(new Table(name, quoted(owner, quote) + "." + quoted(name, quote)));
                }
            }
        }
        return tables;
    }

    private static boolean holdsRows(@Nullable String type) {
        return type != null && type.endsWith("TABLE") && !type.startsWith("SYSTEM");
    }

    private static boolean isOfTheSystem(@Nullable String schema) {
        return schema != null
                && (SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT))
                        || schema.startsWith("pg_toast"));
    }

    private static String quoted(@Nullable String name, String quote) {
        return quote + String.valueOf(name).replace(quote, quote + quote) + quote;
    }

    private void table(String place, Table table, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + table.sql())) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    String where = place + ", column " + columns.getColumnName(column);
                    text(where, rows.getString(column));
                    bytes(where, bytesOf(rows, column));
                }
            }
        }
    }

    /** Some drivers have no bytes for a number or a time; its text was searched. */
    private static byte @Nullable [] bytesOf(ResultSet rows, int column) throws SQLException {
        try {
            return rows.getBytes(column);
        } catch (SQLFeatureNotSupportedException | SQLDataException | ClassCastException noBytes) {
            return null;
        } catch (SQLException noBytes) {
            if (String.valueOf(noBytes.getSQLState()).startsWith("22")) {
                return null;
            }
            throw noBytes;
        }
    }

    /** What has been seen so far, each place, canary and form once. */
    public List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    /**
     * Fails if a canary has been seen.
     *
     * @throws AssertionError naming every place, never a value
     */
    public void assertNothingFound() {
        if (!sightings.isEmpty()) {
            throw new AssertionError(
                    sightings.stream()
                            .map(
                                    seen ->
                                            seen.canary()
                                                    + " ("
                                                    + seen.form()
                                                    + ") in "
                                                    + seen.place())
                            .collect(
                                    Collectors.joining(
                                            "\n  ",
                                            "Personal values lie where none must be:\n  ",
                                            "\n")));
        }
    }
}
