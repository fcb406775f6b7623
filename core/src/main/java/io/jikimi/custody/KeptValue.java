package io.jikimi.custody;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.subject.DataSubjectId;

/**
 * What a write keeps of what stands there already: the bytes behind a mask or behind a value that
 * was not readable, and whose they may become.
 */
final class KeptValue {

    private final CustodyRuntime runtime;
    private final ProtectedValue value;

    KeptValue(CustodyRuntime runtime, ProtectedValue value) {
        this.runtime = runtime;
        this.value = value;
    }

    /** The bytes to store for null, where what is stored was not readable. */
    byte[] ofNull(byte[] stored, WriteFrame frame) {
        StoredOriginal original = new StoredOriginal(value.item().id(), stored, true);
        return frame.operation() == WriteFrame.Operation.HISTORY && isOfAnother(original, frame)
                ? stored
                : keep(original, frame);
    }

    /** Whether the live row, which history copies, has followed to another person meanwhile. */
    private boolean isOfAnother(StoredOriginal original, WriteFrame frame) {
        return StoredValue.isProtected(original.stored())
                && !isGone(original)
                && !isOf(frame.key(value.attribute().of()), original);
    }

    /** The bytes to store for what is behind a mask. */
    byte[] keep(StoredOriginal original, WriteFrame frame) {
        if (StoredValue.isTombstone(original.stored())) {
            return original.stored();
        }
        if (original.item() == value.item().id() && isGone(original)) {
            return value.attribute().element() ? original.stored() : StoredValue.tombstone();
        }
        refuseForeign(original, frame);
        DataKey key = frame.key(value.attribute().of());
        // The history of a list finds its rows by their bytes: there they stay until the table and
        // its history are written anew together.
        boolean asTheyAre =
                !StoredValue.isPlainOfKey(original.stored())
                        && (key.id() == original.keyId()
                                || value.attribute().element() && isOf(key, original));
        frame.storesUnder(asTheyAre ? original.keyId() : key.id());
        return asTheyAre ? original.stored() : underOther(key, original.stored());
    }

    /** Nothing tells which row the mask is from; the history of a row is written from the row. */
    void refuseOfNobody(StoredOriginal original, WriteFrame frame) {
        if (PlainColumns.isOfNobody(original.stored())
                && frame.operation() != WriteFrame.Operation.HISTORY) {
            throw value.maskedWrite("the mask of a value of nobody would be stored");
        }
    }

    /** Refuses the mask of another item, and of a person who gives nothing to that of the row. */
    void refuseForeign(StoredOriginal original, WriteFrame frame) {
        if (original.item() != value.item().id()) {
            throw value.maskedWrite("the mask of another item would be stored");
        }
        if (PlainColumns.isOfNobody(original.stored())) {
            return;
        }
        DataKey key = frame.key(value.attribute().of());
        if (isOf(key, original)) {
            return;
        }
        DataSubjectId before = runtime.keys().subjectOf(original.keyId());
        if (!frame.moves(before, runtime.keys().subjectOf(key.id()))) {
            throw value.maskedWrite("the mask of another data subject's value would be stored");
        }
    }

    /** Whether a key is one of those of the person whose value this is. */
    boolean isOf(DataKey key, StoredOriginal original) {
        return areOfOne(key.id(), original.keyId());
    }

    /** Whether two keys are of one person. */
    boolean areOfOne(long keyId, long otherId) {
        return keyId == otherId
                || runtime.keys().subjectOf(keyId).equals(runtime.keys().subjectOf(otherId));
    }

    /** What is behind a mask, under a newer key or that of the person it belongs to now. */
    byte[] underOther(DataKey key, byte[] stored) {
        if (StoredValue.isPlainOfKey(stored)) {
            return value.encrypt(value.decode(StoredValue.plain(stored)), key);
        }
        return value.readingKey(StoredValue.keyId(stored))
                .map(before -> runtime.cipher().rewrite(before, key, value.item().id(), stored))
                .orElseGet(StoredValue::tombstone);
    }

    /** Nobody may write for a person who was destroyed; what is left of the row may change. */
    boolean isGone(StoredOriginal original) {
        return StoredValue.isTombstone(original.stored())
                || !PlainColumns.isOfNobody(original.stored())
                        && value.readingKey(original.keyId()).isEmpty();
    }
}
