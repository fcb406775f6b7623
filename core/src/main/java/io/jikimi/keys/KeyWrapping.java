package io.jikimi.keys;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Wraps keys with the master key, each bound to the row it stands in: a wrapped key that was copied
 * to another row does not open.
 */
final class KeyWrapping {

    private final MasterKeys masterKeys;

    KeyWrapping(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    /** A wrapped key and the epoch of the master key that wrapped it. */
    record Wrapped(byte[] bytes, int epoch) {}

    Wrapped wrap(long keyId, String holder, byte[] material) {
        return wrap(keyId, holder, material, masterKeys.currentEpoch());
    }

    /** Wraps a wrapped key under another epoch. */
    Wrapped rewrap(long keyId, String holder, Wrapped wrapped, int epoch) {
        byte[] material = unwrap(keyId, holder, wrapped);
        try {
            return wrap(keyId, holder, material, epoch);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private Wrapped wrap(long keyId, String holder, byte[] material, int epoch) {
        try {
            return new Wrapped(masterKeys.aead(epoch).encrypt(material, row(keyId, holder)), epoch);
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

    private static byte[] row(long keyId, String holder) {
        byte[] name = holder.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length).putLong(keyId).put(name).array();
    }
}
