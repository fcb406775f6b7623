package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Where the master key comes from (SPI; 암호키의 안전한 보관, 개인정보의 안전성 확보조치 기준 제7조). A master key wraps
 * data keys and never touches data. Epochs are numbered from 1, and a later epoch has a higher
 * number. The keys of the living are {@linkplain MasterKeyDesk#rewrap wrapped anew} under the
 * current epoch; when an older one is {@linkplain MasterKeyDesk#destroyEpoch destroyed}, backups
 * that hold keys wrapped under it are unreadable for good.
 *
 * <p>Implementations are thread-safe.
 */
public interface MasterKeys {

    /** The epoch under which new keys are wrapped. */
    int currentEpoch();

    /**
     * The primitive of an epoch, equal to the one given out before as long as the key is the same:
     * another one is compared with what the database knows before it wraps. It may throw a {@link
     * LifecycleException} with {@code KEY_UNAVAILABLE} where the key is kept elsewhere and does not
     * answer.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if the epoch is unknown or was destroyed
     */
    Aead aead(int epoch);

    /**
     * A key, in the clear or wrapped, and the row it is bound to, which is the associated data of
     * the primitive.
     */
    record Bound(byte[] key, byte[] row) {}

    /**
     * Wraps many keys under an epoch, in their order: one call where the key is kept elsewhere and
     * takes many at once.
     */
    default List<byte[]> wrap(int epoch, List<Bound> keys) throws GeneralSecurityException {
        Aead aead = aead(epoch);
        List<byte[]> wrapped = new ArrayList<>(keys.size());
        for (Bound key : keys) {
            wrapped.add(aead.encrypt(key.key(), key.row()));
        }
        return wrapped;
    }

    /**
     * Opens many keys of an epoch, in their order; nothing stands for one that does not open.
     *
     * @throws LifecycleException as {@link #aead} does
     */
    default List<Optional<byte[]>> unwrap(int epoch, List<Bound> keys) {
        Aead aead = aead(epoch);
        List<Optional<byte[]>> opened = new ArrayList<>(keys.size());
        for (Bound key : keys) {
            opened.add(opened(aead, key));
        }
        return opened;
    }

    private static Optional<byte[]> opened(Aead aead, Bound key) {
        try {
            return Optional.of(aead.decrypt(key.key(), key.row()));
        } catch (GeneralSecurityException doesNotOpen) {
            return Optional.empty();
        } catch (LifecycleException refusal) {
            if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                throw refusal;
            }
            return Optional.empty();
        }
    }

    /** Where the key is kept, for the start-up report: never the key. */
    String storage();

    /** Where the key of an epoch is kept, for the key ledger and for whoever has to destroy it. */
    default String storage(int epoch) {
        return storage();
    }

    /** What the master key is, for the key ledger. */
    default String algorithm() {
        return "AES-256-GCM";
    }

    /**
     * Every epoch that opens keys, the current one included. An epoch that is left out here counts
     * as destroyed.
     */
    SortedSet<Integer> epochs();

    /**
     * Looks again at where the key is kept, so that a new epoch is used and a destroyed one not.
     */
    default void refresh() {}

    /**
     * Destroys an epoch where it is kept, irreversibly; does nothing where it is gone for good
     * already. Not for direct use: {@link MasterKeyDesk#destroyEpoch} asks first whether anything
     * still hangs on it.
     *
     * @throws LifecycleException with {@code KEY_IN_USE} if the service cannot do it itself, with
     *     what somebody else has to do
     */
    default void destroy(int epoch) {
        if (!epochs().contains(epoch)) {
            return;
        }
        throw new LifecycleException(
                Refusal.KEY_IN_USE,
                "master key epoch " + epoch,
                "Nothing hangs on the epoch any more, but the service cannot destroy it itself."
                        + " Destroy this one, and no other: "
                        + storage(epoch)
                        + ". Then take it out of the configuration, and call this again, so that"
                        + " the key ledger knows.");
    }
}
