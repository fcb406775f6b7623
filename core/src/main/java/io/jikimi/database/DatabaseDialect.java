package io.jikimi.database;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** The databases Jikimi's own tables live on, and every difference between them. */
public enum DatabaseDialect {
    /** H2 in its regular mode: the embedded default. */
    H2,
    /** PostgreSQL 14 and newer. */
    POSTGRESQL,
    /** MariaDB 10.6 and newer. */
    MARIADB;

    private static final String UNAUTHORIZED = "42501";
    private static final String LOCKED = "55P03";
    private static final String CANCELLED = "57014";

    /**
     * Recognises the database behind a data source.
     *
     * @throws IllegalStateException if it is none of the supported ones
     */
    public static DatabaseDialect of(DataSource dataSource) {
        java.sql.Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return of(connection);
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException(
                    "Could not ask for the database product", failure);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /**
     * Recognises the database behind a connection.
     *
     * @throws IllegalStateException if it is none of the supported ones
     */
    public static DatabaseDialect of(java.sql.Connection connection) throws SQLException {
        return named(connection.getMetaData().getDatabaseProductName());
    }

    static DatabaseDialect named(String product) {
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            case "MariaDB" -> MARIADB;
            case "MySQL" ->
                    throw new IllegalStateException(
                            "Jikimi does not run on MySQL: its scripts are for MariaDB, which is"
                                    + " another database. Run the service's own database on"
                                    + " PostgreSQL.");
            case "Oracle" -> throw unverified(product, "oracle");
            case "Microsoft SQL Server" -> throw unverified(product, "sqlserver");
            default ->
                    throw new IllegalStateException(
                            "Jikimi runs on H2, PostgreSQL and MariaDB, not on "
                                    + product
                                    + ". Run the service's own database on one of these.");
        };
    }

    private static IllegalStateException unverified(String product, String folder) {
        return new IllegalStateException(
                "Jikimi does not run on "
                        + product
                        + ": there are scripts for it (io/jikimi/schema/v1/"
                        + folder
                        + "), but nobody has run them, and its statements were never sent there. Run"
                        + " the service's own database on H2, PostgreSQL or MariaDB.");
    }

    /** The name of the folder with this database's scripts. */
    public String folder() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The {@code insert} that leaves an existing row alone: the statement then counts no row, or
     * fails with a {@link org.springframework.dao.DuplicateKeyException} that costs the transaction
     * nothing. A caller has to expect both.
     */
    public String insertOrLeave(String insert) {
        return switch (this) {
            case POSTGRESQL -> insert + " on conflict do nothing";
            // H2 has no such clause outside its compatibility modes. MariaDB's "insert ignore"
            // would
            // also cut off what is too long, and turn other mistakes into warnings.
            case MARIADB, H2 -> insert;
        };
    }

    /**
     * The end of a {@code select} that claims rows and passes over those another instance has
     * claimed.
     */
    public String claim() {
        return " for update skip locked";
    }

    /**
     * The end of a {@code select} that keeps rows from being changed until the transaction ends.
     */
    public String shareLock() {
        return switch (this) {
            case POSTGRESQL -> " for share";
            case MARIADB -> " lock in share mode";
            case H2 -> " for update";
        };
    }

    /**
     * The end of a {@code select} that keeps rows from being changed until the transaction ends,
     * and that any number of transactions may hold at once, also two of one thread. H2 has no such
     * lock.
     */
    public String shareLockIfAny() {
        return this == H2 ? "" : shareLock();
    }

    /**
     * The end of a {@code select} that sees what others have committed meanwhile. Within a
     * transaction MariaDB shows the rows as they were when it began to read, unless they are
     * locked.
     */
    public String asOfNow() {
        return this == MARIADB ? shareLock() : "";
    }

    /**
     * The end of a {@code select} that locks rows as an update of them does: nobody else can change
     * them until the transaction ends, but refer to them by a foreign key.
     */
    public String updateLock() {
        return this == POSTGRESQL ? " for no key update" : " for update";
    }

    /**
     * The end of a {@code select} that locks rows as the check of a foreign key does: nobody can
     * lock them for update until the transaction ends, but change what no foreign key refers to.
     */
    public String keyShareLock() {
        return this == POSTGRESQL ? " for key share" : shareLock();
    }

    /**
     * Whether {@link #keyShareLock} lets others update the row. Elsewhere two that hold it and then
     * update the row would wait for each other, so it is taken as late as possible.
     */
    public boolean locksKeysAlone() {
        return this == POSTGRESQL;
    }

    /**
     * Whether many rows can be changed, each to values of its own, by one statement with arrays.
     */
    public boolean updatesFromArrays() {
        return this == POSTGRESQL;
    }

    /**
     * A statement after which, until the transaction ends, a {@code select} is refused rather than
     * answered without the rows that a policy hides; null where a database has no such policies.
     */
    public @Nullable String everyRowOrNone() {
        return this == POSTGRESQL ? "set local row_security = off" : null;
    }

    /** Whether a statement failed because its account may not see everything it is about. */
    public boolean isUnauthorized(Throwable failure) {
        return this == POSTGRESQL && UNAUTHORIZED.equals(state(failure));
    }

    /** Whether a statement failed because somebody else has a lock. */
    public boolean isLocked(Throwable failure) {
        return failure instanceof PessimisticLockingFailureException
                || this == POSTGRESQL && LOCKED.equals(state(failure));
    }

    /** Whether a statement ran into the limit of {@link #longestStatement}. */
    public boolean isCancelled(Throwable failure) {
        return this == POSTGRESQL && CANCELLED.equals(state(failure));
    }

    private static @Nullable String state(Throwable failure) {
        return failure.getCause() instanceof SQLException cause ? cause.getSQLState() : null;
    }

    /** A {@code select} of the next value of a sequence. */
    public String nextValue(String sequence) {
        return this == POSTGRESQL
                ? "select nextval('" + sequence + "')"
                : "select next value for " + sequence;
    }

    /**
     * A {@code select} of the columns of bytes that the driver does not tell as such, as schema,
     * table and column; null where there are none. A domain of PostgreSQL may stand on another one.
     */
    @Nullable String bytesByAnotherName() {
        return this != POSTGRESQL
                ? null
                : "with recursive named as (select oid from pg_type where typtype = 'd' and"
                        + " typbasetype = 'bytea'::regtype union all select t.oid from pg_type t"
                        + " join named n on t.typbasetype = n.oid where t.typtype = 'd') select"
                        + " s.nspname, c.relname, a.attname from pg_attribute a join named n on"
                        + " n.oid = a.atttypid join pg_class c on c.oid = a.attrelid join"
                        + " pg_namespace s on s.oid = c.relnamespace where c.relkind in ('r', 'p')"
                        + " and a.attnum > 0 and not a.attisdropped";
    }

    /** An expression as text, of any length. */
    public String asText(String expression) {
        return switch (this) {
            case H2 -> "cast(" + expression + " as varchar)";
            case POSTGRESQL -> "cast(" + expression + " as text)";
            // Or texts that differ in case only, or in spaces at the end, would be one.
            case MARIADB ->
                    "cast("
                            + expression
                            + " as char character set utf8mb4) collate utf8mb4_nopad_bin";
        };
    }

    /**
     * The JDBC type of a text for a column that may be an enumeration or JSON: PostgreSQL takes it
     * there only where the statement does not say that it is a text.
     */
    public int textOfAnyType() {
        return this == POSTGRESQL ? Types.OTHER : Types.VARCHAR;
    }

    /** A parameter for a JSON text: elsewhere H2 takes it for a JSON string. */
    public String jsonParameter() {
        return this == H2 ? "? format json" : "?";
    }

    /**
     * The clock of the database at this moment, also late in a transaction: for what several
     * machines measure together, whose clocks may differ.
     */
    public String clock() {
        return switch (this) {
            case H2 -> "current_timestamp(6)";
            case POSTGRESQL -> "clock_timestamp()";
            case MARIADB -> "utc_timestamp(6)";
        };
    }

    /** A parameter for an instant where the database cannot tell its type from the context. */
    public String instantParameter() {
        return this == MARIADB
                ? "cast(? as datetime(6))"
                : "cast(? as timestamp(6) with time zone)";
    }

    /** A parameter for bytes where the database cannot tell its type from the context. */
    public String bytesParameter() {
        return switch (this) {
            case H2 -> "cast(? as varbinary)";
            case POSTGRESQL -> "cast(? as bytea)";
            case MARIADB -> "cast(? as binary)";
        };
    }

    /** No bytes, where the database cannot tell the type of null from the context. */
    public String noBytes() {
        return switch (this) {
            case H2 -> "cast(null as varbinary)";
            case POSTGRESQL -> "cast(null as bytea)";
            case MARIADB -> "null";
        };
    }

    /** A {@code bigint} as its eight bytes, big endian. */
    public String bigEndian(String expression) {
        return switch (this) {
            case H2 -> "cast(" + expression + " as binary(8))";
            case POSTGRESQL -> "int8send(" + expression + ")";
            case MARIADB -> "unhex(lpad(hex(" + expression + "), 16, '0'))";
        };
    }

    /** The concatenation of expressions, texts or bytes. */
    public String concat(String... expressions) {
        return this == MARIADB
                ? "concat(" + String.join(", ", expressions) + ")"
                : "(" + String.join(" || ", expressions) + ")";
    }

    /**
     * Statements that let only bytes into a column that begin with {@code 0x00} or {@code 0x01}.
     * Where the database can, the rows there are checked in a second statement that stops no
     * writer.
     */
    public List<String> firstByteCheck(String table, String column, String constraint) {
        String first = "alter table " + table + " add constraint " + constraint + " check (";
        String begin = "substring(" + column + ", 1, 1) in (";
        return this == POSTGRESQL
                ? List.of(
                        first + begin + "'\\x00'::bytea, '\\x01'::bytea)) not valid",
                        "alter table " + table + " validate constraint " + constraint)
                : List.of(first + begin + "X'00', X'01'))");
    }

    /**
     * Whether a locking {@code select} may stand inside a common table expression, so that two
     * locks cost one round trip.
     */
    public boolean locksInsideCommonTableExpressions() {
        return this == POSTGRESQL;
    }

    /** Bytes written as hexadecimal digits. */
    public String bytes(String hex) {
        return this == POSTGRESQL ? "decode('" + hex + "', 'hex')" : "X'" + hex + "'";
    }

    /** The bytes of a text in UTF-8. */
    public String utf8(String expression) {
        return switch (this) {
            case H2 -> "stringtoutf8(" + expression + ")";
            case POSTGRESQL -> "convert_to(" + expression + ", 'UTF8')";
            case MARIADB -> "cast(convert(" + expression + " using utf8mb4) as binary)";
        };
    }

    /**
     * The stored bytes of a text as {@link StoredText#bytes} reads them.
     *
     * @param text a column
     */
    public String storedBytes(String text) {
        int digits = StoredText.MARK.length() + 1;
        return switch (this) {
            case H2 -> "jikimi_stored_bytes(" + text + ")";
            case POSTGRESQL ->
                    "(case when %1$s ~ '^%2$s([0-9a-f]{2})+$' then decode(substring(%1$s, %3$s), 'hex') else %4$s end)"
                            .formatted(text, StoredText.MARK, digits, utf8(text));
            // Not as its collation has it, and "$" would be in front of a line feed at the end.
            case MARIADB ->
                    "(case when %1$s regexp '(?-i)^%2$s.' and substring(%1$s, %3$s) not regexp '(?-i)[^0-9a-f]' and mod(char_length(%1$s), 2) = 0 then unhex(substring(%1$s, %3$s)) else %4$s end)"
                            .formatted(text, StoredText.MARK, digits, utf8(text));
        };
    }

    /** The text of stored bytes, as {@link StoredText#text} writes it. */
    public String storedText(String bytes) {
        return switch (this) {
            case H2 -> "('" + StoredText.MARK + "' || lower(rawtohex(" + bytes + ")))";
            case POSTGRESQL ->
                    "('" + StoredText.MARK + "' || encode(cast(" + bytes + " as bytea), 'hex'))";
            case MARIADB -> "concat('" + StoredText.MARK + "', lower(hex(" + bytes + ")))";
        };
    }

    /**
     * Statements that let only texts into a column that begin as those of stored values do, like
     * {@link #firstByteCheck}.
     */
    public List<String> firstDigitsCheck(String table, String column, String constraint) {
        String begin = "substring(" + column + ", 1, 6)";
        String check =
                "alter table %s add constraint %s check (%s in ('%4$s00', '%4$s01'))"
                        .formatted(
                                table,
                                constraint,
                                // In most of its collations JK1 would be jk1.
                                this == MARIADB ? utf8(begin) : begin,
                                StoredText.MARK);
        return this == POSTGRESQL
                ? List.of(
                        check + " not valid",
                        "alter table " + table + " validate constraint " + constraint)
                : List.of(check);
    }

    /**
     * A {@code select} of the names and the conditions of the checks of a table, whose name is the
     * parameter; those that only forbid null are left out.
     */
    public String checks() {
        return switch (this) {
            case H2 ->
                    "select c.constraint_name, c.check_clause from information_schema.check_constraints"
                            + " c join information_schema.table_constraints t on t.constraint_schema ="
                            + " c.constraint_schema and t.constraint_name = c.constraint_name where"
                            + " lower(t.table_name) = lower(?)";
            case POSTGRESQL ->
                    "select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'c'"
                            + " and conrelid = to_regclass(?)";
            case MARIADB ->
                    "select constraint_name, check_clause from information_schema.check_constraints"
                            + " where constraint_schema = database() and lower(table_name) = lower(?)";
        };
    }

    /** Whether two expressions are the same, two nulls included. */
    public String same(String left, String right) {
        return this == MARIADB ? left + " <=> " + right : left + " is not distinct from " + right;
    }

    /**
     * A statement after which, until the transaction ends, nobody waits longer for a lock; null
     * where that is a setting of the database, 50 seconds in MariaDB as it comes.
     */
    public @Nullable String longestWait(Duration most) {
        return this == POSTGRESQL ? "set local lock_timeout = " + most.toMillis() : null;
    }

    /**
     * Whether a table of ours lies in partitions, which are made and dropped in a transaction with
     * what else belongs to it. MariaDB has partitions and no such transaction: after a crash a
     * partition could be gone whose summary was never written.
     */
    public boolean hasPartitions() {
        return this == POSTGRESQL;
    }

    /**
     * A {@code select} of the {@code name} of each partition of a table, whose name is the
     * parameter, of whether it is {@code droppable} by this account, and of the moments {@code
     * begins} and {@code ends}, null for the default partition.
     */
    public String partitions() {
        String moment =
                "cast((regexp_match(pg_get_expr(c.relpartbound, c.oid), '%s \\(''([^'']+)''\\)'))[1] as"
                        + " timestamp with time zone) as %s";
        return onlyWithPartitions(
                "select c.relname as name, pg_has_role(c.relowner, 'USAGE') as droppable, "
                        + moment.formatted("FROM", "begins")
                        + ", "
                        + moment.formatted("TO", "ends")
                        + " from pg_inherits i join pg_class c on c.oid = i.inhrelid where"
                        + " i.inhparent = to_regclass(?)");
    }

    /**
     * A {@code select} of whether the account may make and drop partitions of a table, whose name
     * is the parameter; of no row if there is no such table with partitions.
     */
    public String mayPartition() {
        return onlyWithPartitions(
                "select pg_has_role(relowner, 'USAGE') and"
                        + " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) from"
                        + " pg_class where oid = to_regclass(?) and relkind = 'p'");
    }

    /** A {@code select} of whether there is a table, or a view, of the name in the parameter. */
    public String isThere() {
        return onlyWithPartitions("select to_regclass(?) is not null");
    }

    /**
     * A statement that makes a partition for a stretch of time.
     *
     * @param from the first moment, as ISO 8601 has it
     * @param until the first moment after it
     */
    public String partition(String table, String name, String from, String until) {
        return onlyWithPartitions(
                "create table if not exists %s partition of %s for values from ('%s') to ('%s')"
                        .formatted(name, table, from, until));
    }

    /**
     * A statement after which, until the transaction ends, a statement is planned once for all its
     * executions; null where there are no partitions. Otherwise PostgreSQL plans each anew, since
     * it does not foresee that all partitions but one are left out.
     */
    public @Nullable String onePlanForAll() {
        return hasPartitions() ? "set local plan_cache_mode = force_generic_plan" : null;
    }

    /**
     * Statements that keep a stretch of time out of a table: the first for new rows, the second
     * makes sure of those that are there and stops nobody meanwhile.
     *
     * @param from the first moment, as ISO 8601 has it
     * @param until the first moment after it
     */
    public List<String> keepOut(String table, String constraint, String from, String until) {
        String alter = onlyWithPartitions("alter table " + table);
        return List.of(
                "%s add constraint %s check (occurred_at < '%s' or occurred_at >= '%s') not valid"
                        .formatted(alter, constraint, from, until),
                alter + " validate constraint " + constraint);
    }

    /** A statement that takes back {@link #keepOut}, or does nothing. */
    public String letIn(String table, String constraint) {
        return onlyWithPartitions(
                "alter table " + table + " drop constraint if exists " + constraint);
    }

    /** A statement after which, until the transaction ends, none takes longer. */
    public String longestStatement(Duration most) {
        return onlyWithPartitions("set local statement_timeout = " + most.toMillis());
    }

    /** A statement that keeps everybody else from tables until the transaction ends. */
    public String lockTablesAlone(String... tables) {
        return onlyWithPartitions(
                "lock table " + String.join(", ", tables) + " in access exclusive mode");
    }

    private String onlyWithPartitions(String statement) {
        if (!hasPartitions()) {
            throw new IllegalStateException("No table of ours has partitions on " + this);
        }
        return statement;
    }

    /** A statement that keeps a table from being written until the transaction ends, or null. */
    public @Nullable String lockTable(String table) {
        return switch (this) {
            case POSTGRESQL -> "lock table " + table + " in share row exclusive mode";
            case MARIADB -> "select count(*) from " + table + " for update";
            case H2 -> null;
        };
    }
}
