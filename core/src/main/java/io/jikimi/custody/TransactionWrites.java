package io.jikimi.custody;

import io.jikimi.keys.NewDataKeys;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has written: for the guards, for the retention clock, and for Envers, which
 * writes history later.
 */
final class TransactionWrites {

    private final ProtectedWrites writes = new ProtectedWrites();
    private final NewDataKeys newKeys;
    private final SharedSessionContractImplementor session;
    private boolean checked;
    private final Set<Long> kept = new HashSet<>();
    private final Map<RowKey, WriteFrame> frames = new HashMap<>();
    private final Map<Object, WriteFrame> unidentified = new IdentityHashMap<>();
    private final Map<RetentionKey, RetentionStart> retention = new LinkedHashMap<>();
    private final Map<SubjectMove.Place, SubjectMove> moves = new LinkedHashMap<>();
    private final Map<SubjectMove.Place, Led> led = new LinkedHashMap<>();
    private final Set<RowReference> held = new HashSet<>();
    private final Set<Moved> moved = new LinkedHashSet<>();
    private final Map<SubjectMove.Place, DataSubjectId> carriedOut = new HashMap<>();
    private final Map<PersistentCollection<?>, ListStandIns> standIns = new IdentityHashMap<>();

    TransactionWrites(NewDataKeys newKeys, SharedSessionContractImplementor session) {
        this.newKeys = newKeys;
        this.session = session;
    }

    /** Something that is done in the transaction. */
    interface Work {

        void on(Connection connection) throws SQLException;
    }

    void onConnection(Work work) {
        try {
            work.on(session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection());
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not move an entry of the search index");
        }
    }

    ProtectedWrites writes() {
        return writes;
    }

    /** Whether the guards were asked about everything written so far. */
    boolean checked() {
        return checked;
    }

    void checked(boolean now) {
        checked = now;
    }

    /** The keys of the data subjects that come into being in the transaction. */
    NewDataKeys newKeys() {
        return newKeys;
    }

    /** Remembers a key under which something is stored again. */
    void kept(long keyId) {
        kept.add(keyId);
    }

    /** The keys under which something was stored again since the guards were asked. */
    Set<Long> kept() {
        return kept;
    }

    /** The same, each once. */
    Set<Long> takeKept() {
        Set<Long> taken = Set.copyOf(kept);
        kept.clear();
        return taken;
    }

    /** Remembers how a row is written, once it has an identifier. */
    void remember(RowWrite row, WriteFrame frame) {
        Object id = row.id();
        if (id != null) {
            frames.merge(
                    new RowKey(row.persister().getRootEntityName(), id),
                    frame,
                    TransactionWrites::later);
        }
    }

    /** A row whose lists are written after it was inserted is still new. */
    private static WriteFrame later(WriteFrame before, WriteFrame now) {
        return now.operation() == WriteFrame.Operation.COLLECTION
                        && before.operation() == WriteFrame.Operation.INSERT
                ? before
                : now;
    }

    @Nullable WriteFrame frame(String rootEntity, Object id) {
        return frames.get(new RowKey(rootEntity, id));
    }

    /** Remembers how an entity is inserted whose identifier the database makes. */
    void awaitIdentifier(Object entity, WriteFrame frame) {
        unidentified.put(entity, frame);
    }

    /** How an entity was inserted that has its identifier now; null if it had one before. */
    @Nullable WriteFrame identified(Object entity) {
        return unidentified.isEmpty() ? null : unidentified.remove(entity);
    }

    void standInsPut(PersistentCollection<?> list, ListStandIns put) {
        standIns.put(list, put);
    }

    /** Gives a list its own elements back, if stand-ins were put into it. */
    void takeStandInsBack(PersistentCollection<?> list) {
        ListStandIns put = standIns.remove(list);
        if (put != null) {
            put.takeBack();
        }
    }

    /** For a transaction that failed between the two. */
    void takeStandInsBack() {
        standIns.values().forEach(ListStandIns::takeBack);
        standIns.clear();
    }

    /** Notes that values of a row move to another person; the last change counts. */
    void move(SubjectMove move) {
        moves.remove(move.place());
        moves.put(move.place(), move);
        carriedOut.remove(move.place());
    }

    /** Notes that values have moved; the database may take that back behind our back. */
    void carriedOut(SubjectMove move) {
        carriedOut.put(move.place(), move.to());
    }

    /** Whether they have, and nobody has given the row to anybody else since. */
    boolean isCarriedOut(SubjectMove.Place place, DataSubjectId to) {
        return to.equals(carriedOut.get(place));
    }

    /** Notes whose a row was found to be because of the row above it; the last place counts. */
    void led(SubjectMove.Place row, Led by) {
        led.remove(row);
        led.put(row, by);
    }

    /** Forgets it: the row has left the one above. */
    void ledNoMore(SubjectMove.Place row) {
        led.remove(row);
    }

    /** Remembers a row that is kept from moving from now on; false if it was before. */
    boolean held(RowReference row) {
        return held.add(row);
    }

    /** What was not looked at again yet of the rows that hang under others. */
    Map<SubjectMove.Place, Led> takeLed() {
        Map<SubjectMove.Place, Led> taken = new LinkedHashMap<>(led);
        led.clear();
        return taken;
    }

    /** What moves to another person, in the order of the changes. */
    List<SubjectMove> moves() {
        return List.copyOf(moves.values());
    }

    /** Whether something of one person moves to another one, perhaps over others. */
    boolean moves(DataSubjectId from, DataSubjectId to) {
        Set<DataSubjectId> reached = new HashSet<>(Set.of(from));
        boolean grown;
        do {
            grown = false;
            for (SubjectMove move : moves.values()) {
                grown |= reached.contains(move.from()) && reached.add(move.to());
            }
        } while (grown);
        return reached.contains(to);
    }

    /** Remembers that stored values were exchanged past Hibernate; false if that is known. */
    boolean moved(Moved row) {
        boolean fresh = moved.add(row);
        if (fresh && !row.staysInvolved()) {
            retention.keySet().removeIf(key -> key.isOf(row.row(), row.from()));
        }
        return fresh;
    }

    /** The rows whose stored values were exchanged past Hibernate. */
    Set<RowReference> moved() {
        return moved.stream().map(Moved::row).collect(Collectors.toSet());
    }

    void retention(
            RowReference row, String event, DataSubjectId subject, @Nullable Instant startedAt) {
        retention.put(new RetentionKey(row, event, subject), new RetentionStart(startedAt));
    }

    Map<RetentionKey, RetentionStart> retention() {
        return retention;
    }

    /** What was not told yet of periods that begin or are taken back. */
    Map<RetentionKey, RetentionStart> takeRetention() {
        Map<RetentionKey, RetentionStart> taken = new LinkedHashMap<>(retention);
        retention.clear();
        return taken;
    }

    /** An event of a row for one of its persons; the last change in the transaction counts. */
    record RetentionKey(RowReference row, String event, DataSubjectId subject) {

        boolean isOf(RowReference other, DataSubjectId person) {
            return row.equals(other) && subject.equals(person);
        }
    }

    /** When the period began, or null if the event was taken back. */
    record RetentionStart(@Nullable Instant startedAt) {}

    /** A row whose values have moved, and whether others of the first subject stay in it. */
    record Moved(RowReference row, DataSubjectId from, DataSubjectId to, boolean staysInvolved) {}

    /**
     * Why a written row was found to belong to somebody: because another row does.
     *
     * @param column the column that refers to the other, as {@link SubjectMove} has it
     * @param type the entity of the row above
     * @param above the row above
     * @param subject whose it was found to be
     */
    record Led(@Nullable String column, String type, RowReference above, DataSubjectId subject) {}

    private record RowKey(String entity, Object id) {}
}
