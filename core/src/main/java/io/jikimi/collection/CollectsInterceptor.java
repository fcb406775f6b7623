package io.jikimi.collection;

import static io.jikimi.collection.CollectionDecision.GRANTED;
import static io.jikimi.collection.CollectionDecision.refused;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs a {@link Collects} method: refuses an incomplete submission before anything happens, keeps
 * the submission where the write guard finds it, and records it for the acting data subject if the
 * call wrote nothing that is protected.
 */
final class CollectsInterceptor {

    private final PublishedForms forms;
    private final ConsentLedger ledger;
    private final PendingCollections pending;
    private final CollectionRefusals refusals;
    private final LegalClock clock;
    private final TransactionTemplate transaction;

    CollectsInterceptor(
            PublishedForms forms,
            ConsentLedger ledger,
            PendingCollections pending,
            CollectionRefusals refusals,
            PlatformTransactionManager transactions,
            LegalClock clock) {
        this.forms = forms;
        this.ledger = ledger;
        this.pending = pending;
        this.refusals = refusals;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        // Also called when a transaction has just committed and its connection is still bound.
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Nullable Object invoke(MethodInvocation invocation, CollectsAttributes.Attribute attribute)
            throws Throwable {
        ConsentSubmission submission = submission(invocation, attribute);
        PendingCollection collection = admit(attribute, submission);
        if (collection == null) {
            return invocation.proceed();
        }
        try {
            return joinsTransaction()
                    ? proceedInTransaction(invocation, collection)
                    : proceed(invocation, collection);
        } catch (RuntimeException failure) {
            // The transaction manager wraps what the write guard refused.
            throw LifecycleException.in(failure).<RuntimeException>map(e -> e).orElse(failure);
        }
    }

    private static @Nullable ConsentSubmission submission(
            MethodInvocation invocation, CollectsAttributes.Attribute attribute) {
        return attribute.submission() == CollectsAttributes.Attribute.NO_SUBMISSION
                ? null
                : (ConsentSubmission) invocation.getArguments()[attribute.submission()];
    }

    /**
     * What is pending, or null if there is no such form and that is only observed. A submission
     * that would have been refused is let through, but is no consent.
     */
    private @Nullable PendingCollection admit(
            CollectsAttributes.Attribute attribute, @Nullable ConsentSubmission submission) {
        PublishedForm form = form(attribute);
        if (form == null) {
            return null;
        }
        CollectionDecision decision = decide(attribute, form, submission);
        refusals.enforce(decision, attribute.task(), submission, List.of(), List.of());
        boolean decides = !form.entries().isEmpty() && decision.granted();
        return new PendingCollection(
                form, decides ? submission : null, refusals.actor(), attribute.task());
    }

    private @Nullable PublishedForm form(CollectsAttributes.Attribute attribute) {
        try {
            return forms.current(attribute.form());
        } catch (LifecycleException unknown) {
            refusals.enforce(
                    refused(
                            unknown.refusal(),
                            attribute.form(),
                            attribute.task() + " collects by this form: " + unknown.action()),
                    attribute.task(),
                    null,
                    List.of(),
                    List.of());
            return null;
        }
    }

    private CollectionDecision decide(
            CollectsAttributes.Attribute attribute,
            PublishedForm form,
            @Nullable ConsentSubmission submission) {
        if (submission == null) {
            return form.entries().isEmpty()
                    ? GRANTED
                    : refused(
                            Refusal.CONSENT_INCOMPLETE,
                            form.name(),
                            attribute.task()
                                    + " was called without the decisions this form asks for. Pass"
                                    + " them as a parameter of type ConsentSubmission.");
        }
        if (!attribute.form().equals(submission.form())) {
            return refused(
                    Refusal.CONSENT_INCOMPLETE,
                    form.name(),
                    "the decisions are on another form. Show this form and send its decisions.");
        }
        return forms.check(submission, clock.now());
    }

    private static boolean joinsTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive();
    }

    private @Nullable Object proceed(MethodInvocation invocation, PendingCollection collection)
            throws Throwable {
        PendingCollection outer = pending.enter(collection);
        Object result;
        try {
            result = invocation.proceed();
        } finally {
            pending.leave(outer);
        }
        recordForActor(collection);
        return result;
    }

    private @Nullable Object proceedInTransaction(
            MethodInvocation invocation, PendingCollection collection) throws Throwable {
        pending.join(collection, this::recordForActor);
        try {
            return invocation.proceed();
        } catch (Throwable failure) {
            collection.failed();
            throw failure;
        }
    }

    /** Nothing protected was written, so the guard was not asked: the decisions still count. */
    private void recordForActor(PendingCollection collection) {
        ConsentSubmission submission = collection.waiting();
        if (submission == null) {
            return;
        }
        DataSubjectId subject = collection.actor().subject();
        if (subject == null) {
            refusals.enforce(
                    BasisGuard.unbound(collection, 0),
                    collection.task(),
                    submission,
                    List.of(),
                    List.of());
            return;
        }
        transaction.executeWithoutResult(
                status -> ledger.record(subject, submission, collection.actor()));
        collection.recorded();
    }
}
