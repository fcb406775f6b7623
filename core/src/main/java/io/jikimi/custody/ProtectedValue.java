package io.jikimi.custody;

import io.jikimi.catalogue.DataMask;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.keys.IndexKeys;
import io.jikimi.purpose.ReadPermits.Decision;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One protected attribute at work: reads behind a permit, writes under the key of the row's person,
 * keeps what it may not read.
 */
final class ProtectedValue implements ValueForm {

    /** What a value reads as when its key is destroyed and the column does not take null. */
    static final String ERASED = "[erased]";

    private final CustodyRuntime runtime;
    private final ProtectedAttribute attribute;
    private final PersonalDataItem item;
    private final @Nullable PlainTwin migrated;
    private final ValueCodec<?> codec;
    private final KeptValue behind;

    ProtectedValue(CustodyRuntime runtime, ProtectedAttribute attribute) {
        this.runtime = runtime;
        this.attribute = attribute;
        this.item = runtime.catalogue().item(attribute.item());
        this.codec = ValueCodec.of(attribute, runtime);
        this.migrated = runtime.plainColumns().find(attribute);
        this.behind = new KeptValue(runtime, this);
    }

    CustodyRuntime runtime() {
        return runtime;
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

    @Override
    public boolean isKeptAsText() {
        return attribute.json() != null || attribute.javaType().isEnum();
    }

    @Override
    public boolean isSame(Object left, Object right) {
        return left instanceof BigDecimal number && right instanceof BigDecimal other
                ? number.compareTo(other) == 0
                : codec.equal(left, right);
    }

    @Override
    public String text(Object value) {
        return new String(codec.encode(value), StandardCharsets.UTF_8);
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
            behind.refuseOfNobody(original, frame);
            byte[] kept = behind.keep(original, frame);
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
        return behind.ofNull(kept, frame);
    }

    /** Whether bytes that are stored again need the key of their person. */
    boolean isKeptUnderKey(byte[] stored) {
        return !behind.isGone(new StoredOriginal(item.id(), stored, true));
    }

    /** What stands in the row, where the write that goes on knows it. */
    byte @Nullable [] kept() {
        WriteFrame frame = runtime.frames().current();
        return frame == null ? null : frame.kept(attribute);
    }

    /**
     * Whether a value is nothing but the placeholder of what stands in the row, which the write
     * knows: it may be something else by now than what was handed out, or nothing.
     */
    boolean isKept(Object value) {
        return isKept(value, runtime.originals().find(value));
    }

    private boolean isKept(Object value, @Nullable StoredOriginal original) {
        WriteFrame frame = runtime.frames().current();
        return frame != null
                && (isErased(value) || original != null && original.mask())
                && frame.keeps(attribute);
    }

    private byte @Nullable [] writeKept(@Nullable StoredOriginal mask) {
        if (mask != null && !behind.isGone(mask)) {
            behind.refuseForeign(mask, runtime.frames().require(attribute.location()));
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
                && (frame == null || behind.isOf(frame.key(attribute.of()), original))) {
            return original.stored();
        }
        if (original != null && original.mask() && original.item() == item.id() && frame != null) {
            // Never the mask itself: everybody would be served it as the value.
            return behind.underOther(frame.key(attribute.of()), original.stored());
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
                || behind.areOfOne(mask.keyId(), known.keyId());
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

    /** The keys to compare with. */
    IndexKeys indexKeys() {
        return runtime.keys().indexKeys();
    }

    /** Refuses a statement that was made for one key and comes to be run when there are two. */
    void requireOneIndexKey() {
        if (indexKeys().rotating()) {
            throw new LifecycleException(
                    Refusal.KEY_ROTATED,
                    attribute.location(),
                    "a rotation of the key of the search index began while a query was made ready, and some rows would"
                            + " not be found. Repeat it.");
        }
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

    Optional<DataKey> readingKey(long keyId) {
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
                            + foreign(StoredValue.newerFormat(stored)));
        }
    }

    private static String foreign(int newerFormat) {
        return newerFormat == 0
                ? " holds something that is not a protected value. Was it written with SQL past"
                        + " Hibernate? Encrypt it, or empty the column, and look for who wrote it."
                : " holds a value of format "
                        + newerFormat
                        + ", which a newer version of Jikimi has written and this one does not"
                        + " know. Give every instance that version, or a newer one; do not empty the"
                        + " column.";
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
