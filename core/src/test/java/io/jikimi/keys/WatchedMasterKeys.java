package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import io.jikimi.crypto.DataKey;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A master key that remembers every key it was given, or gave out, in the clear. */
final class WatchedMasterKeys implements MasterKeys {

    private final MasterKeys masterKeys;
    private final Map<Integer, Aead> aeads = new ConcurrentHashMap<>();
    private final List<byte[]> clear = new CopyOnWriteArrayList<>();
    private volatile Runnable afterWrapping = () -> {};

    WatchedMasterKeys(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    /** The very arrays, as they are by now. */
    List<byte[]> clear() {
        return List.copyOf(clear);
    }

    void forget() {
        clear.clear();
    }

    /** Does something after each key that is wrapped from now on. */
    void afterWrapping(Runnable work) {
        afterWrapping = work;
    }

    @Override
    public int currentEpoch() {
        return masterKeys.currentEpoch();
    }

    @Override
    public SortedSet<Integer> epochs() {
        return masterKeys.epochs();
    }

    @Override
    public void refresh() {
        masterKeys.refresh();
    }

    @Override
    public String storage() {
        return masterKeys.storage();
    }

    @Override
    public Aead aead(int epoch) {
        return aeads.computeIfAbsent(epoch, this::watched);
    }

    private Aead watched(int epoch) {
        Aead real = masterKeys.aead(epoch);
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                    throws GeneralSecurityException {
                byte[] wrapped = real.encrypt(plaintext, associatedData);
                if (plaintext.length == DataKey.BYTES) {
                    clear.add(plaintext);
                    afterWrapping.run();
                }
                return wrapped;
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                    throws GeneralSecurityException {
                byte[] opened = real.decrypt(ciphertext, associatedData);
                if (opened.length == DataKey.BYTES) {
                    clear.add(opened);
                }
                return opened;
            }
        };
    }
}
