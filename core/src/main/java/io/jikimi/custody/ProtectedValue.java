package io.jikimi.custody;

import io.jikimi.catalogue.DataMask;
import io.jikimi.catalogue.Normaliser;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.keys.IndexKeys;
import io.jikimi.purpose.ReadPermits.Decision;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One protected attribute at work: reads behind a permit, writes under the key of the row's person,
 * keeps what it may not read.
 */
final class ProtectedValue implements ValueForm {

    /** What a value reads as when its key is destroyed and the column does not take null. */
    static final String ERASED = "[erased]";

    private static final int LAST = 4;

    private final CustodyRuntime runtime;
    private final ProtectedAttribute attribute;
    private final PersonalDataItem item;
    private final @Nullable PlainTwin migrated;
    private final ValueCodec<?> codec;

    ProtectedValue(CustodyRuntime runtime, ProtectedAttribute attribute) {
        this.runtime = runtime;
        this.attribute = attribute;
        this.item = runtime.catalogue().item(attribute.item());
        this.codec = ValueCodec.of(attribute, runtime);
        this.migrated = runtime.plainColumns().find(attribute);
    }

    ProtectedAttribute attribute() {
        return attribute;
    }

    @Override
    public PersonalDataItem item() {
        return item;
    }

    @Override
    public Class<?> javaType() {
        return attribute.javaType();
    }

    @Override
    public boolean nullable() {
        return attribute.nullable();
    }

    /** How its values are being migrated, or null. */
    @Nullable PlainTwin migrated() {
        return migrated;
    }

    boolean isText() {
        return attribute.javaType() == String.class;
    }

    /** Whether a value can change without being replaced. */
    boolean isMutable() {
        return codec.mutable();
    }

    /** A value that stays as it is when the other changes. */
    Object copy(Object value) {
        return isErased(value) ? value : Objects.requireNonNull(codec.copy(value));
    }

    int hash(Object value) {
        return isMutable() ? Arrays.hashCode(codec.encode(value)) : value.hashCode();
    }

    /**
     * Whether the instance was handed out for a value that was destroyed. Somebody may type the
     * same word: that is another instance.
     */
    @SuppressWarnings("ReferenceEquality")
    static boolean isErased(@Nullable Object value) {
        return value == ERASED;
    }

    /** Whether the instance is a mask that was handed out. */
    boolean isMask(Object instance) {
        StoredOriginal original = runtime.originals().find(instance);
        return original != null && original.mask();
    }

    /**
     * Whether two values are the same to the column: masks are when they stand for the same bytes.
     */
    boolean same(Object left, @Nullable Object right) {
        if (left == right || right == null || !codec.equal(left, right)) {
            return left == right;
        }
        StoredOriginal first = runtime.originals().find(left);
        StoredOriginal second = first == null ? null : runtime.originals().find(right);
        return first == null
                || second == null
                || !first.mask()
                || !second.mask()
                || Arrays.equals(first.stored(), second.stored());
    }

    /** Reads stored bytes as what the open scope permits. */
    @Nullable Object read(byte[] read) {
        byte[] stored = known(read);
        if (StoredValue.isTombstone(stored)) {
            return erased();
        }
        if (PlainColumns.isOfNobody(stored)) {
            return placeholder(stored);
        }
        refuseForeignBytes(stored);
        if (attribute.element() && isLookUp(runtime.frames().current())) {
            return ListStandIns.of(runtime, this, stored);
        }
        if (runtime.permits().read(item.id(), StoredValue.keyId(stored)) == Decision.VALUE) {
            return handOut(stored);
        }
        if (attribute.whenDenied() == WhenDenied.FAIL) {
            refuseDenied(stored);
        }
        return placeholder(stored);
    }

    /** What was read, with the number of a key wherever there is a person. */
    byte[] known(byte[] read) {
        return migrated == null ? read : runtime.plainColumns().known(attribute, migrated, read);
    }

    /** Refuses to read a value, and notes it. */
    void refuseDenied(byte[] stored) {
        runtime.permits().refused(item.id(), StoredValue.keyId(stored));
        throw denied();
    }

    /** What stored bytes read as without a permit. */
    @Nullable Object placeholder(byte[] stored) {
        return isText() ? mask(stored) : null;
    }

    /** Whether the open scope would hand out the value; notes nothing. */
    boolean permitted(byte[] stored) {
        return !PlainColumns.isOfNobody(stored)
                && runtime.permits().permits(item.id(), StoredValue.keyId(stored));
    }

    /** Whether the open scope hands out the item of anybody. */
    boolean mayBePermitted() {
        return runtime.permits().permits(item.id());
    }

    /** The bytes to store for a value inside the write that goes on. */
    byte @Nullable [] write(Object value) {
        boolean encrypts = writesEncrypted();
        byte[] stored = toStore(value);
        boolean stands = encrypts || stored != null && StoredValue.isTombstone(stored);
        return stands ? stored : null;
    }

    /** Asked before every write of an encrypted column: an instance that lags must not write. */
    private boolean writesEncrypted() {
        if (migrated == null) {
            return true;
        }
        migrated.refuseIfBehind();
        return migrated.writesEncrypted();
    }

    private byte @Nullable [] toStore(Object value) {
        StoredOriginal original = runtime.originals().find(value);
        if (isKept(value, original)) {
            return writeKept(original);
        }
        if (isErased(value)) {
            return StoredValue.tombstone();
        }
        if (attribute.element() && original != null && isSearched(value, original)) {
            return original.stored();
        }
        WriteFrame frame = runtime.frames().require(attribute.location());
        if (original != null && original.mask()) {
            refuseOfNobody(original, frame);
            byte[] kept = keepOriginal(original, frame);
            frame.bound(item.id(), value, kept);
            return kept;
        }
        refuseMaskShape(value);
        byte[] stored = encrypt(value, frame.key(attribute.of()));
        frame.bound(item.id(), value, stored);
        return stored;
    }

    /** The bytes to store for an element of a list, which always has some. */
    byte[] writeElement(Object value) {
        return Objects.requireNonNull(write(value));
    }

    /** The bytes to store for null: what is stored, where that was not readable. */
    byte @Nullable [] writeNull() {
        WriteFrame frame = runtime.frames().current();
        byte[] kept = kept();
        if (frame == null || kept == null) {
            return null;
        }
        if (!writesEncrypted() && !StoredValue.isTombstone(kept)) {
            return null;
        }
        StoredOriginal original = new StoredOriginal(item.id(), kept, true);
        return frame.operation() == WriteFrame.Operation.HISTORY && isOfAnother(original, frame)
                ? kept
                : keepOriginal(original, frame);
    }

    /** Whether the live row, which history copies, has followed to another person meanwhile. */
    private boolean isOfAnother(StoredOriginal original, WriteFrame frame) {
        return StoredValue.isProtected(original.stored())
                && !isGone(original)
                && !isOf(frame.key(attribute.of()), original);
    }

    /** Whether bytes that are stored again need the key of their person. */
    boolean isKeptUnderKey(byte[] stored) {
        return !isGone(new StoredOriginal(item.id(), stored, true));
    }

    private byte @Nullable [] kept() {
        WriteFrame frame = runtime.frames().current();
        return frame == null ? null : frame.kept(attribute);
    }

    /**
     * Whether a value is nothing but the placeholder of what stands in the row, which the write
     * knows: it may be something else by now than what was handed out, or nothing.
     */
    private boolean isKept(Object value, @Nullable StoredOriginal original) {
        WriteFrame frame = runtime.frames().current();
        return frame != null
                && (isErased(value) || original != null && original.mask())
                && frame.keeps(attribute);
    }

    private byte @Nullable [] writeKept(@Nullable StoredOriginal mask) {
        if (mask != null && !isGone(mask)) {
            refuseForeign(mask, runtime.frames().require(attribute.location()));
        }
        return writeNull();
    }

    /**
     * Whether Envers looks for the row of the history that a change ends. What it finds is meant
     * for the history too.
     */
    private boolean isSearched(Object value, StoredOriginal original) {
        WriteFrame frame = runtime.frames().current();
        boolean searched =
                (frame == null || isLookUp(frame)) && ListStandIns.isStandIn(value, original);
        if (searched && frame == null) {
            runtime.frames().enter(WriteFrame.lookUp());
        }
        return searched;
    }

    private static boolean isLookUp(@Nullable WriteFrame frame) {
        return frame != null && frame.operation() == WriteFrame.Operation.LOOK_UP;
    }

    /** The bytes for the second-level cache: never the value. */
    byte @Nullable [] toCache(Object value) {
        StoredOriginal original = runtime.original(value);
        if (isKept(value, original)) {
            return writeNull();
        }
        if (isErased(value)) {
            return StoredValue.tombstone();
        }
        WriteFrame frame = runtime.frames().current();
        byte[] bound = frame == null ? null : frame.boundBytes(item.id(), value);
        if (bound != null) {
            return bound;
        }
        if (original != null
                && original.item() == item.id()
                && (frame == null || isOf(frame.key(attribute.of()), original))) {
            return original.stored();
        }
        if (original != null && original.mask() && original.item() == item.id() && frame != null) {
            // Never the mask itself: everybody would be served it as the value.
            return underOther(frame.key(attribute.of()), original.stored());
        }
        if (frame != null) {
            return encrypt(value, frame.key(attribute.of()));
        }
        throw new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                attribute.location(),
                "the value can not go into the second-level cache, its stored form is not known. Evict the entity.");
    }

    /**
     * What a merged entity holds: a mask, or null for a value that was not readable, never replaces
     * what is managed.
     */
    @Nullable Object merge(@Nullable Object detached, @Nullable Object managed) {
        if (managed == null || detached == managed) {
            return detached;
        }
        if (detached == null) {
            return isText() ? null : managed;
        }
        return isErased(detached) || isMaskOf(detached, managed) || standsFor(detached, managed)
                ? managed
                : detached;
    }

    /** Whether {@code given} is a mask, perhaps an older one, of the person of {@code current}. */
    private boolean isMaskOf(Object given, Object current) {
        StoredOriginal mask = runtime.originals().find(given);
        if (mask == null || !mask.mask() || mask.item() != item.id()) {
            return false;
        }
        StoredOriginal known = isErased(current) ? null : runtime.original(current);
        return known == null
                || PlainColumns.isOfNobody(mask.stored())
                || PlainColumns.isOfNobody(known.stored())
                || areOfOne(mask.keyId(), known.keyId());
    }

    /** Whether {@code given} is nothing but the mask of {@code current}. */
    boolean standsFor(Object given, Object current) {
        if (!(given instanceof String text) || !(current instanceof String known)) {
            return false;
        }
        StoredOriginal masked = runtime.originals().find(known);
        if (isErased(known) || masked != null && masked.mask()) {
            return text.equals(known);
        }
        return !text.equals(known) && text.equals(DataMask.mask(attribute.kind(), known));
    }

    /** The text to index for a value: of a mask, the value behind it, which is an internal read. */
    @Nullable String searchText(Object value) {
        StoredOriginal original = runtime.originals().find(value);
        if (original == null || !original.mask()) {
            refuseMaskShapeInWrite(value);
            return ValueCodec.text(value);
        }
        if (runtime.frames().current() == null) {
            throw new LifecycleException(
                    Refusal.PROTECTED_QUERY,
                    attribute.location(),
                    "a masked value can not be a query parameter. Search by what the user typed.");
        }
        Object behind = decrypt(original.stored());
        return behind == null ? null : ValueCodec.text(behind);
    }

    /** What stands in the plain column for a value while other versions read it there. */
    @Nullable Object plain(Object value) {
        StoredOriginal original = runtime.originals().find(value);
        if (isKept(value, original)) {
            return plainOfNull();
        }
        boolean written = runtime.frames().current() != null;
        if (isErased(value) || written && !writesPlain()) {
            return null;
        }
        if (original == null || !original.mask()) {
            refuseMaskShapeInWrite(value);
            return value;
        }
        return written ? decrypt(original.stored()) : searchText(value);
    }

    /** The same for null: what is stored, where that was not readable. */
    @Nullable Object plainOfNull() {
        byte[] kept = kept();
        return kept == null || !writesPlain() ? null : decrypt(kept);
    }

    private boolean writesPlain() {
        if (migrated == null) {
            return true;
        }
        migrated.refuseIfBehind();
        return migrated.writesPlain();
    }

    /** The bytes of a search index for null: what is stored, where that was not readable. */
    byte @Nullable [] indexOfNull(SearchIndex index) {
        byte[] kept = kept();
        Object value = kept == null ? null : decrypt(kept);
        return value == null ? null : firstHash(ValueCodec.text(value), index);
    }

    /**
     * The hash for what is written, of which the transaction is told; outside a write the older.
     * All is decided by one look at the keys: a switch may come after any of them.
     */
    private byte[] firstHash(String text, SearchIndex index) {
        IndexKeys keys = indexKeys();
        WriteFrame frame = runtime.frames().current();
        IndexKey first = frame == null ? keys.older() : keys.writing();
        byte[] hash = hash(first, text, index);
        if (keys.rotating()) {
            IndexKey second = first.id() == keys.older().id() ? keys.newer() : keys.older();
            byte[] other = hash(second, text, index);
            runtime.otherIndexes().remember(hash, other);
            if (frame != null && keys.switched()) {
                frame.onConnection(connection -> takeAlong(connection, keys, index, other, hash));
            }
        }
        if (frame != null) {
            frame.indexes(first.id());
        }
        return hash;
    }

    /**
     * Before a value is written under the newer key of the search index, lets whoever has it under
     * the older one have it under the newer one: the unique constraint then decides as ever.
     */
    private void takeAlong(
            Connection connection, IndexKeys keys, SearchIndex index, byte[] older, byte[] newer)
            throws SQLException {
        if (index.search() == Search.EXACT) {
            runtime.olderIndexes()
                    .takeAlong(
                            connection,
                            new OlderIndexes.Moved(item.id(), older, newer, keys.newer().id()));
        }
    }

    /**
     * The bytes of a search index for a value, null for one that was destroyed: to be written
     * inside a write, and the first to compare with outside.
     */
    byte @Nullable [] index(Object value, SearchIndex index) {
        if (isKept(value, runtime.originals().find(value))) {
            return indexOfNull(index);
        }
        String text = searchedText(value);
        return text == null ? null : firstHash(text, index);
    }

    /**
     * The second bytes to compare with: the same as the first ones unless the key of the search
     * index was rotated when these were computed. A switch is never so near that it comes between.
     */
    byte[] otherIndex(byte[] first) {
        byte[] other = runtime.otherIndexes().find(first);
        return other == null ? first : other;
    }

    /** The bytes of a search index for a value under a key, null for one that was destroyed. */
    byte @Nullable [] index(IndexKey key, Object value, SearchIndex index) {
        String text = searchedText(value);
        return text == null ? null : hash(key, text, index);
    }

    /** The bytes that rows with a value may have. */
    List<byte[]> searched(Object value, SearchIndex index) {
        IndexKeys keys = indexKeys();
        byte[] older = index(keys.older(), value, index);
        byte[] newer = keys.rotating() ? index(keys.newer(), value, index) : null;
        return Stream.of(older, newer).filter(Objects::nonNull).toList();
    }

    /** The bytes that must stand in a search index for stored bytes; null for what is gone. */
    byte @Nullable [] indexOf(byte[] stored, SearchIndex index, IndexKey key) {
        Object value = decrypt(stored);
        return value == null ? null : hash(key, ValueCodec.text(value), index);
    }

    /** The same for what is written past Hibernate. */
    void takeOlderAlong(Connection connection, IndexKeys keys, Object value, SearchIndex index)
            throws SQLException {
        byte[] older = keys.switched() ? index(keys.older(), value, index) : null;
        byte[] newer = keys.switched() ? index(keys.newer(), value, index) : null;
        if (older != null && newer != null) {
            takeAlong(connection, keys, index, older, newer);
        }
    }

    /** The same for stored bytes that come back. */
    void takeOlderAlong(Connection connection, IndexKeys keys, byte[] stored, SearchIndex index)
            throws SQLException {
        Object value = decrypt(stored);
        if (value != null) {
            takeOlderAlong(connection, keys, value, index);
        }
    }

    private @Nullable String searchedText(Object value) {
        return isErased(value) ? null : searchText(value);
    }

    /** The keys to compare with. */
    IndexKeys indexKeys() {
        return runtime.keys().indexKeys();
    }

    /** The bytes of a search index for the text of a value. */
    byte[] hash(IndexKey key, String text, SearchIndex index) {
        return switch (index.search()) {
            case EXACT ->
                    runtime.blindIndex()
                            .of(key, index.domain(), Normaliser.normalise(attribute.kind(), text));
            case PREFIX -> beginnings(key, Normaliser.beginning(attribute.kind(), text), index);
            case LAST4 -> runtime.blindIndex().ofEnd(key, index.domain(), lastFour(text));
        };
    }

    private byte[] beginnings(IndexKey key, String text, SearchIndex index) {
        return runtime.blindIndex().ofBeginnings(key, index.domain(), text, index.longest());
    }

    private String lastFour(String text) {
        int[] characters = Normaliser.ending(attribute.kind(), text).codePoints().toArray();
        int from = Math.max(0, characters.length - LAST);
        return new String(characters, from, characters.length - from);
    }

    /** Where the indexes of the values lie that begin with a text. */
    IndexRange range(IndexKey key, String text, SearchIndex index) {
        String beginning = Normaliser.beginning(attribute.kind(), text);
        if (beginning.codePointCount(0, beginning.length()) > index.longest()) {
            throw unanswerable(
                    "a beginning of more than "
                            + index.longest()
                            + " characters was sought, in the form in which values are compared."
                            + " Ask for fewer and compare the values that are found, or raise 'prefix' of"
                            + " @Searchable, at most to "
                            + Searchable.LONGEST_PREFIX
                            + ", and write the rows anew.");
        }
        if (beginning.isEmpty()) {
            // Of what was asked for nothing is compared, and no value begins with it.
            return text.isEmpty() ? IndexRange.all() : IndexRange.none();
        }
        return IndexRange.of(beginnings(key, beginning, index), index.longest());
    }

    /** The bytes of the index for the last four characters. */
    byte[] last(IndexKey key, String text, SearchIndex index) {
        String end = Normaliser.ending(attribute.kind(), text);
        if (end.codePointCount(0, end.length()) != LAST) {
            throw unanswerable(
                    "other than the last four characters were sought. Ask for exactly four, by the pattern"
                            + " '%1234'.");
        }
        return hash(key, text, index);
    }

    /** A search that no declared index answers. */
    LifecycleException unanswerable(String happened) {
        return new LifecycleException(Refusal.PROTECTED_QUERY, attribute.location(), happened);
    }

    /**
     * The value behind stored bytes, with no permit and no note: for what stays inside this room.
     */
    @Override
    public @Nullable Object decrypt(byte[] stored) {
        if (StoredValue.isTombstone(stored)) {
            return null;
        }
        if (StoredValue.isPlainOfKey(stored)) {
            return decode(StoredValue.plain(stored));
        }
        Optional<DataKey> key = readingKey(StoredValue.keyId(stored));
        return key.map(live -> decode(runtime.cipher().decrypt(live, item.id(), stored)))
                .orElse(null);
    }

    private Optional<DataKey> readingKey(long keyId) {
        try {
            return runtime.keys().readingKey(keyId);
        } catch (LifecycleException refused) {
            if (refused.refusal() == Refusal.KEY_MISSING) {
                // The bytes may come from a cache of before a rotation: the next reader gets those
                // of the table.
                runtime.evictAll();
            }
            throw refused;
        }
    }

    /** What a parser says of its failure quotes what it was given. */
    @Override
    public Object decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (LifecycleException named) {
            throw named;
        } catch (RuntimeException unfit) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    attribute.location(),
                    "what is stored does not fit "
                            + codec.type().getName()
                            + " ("
                            + unfit.getClass().getSimpleName()
                            + "). Was the type of the attribute changed? Give it back its old type, and add another"
                            + " attribute for the new one.");
        }
    }

    private @Nullable Object handOut(byte[] stored) {
        Object value = decrypt(stored);
        if (value == null) {
            return erased();
        }
        runtime.remember(value, new StoredOriginal(item.id(), stored, false));
        return value;
    }

    private @Nullable Object mask(byte[] stored) {
        Object value = decrypt(stored);
        if (value == null) {
            return erased();
        }
        // A constant mask would be one shared instance: identity needs a fresh one.
        String mask = new String(DataMask.mask(attribute.kind(), (String) value).toCharArray());
        runtime.originals().remember(mask, new StoredOriginal(item.id(), stored, true));
        return mask;
    }

    private @Nullable Object erased() {
        return isText() && !attribute.nullable() ? ERASED : null;
    }

    /** The bytes to store for a value under a key. */
    @Override
    public byte[] encrypt(Object value, DataKey key) {
        return runtime.cipher().encrypt(key, item.id(), codec.encode(value));
    }

    private byte[] keepOriginal(StoredOriginal original, WriteFrame frame) {
        if (StoredValue.isTombstone(original.stored())) {
            return original.stored();
        }
        if (original.item() == item.id() && isGone(original)) {
            return attribute.element() ? original.stored() : StoredValue.tombstone();
        }
        refuseForeign(original, frame);
        DataKey key = frame.key(attribute.of());
        // The history of a list finds its rows by their bytes: there they stay until the table and
        // its history are written anew together.
        boolean asTheyAre =
                !StoredValue.isPlainOfKey(original.stored())
                        && (key.id() == original.keyId()
                                || attribute.element() && isOf(key, original));
        frame.storesUnder(asTheyAre ? original.keyId() : key.id());
        return asTheyAre ? original.stored() : underOther(key, original.stored());
    }

    /** Nothing tells which row the mask is from; the history of a row is written from the row. */
    private void refuseOfNobody(StoredOriginal original, WriteFrame frame) {
        if (PlainColumns.isOfNobody(original.stored())
                && frame.operation() != WriteFrame.Operation.HISTORY) {
            throw maskedWrite("the mask of a value of nobody would be stored");
        }
    }

    /** Refuses the mask of another item, and of a person who gives nothing to that of the row. */
    private void refuseForeign(StoredOriginal original, WriteFrame frame) {
        if (original.item() != item.id()) {
            throw maskedWrite("the mask of another item would be stored");
        }
        if (PlainColumns.isOfNobody(original.stored())) {
            return;
        }
        DataKey key = frame.key(attribute.of());
        if (isOf(key, original)) {
            return;
        }
        DataSubjectId before = runtime.keys().subjectOf(original.keyId());
        if (!frame.moves(before, runtime.keys().subjectOf(key.id()))) {
            throw maskedWrite("the mask of another data subject's value would be stored");
        }
    }

    /** Whether a key is one of those of the person whose value this is. */
    private boolean isOf(DataKey key, StoredOriginal original) {
        return areOfOne(key.id(), original.keyId());
    }

    private boolean areOfOne(long keyId, long otherId) {
        return keyId == otherId
                || runtime.keys().subjectOf(keyId).equals(runtime.keys().subjectOf(otherId));
    }

    /** What is behind a mask, under a newer key or that of the person it belongs to now. */
    private byte[] underOther(DataKey key, byte[] stored) {
        if (StoredValue.isPlainOfKey(stored)) {
            return encrypt(decode(StoredValue.plain(stored)), key);
        }
        return readingKey(StoredValue.keyId(stored))
                .map(before -> runtime.cipher().rewrite(before, key, item.id(), stored))
                .orElseGet(StoredValue::tombstone);
    }

    /** Nobody may write for a person who was destroyed; what is left of the row may change. */
    private boolean isGone(StoredOriginal original) {
        return StoredValue.isTombstone(original.stored())
                || !PlainColumns.isOfNobody(original.stored())
                        && readingKey(original.keyId()).isEmpty();
    }

    private void refuseMaskShapeInWrite(Object value) {
        if (runtime.frames().current() != null) {
            refuseMaskShape(value);
        }
    }

    private void refuseMaskShape(Object value) {
        if (value instanceof String text
                && (text.equals(ERASED) || DataMask.looksMasked(attribute.kind(), text))) {
            throw maskedWrite("a text in the shape of a mask would be stored");
        }
    }

    LifecycleException maskedWrite(String happened) {
        return new LifecycleException(
                Refusal.MASKED_VALUE_WRITE,
                attribute.location(),
                happened
                        + ". Leave the attribute unchanged, or load it under a purpose that permits "
                        + attribute.item()
                        + ".");
    }

    private void refuseForeignBytes(byte[] stored) {
        refuseForeignBytes(stored, Object.class);
    }

    /** Refuses what is no protected value, and says where the values of {@code entity} stand. */
    void refuseForeignBytes(byte[] stored, Class<?> entity) {
        if (!StoredValue.isProtected(stored)
                && (migrated == null || !StoredValue.isPlainOfKey(stored))) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    attribute.location(),
                    "the column "
                            + String.join(" or ", runtime.places(item.id(), entity))
                            + " holds something that is not a protected value. Was it written with SQL past"
                            + " Hibernate? Encrypt it, or empty the column, and look for who wrote it.");
        }
    }

    private LifecycleException denied() {
        String purpose = runtime.permits().purpose();
        return new LifecycleException(
                Refusal.PURPOSE_MISMATCH,
                attribute.location(),
                "the attribute may not be read "
                        + (purpose == null
                                ? "outside a purpose"
                                : "for the purpose '" + purpose + "'")
                        + ". Annotate the method with @ForPurpose of a purpose that lists "
                        + attribute.item()
                        + "; where it does, this data subject is barred from it, for example by a"
                        + " withdrawn consent.");
    }
}
