package io.jikimi.collection;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.WriteGuard;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.purpose.ProcessingBar;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The gate of 3.1: asks at every call of a {@link Collects} method, and again, by the write guard,
 * before anything protected is committed. A forgotten annotation therefore stores nothing without a
 * basis.
 */
public final class CollectionGate {

    private final CollectsInterceptor interceptor;
    private final BasisGuard guard;
    private final ConsentBar bar;

    /**
     * Puts the gate together.
     *
     * @param catalogue what is collected, for which purposes
     * @param forms the published forms
     * @param ledger the consents
     * @param keys asks for the states of keys
     * @param permits knows the open scope and who acts in it
     * @param account who acts on this thread where no scope is open
     * @param evidence keeps refusals
     * @param enforcement the modes of the gates
     * @param transactions the transaction manager of the database with Jikimi's tables
     * @param host the data source of the callers' transactions
     * @param own connections that no host transaction uses
     * @param clock the time
     */
    public CollectionGate(
            Catalogue catalogue,
            PublishedForms forms,
            JdbcConsentLedger ledger,
            KeyStateLock keys,
            ReadPermits permits,
            Supplier<Actor> account,
            EvidenceLog evidence,
            Enforcement enforcement,
            PlatformTransactionManager transactions,
            DataSource host,
            DataSource own,
            LegalClock clock) {
        PendingCollections pending = new PendingCollections();
        CollectionRefusals refusals =
                new CollectionRefusals(evidence, permits, account, enforcement, clock);
        this.interceptor =
                new CollectsInterceptor(forms, ledger, pending, refusals, transactions, clock);
        this.guard =
                new BasisGuard(new BasisRule(catalogue), ledger, keys, pending, refusals, clock);
        this.bar = new ConsentBar(catalogue, ledger, host, own, clock);
    }

    /** What custody asks before a writing transaction completes. */
    public WriteGuard writeGuard() {
        return guard;
    }

    /** What the purpose gate asks before it hands out what rests on a consent. */
    public ProcessingBar processingBar() {
        return bar;
    }

    @Nullable Object invoke(MethodInvocation invocation, CollectsAttributes.Attribute attribute)
            throws Throwable {
        return interceptor.invoke(invocation, attribute);
    }
}
