package io.jikimi.collection;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.collection.JdbcConsentLedger.HeldConsent;
import io.jikimi.database.OwnTransactions;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.ProcessingBar;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Bars reads for a purpose that rests on consent where the subject has not given one, or has taken
 * it back (법 제37조 제1항, 제3항): an item is read on the consent that lets it be stored. A purpose whose
 * items rest on other bases has no watch and pays nothing.
 *
 * <p>What leaves the service is read on a consent to provision as well; whether it is one to this
 * recipient is asked by the gate of provision.
 */
final class ConsentBar implements ProcessingBar {

    private final Catalogue catalogue;
    private final JdbcConsentLedger ledger;
    private final DataSource host;
    private final JdbcClient inTransaction;
    private final OwnTransactions outside;
    private final LegalClock clock;
    private final Map<String, List<PersonalDataItem>> restingOnConsent = new ConcurrentHashMap<>();
    private volatile int usualIsolation = Connection.TRANSACTION_NONE;

    ConsentBar(
            Catalogue catalogue,
            JdbcConsentLedger ledger,
            DataSource host,
            DataSource own,
            LegalClock clock) {
        this.catalogue = catalogue;
        this.ledger = ledger;
        this.host = host;
        this.inTransaction = JdbcClient.create(host);
        this.outside = new OwnTransactions(own);
        this.clock = clock;
    }

    @Override
    public @Nullable Watch watch(ScopeRequest request) {
        ProcessingPurpose purpose = catalogue.purpose(request.purpose()).orElse(null);
        if (purpose == null || purpose.isBuiltIn()) {
            return null;
        }
        List<PersonalDataItem> items =
                restingOnConsent.computeIfAbsent(purpose.name(), name -> restingOnConsent(purpose));
        if (items.isEmpty()) {
            return null;
        }
        boolean leaves = request.access() == Access.PROVIDE;
        return new ConsentWatch(
                purpose,
                items,
                ledger,
                subjects -> consents(subjects, purpose.name(), leaves),
                clock);
    }

    private List<PersonalDataItem> restingOnConsent(ProcessingPurpose purpose) {
        return catalogue.items().stream()
                .filter(item -> purpose.covers(item.qualifiedName()))
                .filter(item -> BasisRule.restsOnConsent(item, purpose))
                .toList();
    }

    /**
     * A withdrawal counts from its own transaction on, so the caller's is asked where there is one.
     * One that reads a snapshot never hears of a withdrawal elsewhere: there a consent counts that
     * both know, the caller's transaction and one that begins now.
     */
    private Map<DataSubjectId, List<HeldConsent>> consents(
            Collection<DataSubjectId> subjects, String purpose, boolean leaves) {
        if (!TransactionSynchronizationManager.hasResource(host)) {
            return outside.run(jdbc -> ledger.consents(jdbc, subjects, purpose, leaves));
        }
        Map<DataSubjectId, List<HeldConsent>> here =
                ledger.consents(inTransaction, subjects, purpose, leaves);
        return here.isEmpty() || !readsSnapshot()
                ? here
                : both(
                        here,
                        outside.run(jdbc -> ledger.consents(jdbc, here.keySet(), purpose, leaves)));
    }

    private static Map<DataSubjectId, List<HeldConsent>> both(
            Map<DataSubjectId, List<HeldConsent>> here, Map<DataSubjectId, List<HeldConsent>> now) {
        Map<DataSubjectId, List<HeldConsent>> both = new HashMap<>();
        here.forEach(
                (subject, consents) ->
                        both.put(
                                subject,
                                consents.stream()
                                        .filter(now.getOrDefault(subject, List.of())::contains)
                                        .toList()));
        return both;
    }

    private boolean readsSnapshot() {
        Integer ofThis = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        return (ofThis == null ? usualIsolation() : ofThis) > Connection.TRANSACTION_READ_COMMITTED;
    }

    /** What a transaction has that asks for no level: the database may be set to a higher one. */
    private int usualIsolation() {
        int known = usualIsolation;
        if (known == Connection.TRANSACTION_NONE) {
            known =
                    Objects.requireNonNull(
                            new JdbcTemplate(host)
                                    .execute(
                                            (ConnectionCallback<Integer>)
                                                    Connection::getTransactionIsolation));
            usualIsolation = known;
        }
        return known;
    }
}
