package io.jikimi.provision;

import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.PolicyEntry;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.publication.Publication;
import io.jikimi.publication.Publications;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ReadSoFar;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The gate over the agreements in the database. Asks every time: no earlier answer is trusted.
 *
 * <p>Reading a value of a subject who did not consent fails the call, it does not read as a mask: a
 * file with masks would leave for the third party otherwise. Further purposes opened inside the
 * call are limited to the agreement too.
 */
public final class JdbcProvisionGate implements ProvisionGate {

    private final JdbcAgreements agreements;
    private final JdbcProvisionRegister register;
    private final Publications publications;
    private final ConsentLedger consents;
    private final PurposeScope scopes;
    private final EvidenceLog evidence;
    private final Enforcement enforcement;
    private final LegalClock clock;

    /**
     * Creates the gate.
     *
     * @param own connections that no host transaction uses, for the register
     * @param host the data source of the callers' transactions
     * @param enforcement the modes of the gates
     */
    public JdbcProvisionGate(
            DataSource own,
            DataSource host,
            Publications publications,
            ConsentLedger consents,
            PurposeScope scopes,
            EvidenceLog evidence,
            Enforcement enforcement,
            LegalClock clock) {
        this.agreements = new JdbcAgreements(host);
        this.register = new JdbcProvisionRegister(own, host);
        this.publications = publications;
        this.consents = consents;
        this.scopes = scopes;
        this.evidence = evidence;
        this.enforcement = enforcement;
        this.clock = clock;
    }

    /**
     * Takes over the third parties and trustees of the processing register and publishes its
     * privacy policy. Called once at start-up; calling it again changes nothing.
     *
     * @throws LifecycleException with {@code FORM_CHANGED_WITHOUT_VERSION} if the policy changed
     *     without a new version
     */
    public void start(Register processing) {
        agreements.seed(processing);
        PolicyEntry policy = processing.policy();
        if (policy != null) {
            publications.publish(
                    Publication.Kind.POLICY,
                    PolicyText.NAME,
                    policy.version(),
                    PolicyText.of(processing, policy));
        }
    }

    @Override
    public <T extends @Nullable Object> T provide(
            String recipient, Actor actor, String task, Callable<T> work) throws Exception {
        Optional<Agreement> agreement = agreements.recipient(recipient);
        return agreement.isPresent()
                ? call(agreement.get(), actor, task, work)
                : unregistered(recipient, actor, task, work);
    }

    @Override
    public <T extends @Nullable Object> T entrust(
            String trustee, Actor actor, String task, Callable<T> work) throws Exception {
        Optional<Agreement> known = agreements.trustee(trustee);
        if (known.isEmpty()) {
            return unregistered(trustee, actor, task, work);
        }
        Agreement agreement = known.get();
        if (!agreement.inForceOn(clock.today())) {
            refuse(
                    agreement.purpose(),
                    actor,
                    task,
                    List.of(),
                    new LifecycleException(
                            Refusal.TRUSTEE_CONTRACT_EXPIRED,
                            trustee,
                            "the contract with this trustee is not in force today. Renew it and"
                                    + " enter its period, or end the processing."));
        }
        if (!isDisclosed(trustee)) {
            refuse(
                    agreement.purpose(),
                    actor,
                    task,
                    List.of(),
                    new LifecycleException(
                            Refusal.TRUSTEE_NOT_DISCLOSED,
                            trustee,
                            "the published privacy policy does not name this trustee. List it"
                                    + " under 'policy.trustees' and publish a new version."));
        }
        return call(agreement, actor, task, work);
    }

    @Override
    public List<Provision> history(DataSubjectId subject) {
        return register.about(subject);
    }

    private boolean isDisclosed(String trustee) {
        return publications
                .current(Publication.Kind.POLICY, PolicyText.NAME)
                .filter(policy -> PolicyText.disclosesTrustee(policy.text(), trustee))
                .isPresent();
    }

    private <T extends @Nullable Object> T call(
            Agreement agreement, Actor actor, String task, Callable<T> work) throws Exception {
        ScopeRequest request =
                new ScopeRequest(
                        agreement.purpose(),
                        actor,
                        Access.PROVIDE,
                        task,
                        null,
                        null,
                        agreement.items(),
                        subjects(agreement, actor, task));
        try (OpenScope scope = scopes.open(request)) {
            String result = "failed";
            try {
                T returned = work.call();
                result = "ok";
                scope.succeed();
                return returned;
            } catch (LifecycleException refusal) {
                result = refusal.refusal().name();
                throw refusal;
            } catch (Exception failure) {
                throw LifecycleException.in(failure)
                        .<Exception>map(refusal -> refusal)
                        .orElse(failure);
            } finally {
                enter(agreement, actor, task, scope.readSoFar(), result);
            }
        }
    }

    /** Asked once per subject while values are read. */
    private Predicate<DataSubjectId> subjects(Agreement agreement, Actor actor, String task) {
        if (!agreement.needsConsent()) {
            return subject -> true;
        }
        return subject -> {
            boolean consented =
                    consents.consentedToProvision(
                                    List.of(subject), agreement.name(), agreement.items())
                            .contains(subject);
            if (!consented) {
                refuse(
                        agreement.purpose(),
                        actor,
                        task,
                        List.of(subject),
                        new LifecycleException(
                                Refusal.PROVIDE_CONSENT_MISSING,
                                agreement.name(),
                                "a data subject did not consent to the provision of these items to"
                                        + " this recipient. Select only subjects who did, with"
                                        + " ConsentLedger.consentedToProvision."));
            }
            return true;
        };
    }

    private void enter(
            Agreement agreement, Actor actor, String task, ReadSoFar read, String result) {
        if (!read.isEmpty()) {
            register.write(
                    new JdbcProvisionRegister.Entry(
                            clock.now(),
                            agreement,
                            read.items(),
                            read.subjects(),
                            actor.account(),
                            task,
                            result));
        }
    }

    /** Without an agreement there is nothing to limit the work by: it reads what its caller may. */
    private <T extends @Nullable Object> T unregistered(
            String name, Actor actor, String task, Callable<T> work) throws Exception {
        refuse(
                "unregistered",
                actor,
                task,
                List.of(),
                new LifecycleException(
                        Refusal.EGRESS_UNREGISTERED,
                        name,
                        "no recipient or trustee of that name is registered. Declare it under"
                                + " 'recipients' or 'trustees' in the register."));
        return work.call();
    }

    /**
     * Records the refusal, whatever becomes of the caller's transaction; where the gate only
     * observes, that is all.
     */
    private void refuse(
            String purpose,
            Actor actor,
            String task,
            List<DataSubjectId> subjects,
            LifecycleException refusal) {
        boolean refuses = enforcement.refuses(refusal.refusal());
        String code = refusal.refusal().name();
        evidence.record(
                new AccessEntry(
                        clock.now(),
                        actor,
                        null,
                        purpose,
                        task,
                        Access.PROVIDE.action(),
                        subjects,
                        List.of(),
                        refuses ? code : AccessEntry.observed(code),
                        null));
        if (refuses) {
            throw refusal;
        }
    }
}
