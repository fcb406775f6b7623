package io.jikimi.collection;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.ProcessingBar;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.LegalClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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
    private final JdbcClient outside;
    private final LegalClock clock;
    private final Map<String, List<PersonalDataItem>> restingOnConsent = new ConcurrentHashMap<>();

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
        this.outside = JdbcClient.create(own);
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
                subjects -> ledger.consents(connection(), subjects, purpose.name(), leaves),
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
     * Elsewhere a second connection of the callers' pool could be waited for in vain.
     */
    private JdbcClient connection() {
        return TransactionSynchronizationManager.hasResource(host) ? inTransaction : outside;
    }
}
