package io.jikimi.keys;

import com.google.crypto.tink.subtle.PrfHmacJce;
import io.jikimi.crypto.IndexKey;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys of the search index in memory, read from the key ledger. */
final class KnownIndexKeys {

    private final OwnTransactions own;
    private final JdbcKeyLedger ledger;
    private final Supplier<byte[]> newMaterial;
    private volatile @Nullable Known index;

    KnownIndexKeys(OwnTransactions own, JdbcKeyLedger ledger, Supplier<byte[]> newMaterial) {
        this.own = own;
        this.ledger = ledger;
        this.newMaterial = newMaterial;
    }

    /** The keys, and the states they were in when they were read. */
    private record Known(IndexKeys keys, List<String> states) {}

    /** The keys, the first of which is made if there is none yet. */
    IndexKeys keys() {
        Known known = index;
        if (known == null) {
            known = load();
            index = known;
        }
        return known.keys();
    }

    /** Reads them again if a state has changed. */
    void validate() {
        Known known = index;
        if (known != null
                && !own.run(jdbc -> JdbcKeyLedger.states(jdbc, JdbcKeyLedger.INDEX))
                        .equals(known.states())) {
            index = load();
        }
    }

    /** Reads them again, for whoever holds them. */
    void reload() {
        if (index != null) {
            index = load();
        }
    }

    private Known load() {
        List<JdbcKeyLedger.LivingKey> living = ledger.living(JdbcKeyLedger.INDEX);
        if (living.isEmpty()) {
            ledger.activeKey(JdbcKeyLedger.INDEX, "HMAC-SHA-256", newMaterial).forget();
            living = ledger.living(JdbcKeyLedger.INDEX);
        }
        List<String> states =
                living.stream().map(known -> known.id() + " " + known.state()).toList();
        JdbcKeyLedger.LivingKey last = living.get(living.size() - 1);
        IndexKey older = indexKey(living.get(0));
        return new Known(
                living.size() == 1
                        ? IndexKeys.only(older)
                        : new IndexKeys(older, indexKey(last), last.state().equals("ACTIVE")),
                states);
    }

    /** One that is open already needs no master key: that may be away while a state changes. */
    private IndexKey indexKey(JdbcKeyLedger.LivingKey key) {
        Known known = index;
        if (known != null && known.keys().older().id() == key.id()) {
            return known.keys().older();
        }
        if (known != null && known.keys().newer().id() == key.id()) {
            return known.keys().newer();
        }
        return indexKey(key.open().get());
    }

    private static IndexKey indexKey(JdbcKeyLedger.LedgerKey key) {
        try {
            return new IndexKey(
                    key.id(),
                    new PrfHmacJce("HMACSHA256", new SecretKeySpec(key.material(), "HMAC")));
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(key.id()),
                    "The key of the search index could not be made ready. Check that the Java"
                            + " runtime offers HmacSHA256.",
                    failure);
        } finally {
            key.forget();
        }
    }
}
