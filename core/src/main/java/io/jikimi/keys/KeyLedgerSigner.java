package io.jikimi.keys;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.EvidenceSigner;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Signs evidence with an Ed25519 key of the key ledger, wrapped by the master key: whoever can
 * write to the database, and only there, cannot sign. What an earlier key of the ledger signed
 * still verifies; nothing replaces the key yet.
 *
 * <p>Thread-safe.
 */
public final class KeyLedgerSigner implements EvidenceSigner {

    private static final String PURPOSE = "evidence-signature";
    private static final Configuration TINK = TinkConfig2026.get();

    private final JdbcKeyLedger ledger;
    private final Map<Long, PublicKeyVerify> verifiers = new ConcurrentHashMap<>();
    private volatile @Nullable SigningKey signingKey;

    /**
     * Creates the signer; the key is made on first use.
     *
     * @param own a small pool of connections to the primary that no host transaction uses
     * @param masterKeys what wraps the signing key
     * @param clock the legal clock
     */
    public KeyLedgerSigner(DataSource own, MasterKeys masterKeys, LegalClock clock) {
        OwnTransactions transactions = new OwnTransactions(own);
        DatabaseDialect dialect = DatabaseDialect.of(own);
        this.ledger =
                new JdbcKeyLedger(
                        transactions,
                        dialect,
                        new KeyWrapping(masterKeys),
                        new JdbcMasterKeyEpochs(transactions, dialect, masterKeys, clock),
                        clock);
    }

    @Override
    public Signature sign(byte[] statement) {
        SigningKey key = signingKey();
        try {
            return new Signature(key.id(), key.primitive().sign(statement));
        } catch (GeneralSecurityException failure) {
            throw unusable(key.id(), failure);
        }
    }

    @Override
    public boolean verifies(byte[] statement, Signature signature) {
        Optional<PublicKeyVerify> verifier = verifier(signature.keyId());
        if (verifier.isEmpty()) {
            return false;
        }
        try {
            verifier.get().verify(signature.bytes(), statement);
            return true;
        } catch (GeneralSecurityException forged) {
            return false;
        }
    }

    private SigningKey signingKey() {
        SigningKey known = signingKey;
        if (known == null) {
            JdbcKeyLedger.LedgerKey active =
                    ledger.activeKey(PURPOSE, "Ed25519", KeyLedgerSigner::newKeyset);
            try {
                known =
                        new SigningKey(
                                active.id(),
                                keyset(active).getPrimitive(TINK, PublicKeySign.class));
            } catch (GeneralSecurityException failure) {
                throw unusable(active.id(), failure);
            }
            signingKey = known;
        }
        return known;
    }

    private Optional<PublicKeyVerify> verifier(long keyId) {
        PublicKeyVerify known = verifiers.get(keyId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<PublicKeyVerify> loaded =
                ledger.key(keyId, PURPOSE).map(KeyLedgerSigner::verifier);
        loaded.ifPresent(verifier -> verifiers.put(keyId, verifier));
        return loaded;
    }

    private static PublicKeyVerify verifier(JdbcKeyLedger.LedgerKey key) {
        try {
            return keyset(key).getPublicKeysetHandle().getPrimitive(TINK, PublicKeyVerify.class);
        } catch (GeneralSecurityException failure) {
            throw unusable(key.id(), failure);
        }
    }

    private static byte[] newKeyset() {
        try {
            KeysetHandle keyset =
                    KeysetHandle.newBuilder()
                            .addEntry(
                                    KeysetHandle.generateEntryFromParameters(
                                                    PredefinedSignatureParameters.ED25519)
                                            .withRandomId()
                                            .makePrimary())
                            .setConfiguration(TINK)
                            .build();
            return TinkProtoKeysetFormat.serializeKeyset(
                    keyset, InsecureSecretKeyAccess.get(), TINK);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("A signing key could not be generated", failure);
        }
    }

    private static KeysetHandle keyset(JdbcKeyLedger.LedgerKey key)
            throws GeneralSecurityException {
        try {
            return TinkProtoKeysetFormat.parseKeyset(
                    key.material(), InsecureSecretKeyAccess.get(), TINK);
        } finally {
            key.forget();
        }
    }

    private static LifecycleException unusable(long keyId, Exception cause) {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "key " + Long.toHexString(keyId),
                "The signing key of the evidence cannot be used. Restore the key ledger from the"
                        + " backup the evidence comes from.",
                cause);
    }

    private record SigningKey(long id, PublicKeySign primitive) {}
}
