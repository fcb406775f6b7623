package io.jikimi.keys;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Wraps keys with the master key, each bound to the row it stands in: a wrapped key that was copied
 * to another row does not open. Which key wraps is {@linkplain JdbcMasterKeyEpochs proven} by the
 * caller.
 */
final class KeyWrapping {

    private final MasterKeys masterKeys;

    KeyWrapping(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    /** A wrapped key and the epoch of the master key that wrapped it. */
    record Wrapped(byte[] bytes, int epoch) {}

    /** A wrapped key in its row. */
    record Held(long keyId, String holder, Wrapped wrapped) {}

    /** A key in the clear, for its row. */
    record Clear(long keyId, String holder, byte[] material) {}

    Wrapped wrap(long keyId, String holder, byte[] material, int epoch) {
        return wrap(List.of(new Clear(keyId, holder, material)), epoch).get(0);
    }

    /** Wraps many keys, in their order. */
    List<Wrapped> wrap(List<Clear> keys, int epoch) {
        List<MasterKeys.Bound> bound =
                keys.stream().map(key -> new MasterKeys.Bound(key.material(), row(key))).toList();
        try {
            return masterKeys.wrap(epoch, bound).stream()
                    .map(bytes -> new Wrapped(bytes, epoch))
                    .toList();
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "master key epoch " + epoch,
                    "The master key could not wrap a new key. Check that "
                            + masterKeys.storage()
                            + " answers.",
                    failure);
        }
    }

    byte[] unwrap(long keyId, String holder, Wrapped wrapped) {
        try {
            return masterKeys.aead(wrapped.epoch()).decrypt(wrapped.bytes(), row(keyId, holder));
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(keyId),
                    "The stored key does not open with epoch "
                            + wrapped.epoch()
                            + " of the master key in "
                            + masterKeys.storage()
                            + ". Either the master key is not the one that wrapped it, or the row"
                            + " was altered: restore the right one.",
                    failure);
        }
    }

    /**
     * Opens many keys; those that do not open are left out.
     *
     * @throws LifecycleException with {@code KEY_UNAVAILABLE} if the master key does not answer
     */
    Map<Long, byte[]> unwrap(List<Held> keys) {
        SortedMap<Integer, List<Held>> byEpoch = new TreeMap<>();
        keys.forEach(
                key ->
                        byEpoch.computeIfAbsent(key.wrapped().epoch(), none -> new ArrayList<>())
                                .add(key));
        Map<Long, byte[]> opened = new HashMap<>();
        byEpoch.forEach((epoch, held) -> unwrap(epoch, held, opened));
        return opened;
    }

    private void unwrap(int epoch, List<Held> keys, Map<Long, byte[]> opened) {
        List<MasterKeys.Bound> bound =
                keys.stream()
                        .map(
                                key ->
                                        new MasterKeys.Bound(
                                                key.wrapped().bytes(),
                                                row(key.keyId(), key.holder())))
                        .toList();
        try {
            List<Optional<byte[]>> materials = masterKeys.unwrap(epoch, bound);
            for (int i = 0; i < keys.size(); i++) {
                long keyId = keys.get(i).keyId();
                materials.get(i).ifPresent(material -> opened.put(keyId, material));
            }
        } catch (LifecycleException refusal) {
            if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                throw refusal;
            }
            // The epoch is missing as a whole: whoever needs one of its keys is told.
        }
    }

    private static byte[] row(Clear key) {
        return row(key.keyId(), key.holder());
    }

    private static byte[] row(long keyId, String holder) {
        byte[] name = holder.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length).putLong(keyId).put(name).array();
    }
}
