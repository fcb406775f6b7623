package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.keys.KeySweep.Replacement;
import io.jikimi.keys.KeyWrapping.Clear;
import io.jikimi.keys.KeyWrapping.Held;
import io.jikimi.keys.KeyWrapping.Wrapped;
import io.jikimi.subject.DataSubjectId;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The generations of the data keys in their table: a newer one is made, the older one retired,
 * closed and overwritten. Everything but the making runs in the caller's transaction.
 */
final class DataKeyGenerations {

    private static final byte[] OVERWRITTEN = {0};
    private static final int IDS_PER_STATEMENT = 1000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final DatabaseDialect dialect;
    private final KeyWrapping wrapping;
    private final String table;
    private final SecureRandom random = new SecureRandom();

    DataKeyGenerations(
            JdbcClient jdbc,
            JdbcTemplate batches,
            DatabaseDialect dialect,
            KeyWrapping wrapping,
            String table) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.dialect = dialect;
        this.wrapping = wrapping;
        this.table = table;
    }

    /** A living key that is to be retired. */
    record Living(long keyId, String subject, int generation) {}

    /** A living key and the one that will take its place. */
    record Successor(Living older, long keyId, Wrapped wrapped) {}

    List<Living> livingBefore(Instant moment, long from, int size) {
        return jdbc.sql(
                        "select key_id, subject, generation from "
                                + table
                                + " where state = 'LIVE' and created_at < ? and key_id >= ? order by"
                                + " key_id limit ?")
                .params(moment.atOffset(ZoneOffset.UTC), from, size)
                .query(DataKeyGenerations::living)
                .list();
    }

    /**
     * Without those that have just taken the place of another one, which was not closed yet. Asked
     * for a page of keys: within the search for them it compares every key with every other.
     */
    List<Living> withoutRetiredElder(List<Living> living) {
        if (living.isEmpty()) {
            return living;
        }
        Set<String> waiting =
                new HashSet<>(
                        jdbc.sql(
                                        "select subject from "
                                                + table
                                                + " where state = 'RETIRED' and subject in ("
                                                + placeholders(living.size())
                                                + ")")
                                .params(living.stream().map(Living::subject).toList())
                                .query(String.class)
                                .list());
        return living.stream().filter(key -> !waiting.contains(key.subject())).toList();
    }

    List<Living> livingOf(DataSubjectId subject) {
        return jdbc.sql(
                        "select key_id, subject, generation from "
                                + table
                                + " where state = 'LIVE' and subject = ?")
                .param(subject.toString())
                .query(DataKeyGenerations::living)
                .list();
    }

    /** Makes the keys that come next, wrapped in one go; they are stored nowhere yet. */
    List<Successor> successors(List<Living> living, int epoch) {
        List<Clear> made = new ArrayList<>();
        for (Living older : living) {
            byte[] material = new byte[DataKey.BYTES];
            random.nextBytes(material);
            made.add(new Clear(random.nextLong(), older.subject(), material));
        }
        try {
            List<Wrapped> wrapped = wrapping.wrap(made, epoch);
            List<Successor> successors = new ArrayList<>();
            for (int index = 0; index < made.size(); index++) {
                successors.add(
                        new Successor(
                                living.get(index), made.get(index).keyId(), wrapped.get(index)));
            }
            return successors;
        } finally {
            made.forEach(key -> Arrays.fill(key.material(), (byte) 0));
        }
    }

    /** Puts successors to use, except where the older key is held or was ended meanwhile. */
    int retire(List<Successor> successors, OffsetDateTime now) {
        Set<Long> claimed = claim(successors);
        List<Long> older = new ArrayList<>();
        List<Object[]> newer = new ArrayList<>();
        for (Successor next : successors) {
            if (claimed.contains(next.older().keyId())) {
                older.add(next.older().keyId());
                newer.add(
                        new Object[] {
                            next.keyId(),
                            next.older().subject(),
                            next.older().generation() + 1,
                            next.wrapped().bytes(),
                            next.wrapped().epoch(),
                            now
                        });
            }
        }
        if (!older.isEmpty()) {
            move("LIVE", "RETIRED", older);
            batches.batchUpdate(
                    "insert into "
                            + table
                            + " (key_id, subject, generation, state, wrapped, epoch, created_at)"
                            + " values (?, ?, ?, 'LIVE', ?, ?, ?)",
                    newer);
        }
        return older.size();
    }

    private Set<Long> claim(List<Successor> successors) {
        return new HashSet<>(
                jdbc.sql(
                                "select key_id from "
                                        + table
                                        + " where state = 'LIVE' and key_id in ("
                                        + placeholders(successors.size())
                                        + ") order by key_id"
                                        + dialect.claim())
                        .params(successors.stream().map(next -> next.older().keyId()).toList())
                        .query(Long.class)
                        .list());
    }

    /**
     * Closes retired keys, and waits for the transactions that hold them: those have been told that
     * they may complete.
     *
     * @return the number after the last one, or {@code Long.MAX_VALUE} if there are no more
     */
    long close(long from, int size) {
        List<Long> retired =
                jdbc.sql(
                                "select key_id from "
                                        + table
                                        + " where state = 'RETIRED' and key_id >= ? order by key_id"
                                        + " limit ? for update")
                        .params(from, size)
                        .query((row, number) -> row.getLong("key_id"))
                        .list();
        if (!retired.isEmpty()) {
            move("RETIRED", "CLOSED", retired);
        }
        boolean more = retired.size() == size && retired.get(size - 1) < Long.MAX_VALUE;
        return more ? retired.get(size - 1) + 1 : Long.MAX_VALUE;
    }

    private void move(String from, String to, List<Long> keyIds) {
        jdbc.sql(
                        "update "
                                + table
                                + " set state = '"
                                + to
                                + "' where state = '"
                                + from
                                + "' and key_id in ("
                                + placeholders(keyIds.size())
                                + ")")
                .params(keyIds)
                .update();
    }

    boolean anyRetired() {
        return perState().getOrDefault(KeyState.RETIRED.name(), 0L) > 0;
    }

    /** Overwrites what is closed, except for some keys: in ranges between these. */
    int replace(Set<Long> except) {
        List<Long> kept = except.stream().sorted().toList();
        String behind = "";
        int replaced = 0;
        for (int start = 0; start < kept.size(); start += IDS_PER_STATEMENT) {
            List<Long> some = kept.subList(start, Math.min(kept.size(), start + IDS_PER_STATEMENT));
            long last = some.get(some.size() - 1);
            replaced +=
                    replace(behind + " and key_id <= " + last + " and key_id not in " + list(some));
            behind = " and key_id > " + last;
        }
        return replaced + replace(behind);
    }

    private int replace(String condition) {
        return jdbc.sql(
                        "update "
                                + table
                                + " set state = 'REPLACED', wrapped = ? where state = 'CLOSED'"
                                + condition)
                .param(OVERWRITTEN)
                .update();
    }

    private static String list(List<Long> keyIds) {
        return keyIds.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    SortedMap<String, Long> perState() {
        SortedMap<String, Long> counts = new TreeMap<>();
        jdbc.sql("select state, count(*) as number from " + table + " group by state")
                .query(
                        result -> {
                            counts.put(result.getString("state"), result.getLong("number"));
                        });
        return counts;
    }

    String selectOfClosed() {
        return "select "
                + dialect.bigEndian("key_id")
                + " from "
                + table
                + " where state = 'CLOSED'";
    }

    Map<Long, Replacement> replacements(Collection<Long> keyIds) {
        List<Long> all = List.copyOf(keyIds);
        Map<Long, Replacement> found = new HashMap<>();
        for (int start = 0; start < all.size(); start += IDS_PER_STATEMENT) {
            addReplacements(
                    all.subList(start, Math.min(all.size(), start + IDS_PER_STATEMENT)), found);
        }
        return found;
    }

    private void addReplacements(List<Long> keyIds, Map<Long, Replacement> found) {
        List<Held> held = new ArrayList<>();
        Map<Long, Long> successors = new HashMap<>();
        jdbc.sql(
                        "select o.subject as subject, o.key_id as old_id, o.wrapped as old_wrapped,"
                                + " o.epoch as old_epoch, n.key_id as new_id, n.wrapped as"
                                + " new_wrapped, n.epoch as new_epoch from "
                                + table
                                + " o join "
                                + table
                                + " n on n.subject = o.subject and n.state = 'LIVE' where o.state ="
                                + " 'CLOSED' and o.key_id in ("
                                + placeholders(keyIds.size())
                                + ")")
                .params(keyIds)
                .query(
                        row -> {
                            Held older = held(row, "old");
                            Held newer = held(row, "new");
                            held.add(older);
                            held.add(newer);
                            successors.put(older.keyId(), newer.keyId());
                        });
        Map<Long, DataKey> opened = opened(held);
        successors.forEach(
                (older, newer) -> {
                    DataKey from = opened.get(older);
                    DataKey to = opened.get(newer);
                    if (from != null && to != null) {
                        found.put(older, new Replacement(from, to));
                    }
                });
    }

    private static Held held(ResultSet row, String which) throws SQLException {
        return new Held(
                row.getLong(which + "_id"),
                row.getString("subject"),
                new Wrapped(row.getBytes(which + "_wrapped"), row.getInt(which + "_epoch")));
    }

    /** Those that open: what does not is told by whoever reads under it, and stays as it is. */
    private Map<Long, DataKey> opened(List<Held> held) {
        Map<Long, DataKey> keys = new HashMap<>();
        wrapping.unwrap(held)
                .forEach(
                        (keyId, material) -> {
                            try {
                                keys.put(keyId, DataKey.of(keyId, material));
                            } catch (GeneralSecurityException failure) {
                                throw new IllegalStateException(
                                        "The Java runtime does not offer AES with 256-bit keys",
                                        failure);
                            } finally {
                                Arrays.fill(material, (byte) 0);
                            }
                        });
        return keys;
    }

    private static String placeholders(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static Living living(ResultSet result, int number) throws SQLException {
        return new Living(
                result.getLong("key_id"), result.getString("subject"), result.getInt("generation"));
    }
}
