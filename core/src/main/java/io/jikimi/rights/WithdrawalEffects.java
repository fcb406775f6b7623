package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Register.RecipientEntry;
import io.jikimi.collection.Consent;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.provision.Provision;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What follows when consents to a purpose have ended: recipients are told, and what no other basis
 * keeps is due for destruction at once (법 제37조 제3항). All in the caller's transaction.
 */
final class WithdrawalEffects {

    private final Catalogue catalogue;
    private final WithdrawnItems withdrawnItems;
    private final DestructionDesk destruction;
    private final ProvisionGate provisions;
    private final NoticeDesk notices;
    private final LegalClock clock;

    WithdrawalEffects(
            Catalogue catalogue,
            DestructionDesk destruction,
            ProvisionGate provisions,
            NoticeDesk notices,
            LegalClock clock) {
        this.catalogue = catalogue;
        this.withdrawnItems = new WithdrawnItems(catalogue, clock);
        this.destruction = destruction;
        this.provisions = provisions;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Carries the effects out.
     *
     * @param withdrawn the consents that have ended
     * @param effective the consents that still keep something
     * @param reason why something is destroyed, in the words of the destruction ledger
     * @param request what the recipients are told it rests on
     */
    Told of(
            DataSubjectId subject,
            String purpose,
            List<Consent> withdrawn,
            List<Consent> effective,
            String reason,
            String request,
            Actor actor) {
        Set<String> recipients = recipients(subject, purpose, withdrawn);
        for (String recipient : recipients) {
            notices.enqueue(
                    "provision-withdrawn",
                    recipient,
                    subject,
                    Map.of("purpose", purpose, "request", request));
        }
        WithdrawnItems.Split items = withdrawnItems.of(purpose, withdrawn, effective);
        int rows =
                items.due().isEmpty()
                        ? 0
                        : destruction.makeItemsDue(
                                subject, items.due(), reason, clock.now(), actor);
        return new Told(recipients.size(), rows, items.due(), items.kept());
    }

    /** Whom the consents name, and to whom data were provided for the purpose. */
    private Set<String> recipients(DataSubjectId subject, String purpose, List<Consent> withdrawn) {
        Set<String> recipients = new TreeSet<>();
        withdrawn.stream()
                .map(Consent::recipient)
                .filter(Objects::nonNull)
                .forEach(recipients::add);
        Map<String, RecipientEntry> registered = catalogue.register().recipients();
        provisions.history(subject).stream()
                .filter(provision -> provision.kind() == Provision.Kind.PROVISION)
                .map(Provision::recipient)
                .filter(name -> isFor(purpose, registered.get(name)))
                .forEach(recipients::add);
        return recipients;
    }

    private static boolean isFor(String purpose, @Nullable RecipientEntry recipient) {
        return recipient != null && purpose.equals(recipient.purpose());
    }

    /**
     * What was done.
     *
     * @param recipients how many recipients are told
     * @param rowsDue how many rows lose something
     * @param due the items they lose
     * @param kept what stays and on which ground, or null if nothing
     */
    record Told(int recipients, int rowsDue, List<String> due, @Nullable String kept) {}
}
