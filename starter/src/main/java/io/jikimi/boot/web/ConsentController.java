package io.jikimi.boot.web;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** A data subject sees, gives and withdraws consents (개인정보 보호법 제22조, 제37조). */
@PrivacyEndpoint(PrivacyEndpoint.Audience.DATA_SUBJECT)
final class ConsentController {

    private static final int MOST_DECISIONS = 100;

    private final ConsentLedger ledger;
    private final RightsDesk desk;
    private final Catalogue catalogue;
    private final ClientAddress addresses;
    private final TransactionOperations transactions;

    ConsentController(
            ConsentLedger ledger,
            RightsDesk desk,
            Catalogue catalogue,
            ClientAddress addresses,
            TransactionOperations transactions) {
        this.ledger = ledger;
        this.desk = desk;
        this.catalogue = catalogue;
        this.addresses = addresses;
        this.transactions = transactions;
    }

    @GetMapping("/consents")
    Consents consents(HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        return Consents.of(required(transactions.execute(status -> ledger.history(subject))));
    }

    @PostMapping(path = "/consents", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Consents submit(@RequestBody Submission body, HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        ConsentSubmission submission = body.toSubmission(addresses.of(request));
        return Consents.of(
                required(
                        transactions.execute(
                                status ->
                                        ledger.record(
                                                subject, submission, Actor.subject(subject)))));
    }

    @DeleteMapping("/consents/{purpose}")
    RightsController.Request withdraw(@PathVariable String purpose, HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        if (catalogue.purpose(purpose).isEmpty()) {
            throw new LifecycleException(
                    Refusal.NOT_FOUND, "purpose", "no such purpose is in the register.");
        }
        return RightsController.Request.of(
                required(
                        transactions.execute(
                                status ->
                                        desk.withdrawConsent(
                                                subject, purpose, "web", Actor.subject(subject)))));
    }

    private static <T> T required(@Nullable T result) {
        return Objects.requireNonNull(result, "a door returned nothing");
    }

    /** The decisions of the data subject, newest first. */
    record Consents(List<Decided> consents) implements PrivacyBody {

        static Consents of(List<Consent> consents) {
            return new Consents(consents.stream().map(Decided::of).toList());
        }
    }

    /** One decision as it was shown and made. */
    record Decided(
            long id,
            String form,
            int version,
            String textHash,
            String entry,
            String category,
            String purpose,
            @Nullable String recipient,
            Set<String> items,
            String retention,
            boolean granted,
            boolean effective,
            Instant decidedAt,
            String method,
            @Nullable Instant withdrawnAt) {

        static Decided of(Consent consent) {
            return new Decided(
                    consent.id(),
                    consent.form(),
                    consent.version(),
                    consent.textHash(),
                    consent.entry(),
                    consent.category(),
                    consent.purpose(),
                    consent.recipient(),
                    consent.items(),
                    consent.retention(),
                    consent.granted(),
                    consent.effective(),
                    consent.decidedAt(),
                    consent.method(),
                    consent.withdrawnAt());
        }
    }

    /** Decisions on one version of a form; every entry decided, none by default. */
    record Submission(
            @Nullable String form, @Nullable Integer version, @Nullable List<Choice> decisions)
            implements PrivacyBody {

        ConsentSubmission toSubmission(String source) {
            List<Choice> choices = Input.required(decisions, "decisions");
            if (choices.isEmpty() || choices.size() > MOST_DECISIONS) {
                throw Input.invalid("decisions");
            }
            return new ConsentSubmission(
                    Input.name(form, "form"),
                    Input.required(version, "version"),
                    choices.stream()
                            .map(choice -> Input.required(choice, "decisions").toDecision())
                            .toList(),
                    "web",
                    source);
        }
    }

    /** One decision; a box that was ticked beforehand has no time of touch and is refused. */
    record Choice(
            @Nullable String entry, @Nullable Boolean granted, @Nullable Instant interactedAt) {

        ConsentSubmission.Decision toDecision() {
            return new ConsentSubmission.Decision(
                    Input.name(entry, "decisions.entry"),
                    Input.required(granted, "decisions.granted"),
                    Input.required(interactedAt, "decisions.interactedAt"));
        }
    }
}
