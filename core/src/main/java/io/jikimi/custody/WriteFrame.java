package io.jikimi.custody;

import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is being written on this thread right now: one row. Keys are asked for when a value needs
 * them, so that a write which touches no personal value costs nothing.
 */
final class WriteFrame {

    private final Operation operation;
    private final Function<String, DataKey> source;
    private final @Nullable TransactionWrites writes;
    private final Map<String, DataKey> keys = new HashMap<>(2);
    private final Map<Integer, Map<Object, byte[]>> bound = new HashMap<>();
    private final Map<String, byte @Nullable []> kept = new HashMap<>(2);
    private BiPredicate<DataSubjectId, DataSubjectId> moves = (from, to) -> false;

    /**
     * Creates a frame.
     *
     * @param operation what is done to the row
     * @param source gives the key by the attribute that names the person, the empty text for the
     *     person the row belongs to; throws if there is no such person
     * @param writes is told of keys that are used beyond those the guards are asked about anyway;
     *     null where nothing is written
     */
    WriteFrame(
            Operation operation,
            Function<String, DataKey> source,
            @Nullable TransactionWrites writes) {
        this.operation = operation;
        this.source = source;
        this.writes = writes;
    }

    enum Operation {
        INSERT,
        UPDATE,
        COLLECTION,
        HISTORY,
        LOOK_UP
    }

    /**
     * No write at all: what is read of a list is meant for the history, and stands for its bytes.
     */
    static WriteFrame lookUp() {
        return new WriteFrame(
                Operation.LOOK_UP,
                of -> {
                    throw new IllegalStateException("A value would be encrypted for a query");
                },
                null);
    }

    Operation operation() {
        return operation;
    }

    DataKey key(String of) {
        return keys.computeIfAbsent(of, source);
    }

    /** Says that bytes are stored again, as they are or written anew, under a key. */
    void storesUnder(long keyId) {
        if (writes != null) {
            writes.kept(keyId);
        }
    }

    /** Does something in the transaction that is written in, before what is written. */
    void onConnection(TransactionWrites.Work work) {
        if (writes != null) {
            writes.onConnection(work);
        }
    }

    /** Says that a value is stored so that it is found under a key of the search index. */
    void indexes(long keyId) {
        if (writes != null) {
            writes.writes().indexedUnder(keyId);
        }
    }

    /**
     * Remembers what was bound for a value, so that the second-level cache receives the very same
     * bytes.
     */
    void bound(int item, Object value, byte[] stored) {
        bound.computeIfAbsent(item, first -> new IdentityHashMap<>(2)).put(value, stored);
    }

    byte @Nullable [] boundBytes(int item, Object value) {
        Map<Object, byte[]> values = bound.get(item);
        return values == null ? null : values.get(value);
    }

    /**
     * What stays stored for an attribute that was not readable, and is bound as null, as a mask or
     * as destroyed: null where nothing is stored.
     */
    void keep(ProtectedAttribute attribute, byte @Nullable [] stored) {
        kept.put(attribute.location(), stored);
    }

    /** Whether it is known what stays stored for an attribute, which may be nothing. */
    boolean keeps(ProtectedAttribute attribute) {
        return kept.containsKey(attribute.location());
    }

    byte @Nullable [] kept(ProtectedAttribute attribute) {
        return kept.isEmpty() ? null : kept.get(attribute.location());
    }

    /** Says which persons give something to which in the transaction. */
    WriteFrame moving(BiPredicate<DataSubjectId, DataSubjectId> those) {
        moves = those;
        return this;
    }

    /** Whether what belonged to one person belongs to another one from this transaction on. */
    boolean moves(DataSubjectId from, DataSubjectId to) {
        return moves.test(from, to);
    }

    WriteFrame as(Operation other) {
        WriteFrame copy = new WriteFrame(other, source, writes).moving(moves);
        copy.keys.putAll(keys);
        copy.kept.putAll(kept);
        return copy;
    }
}
