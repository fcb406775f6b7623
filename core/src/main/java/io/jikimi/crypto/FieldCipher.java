package io.jikimi.crypto;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Encrypts and decrypts one value (개인정보의 안전성 확보조치 기준 제7조) with AES-256-GCM. A value is bound to its
 * key and to its item: copied into a column of another item, or under another key, it does not
 * open. The item is a number that is never reused, not a table or column name, so that a rename
 * leaves every value readable.
 *
 * <p>Stateless and thread-safe. It does not hide the length of a value, and two equal values look
 * different.
 */
public final class FieldCipher {

    /**
     * Encrypts a value into the form of {@link StoredValue}.
     *
     * @param key the key of the data subject
     * @param item the number of the item
     * @param plaintext the value, possibly empty
     */
    public byte[] encrypt(DataKey key, int item, byte[] plaintext) {
        try {
            byte[] sealed = key.seal(plaintext, StoredValue.associatedData(key.id(), item));
            return StoredValue.of(key.id(), sealed);
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    where(item),
                    "The value could not be encrypted. Check that the Java runtime offers"
                            + " AES/GCM/NoPadding with 256-bit keys.",
                    failure);
        }
    }

    /**
     * Decrypts a stored value.
     *
     * @param key the key whose number stands in the value
     * @param item the number of the item
     * @param stored the bytes of the column
     * @throws LifecycleException with {@code VALUE_UNREADABLE} if the bytes are not a protected
     *     value, were altered, or belong to another key or item
     */
    public byte[] decrypt(DataKey key, int item, byte[] stored) {
        if (!StoredValue.isProtected(stored)) {
            throw unreadable(
                    item,
                    "The stored bytes are not a protected value. If the column still holds plain"
                            + " values, migrate it first.");
        }
        if (StoredValue.keyId(stored) != key.id()) {
            throw unreadable(
                    item,
                    "The stored value names another key than the one it was to be opened with.");
        }
        try {
            return key.open(stored, StoredValue.HEADER, StoredValue.associatedData(key.id(), item));
        } catch (GeneralSecurityException failure) {
            // The cause says no more than that the tag is wrong; it is left out with its stack.
            throw unreadable(
                    item,
                    "The stored value was altered, or copied from another item. Restore the column"
                            + " from a backup and look for who wrote it.");
        }
    }

    /**
     * Encrypts a stored value anew under another key: a newer one of the same data subject, or that
     * of the one it belongs to now. The nonce stays: it was random when it was chosen, and so equal
     * bytes become equal bytes wherever copies of a value stand, whoever writes them anew and how
     * often.
     *
     * @param from the key whose number stands in the value
     * @param to the key to stand in it
     * @param item the number of the item
     * @throws LifecycleException with {@code VALUE_UNREADABLE} as {@link #decrypt} does
     */
    public byte[] rewrite(DataKey from, DataKey to, int item, byte[] stored) {
        byte[] plaintext = decrypt(from, item, stored);
        try {
            byte[] nonce = StoredValue.nonce(stored);
            byte[] sealed =
                    to.sealUnder(nonce, plaintext, StoredValue.associatedData(to.id(), item));
            return StoredValue.of(to.id(), sealed);
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    where(item),
                    "The value could not be encrypted. Check that the Java runtime offers"
                            + " AES/GCM/NoPadding with 256-bit keys.",
                    failure);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private static LifecycleException unreadable(int item, String action) {
        return new LifecycleException(Refusal.VALUE_UNREADABLE, where(item), action);
    }

    private static String where(int item) {
        return "item " + item;
    }
}
