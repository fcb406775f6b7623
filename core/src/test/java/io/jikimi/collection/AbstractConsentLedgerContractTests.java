package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.ADDRESS;
import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;

/** What every database has to keep of consents. */
abstract class AbstractConsentLedgerContractTests {

    private CollectionUnit unit;

    abstract HikariDataSource dataSource();

    @BeforeEach
    void open() {
        unit = new CollectionUnit(dataSource());
    }

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    void keepsEveryDecisionWithWhatWasShown() {
        List<Consent> recorded = unit.record(MEMBER, unit.decide(true, false, true));

        assertThat(unit.ledger.history(MEMBER)).containsExactlyInAnyOrderElementsOf(recorded);
        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::entry)
                .containsExactly("fit", "insurer");
        Consent fit = recorded.get(0);
        assertThat(fit.form()).isEqualTo("sign-up");
        assertThat(fit.version()).isEqualTo(1);
        assertThat(fit.textHash()).isEqualTo(unit.forms.current("sign-up").textHash());
        assertThat(fit.category()).isEqualTo("15-1-1");
        assertThat(fit.purpose()).isEqualTo("fit-advice");
        assertThat(fit.recipient()).isNull();
        assertThat(fit.items()).containsExactly("member.height");
        assertThat(fit.retention()).isEqualTo("회원 탈퇴까지");
        assertThat(fit.decidedAt()).isEqualTo(unit.clock.now());
        assertThat(fit.method()).isEqualTo("web");
        assertThat(fit.source()).isEqualTo("203.0.113.7");
        assertThat(recorded.get(2).recipient()).isEqualTo("anshim-insurance");
    }

    @Test
    void everyDecisionIsEvidence() {
        unit.record(MEMBER, unit.decide(true, false, false));

        assertThat(unit.evidence.ledger())
                .extracting(LedgerEntry::kind)
                .containsExactly("consent.granted", "consent.refused", "consent.refused");
        LedgerEntry granted = unit.evidence.ledger().get(0);
        assertThat(granted.subject()).isEqualTo(MEMBER);
        assertThat(granted.details())
                .containsEntry("form", "sign-up")
                .containsEntry("entry", "fit")
                .containsEntry("purpose", "fit-advice")
                .containsEntry("textHash", unit.forms.current("sign-up").textHash());
    }

    @Test
    void aNewerDecisionEndsTheOlderOneAndKeepsIt() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.clock.advanceDays(1);

        unit.record(MEMBER, unit.decide(false, true, true));

        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::entry)
                .containsExactly("allergy", "insurer");
        assertThat(unit.ledger.history(MEMBER)).hasSize(6);
        Consent ended = unit.ledger.history(MEMBER).get(5);
        assertThat(ended.entry()).isEqualTo("fit");
        assertThat(ended.granted()).isTrue();
        assertThat(ended.withdrawnAt()).isEqualTo(unit.clock.now());
        assertThat(ended.withdrawalChannel()).isEqualTo("superseded");
    }

    @Test
    void aRefusalOnAnotherFormEndsWhatWasGrantedToTheSamePurposeButAGrantAddsToIt() {
        unit.record(MEMBER, unit.decide(true, true, true));

        unit.record(MEMBER, advice(true));
        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::entry)
                .containsExactly("fit", "allergy", "insurer", "advice");

        unit.record(MEMBER, advice(false));
        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::entry)
                .containsExactly("allergy", "insurer");
    }

    private ConsentSubmission advice(boolean granted) {
        return new ConsentSubmission(
                "advice", 1, List.of(unit.decision("advice", granted)), "web", "203.0.113.7");
    }

    @Test
    void aNewerDecisionLeavesOtherSubjectsAlone() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.record(OTHER, unit.decide(true, true, true));

        unit.record(OTHER, unit.decide(false, false, false));

        assertThat(unit.ledger.effective(MEMBER)).hasSize(3);
        assertThat(unit.ledger.effective(OTHER)).isEmpty();
    }

    @Test
    void withdrawalEndsEveryConsentToThePurposeOnce() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.clock.advanceDays(1);
        Instant withdrawnAt = unit.clock.now();

        List<Consent> withdrawn = unit.withdraw(MEMBER, "fit-advice");
        unit.clock.advanceDays(1);

        assertThat(withdrawn).extracting(Consent::entry).containsExactly("fit", "insurer");
        assertThat(withdrawn).noneMatch(Consent::effective);
        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::entry)
                .containsExactly("allergy");
        assertThat(unit.ledger.history(MEMBER)).containsAll(withdrawn);
        assertThat(withdrawn).extracting(Consent::withdrawnAt).containsOnly(withdrawnAt);
        assertNotFound("fit-advice");
        unit.record(MEMBER, unit.decide(true, true, true));
        assertThat(unit.ledger.history(MEMBER))
                .as("a consent given anew leaves the withdrawal as it was")
                .containsAll(withdrawn);
    }

    @Test
    void withdrawalIsEvidence() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.evidence.clear();

        unit.withdraw(MEMBER, "fit-advice");

        assertThat(unit.evidence.ledger())
                .extracting(LedgerEntry::kind)
                .containsExactly("consent.withdrawn", "consent.withdrawn");
        assertThat(unit.evidence.ledger().get(0).details()).containsEntry("channel", "web");
    }

    @Test
    void whatNobodyGaveCannotBeWithdrawn() {
        unit.record(MEMBER, unit.decide(false, true, false));

        assertNotFound("fit-advice");
        assertNotFound("no-such-purpose");
        assertNotFound("fit\u0000advice");
    }

    @Test
    void aWithdrawalNamesItsChannel() {
        unit.record(MEMBER, unit.decide(true, true, true));

        for (String channel : List.of("", " ", "x".repeat(41), "we\u0000b")) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(
                            () ->
                                    unit.inTransaction(
                                            () ->
                                                    unit.ledger.withdraw(
                                                            MEMBER,
                                                            "fit-advice",
                                                            channel,
                                                            Actor.subject(MEMBER))))
                    .extracting(LifecycleException::refusal)
                    .isEqualTo(Refusal.INPUT_INVALID);
        }
        assertThat(unit.ledger.effective(MEMBER)).hasSize(3);
    }

    @Test
    void rollsBackWithTheCaller() {
        unit.record(MEMBER, unit.decide(true, true, true));

        unit.transaction.executeWithoutResult(
                status -> {
                    unit.ledger.record(
                            MEMBER, unit.decide(false, false, false), Actor.subject(MEMBER));
                    status.setRollbackOnly();
                });
        unit.transaction.executeWithoutResult(
                status -> {
                    unit.ledger.withdraw(MEMBER, "fit-advice", "web", Actor.subject(MEMBER));
                    status.setRollbackOnly();
                });

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
        assertThat(unit.ledger.effective(MEMBER)).hasSize(3);
    }

    @Test
    void changesNothingOutsideATransaction() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(
                        () ->
                                unit.ledger.record(
                                        MEMBER,
                                        unit.decide(true, true, true),
                                        Actor.subject(MEMBER)));
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(
                        () ->
                                unit.ledger.withdraw(
                                        MEMBER, "fit-advice", "web", Actor.subject(MEMBER)));
        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void refusesASubmissionThatDoesNotDecideTheForm() {
        Decision fit = unit.decision("fit", true);
        Decision allergy = unit.decision("allergy", true);
        Decision insurer = unit.decision("insurer", true);
        Instant future = unit.clock.now().plus(Duration.ofMinutes(6));
        List<ConsentSubmission> incomplete =
                Stream.of(
                                submission(1, fit, allergy),
                                submission(1),
                                submission(2, fit, allergy, insurer),
                                submission(0, fit, allergy, insurer),
                                submission(1, fit, allergy, insurer, fit),
                                submission(1, fit, allergy, insurer, unit.decision("letter", true)),
                                submission(1, fit, allergy, unit.decision("INSURER", true)),
                                submission(1, fit, allergy, new Decision("insurer", true, null)),
                                submission(1, fit, allergy, new Decision("insurer", true, future)),
                                from("carved", "203.0.113.7", fit, allergy, insurer),
                                from("web", " ", fit, allergy, insurer),
                                from("web", "a\u0000b", fit, allergy, insurer),
                                from("web", "x".repeat(201), fit, allergy, insurer))
                        .toList();

        for (ConsentSubmission submission : incomplete) {
            assertThatExceptionOfType(LifecycleException.class)
                    .as(submission.toString())
                    .isThrownBy(() -> unit.record(MEMBER, submission))
                    .withMessageNotContainingAny("letter", "carved", "INSURER")
                    .extracting(LifecycleException::refusal)
                    .isEqualTo(Refusal.CONSENT_INCOMPLETE);
        }
        assertThat(unit.ledger.history(MEMBER)).isEmpty();
        assertThat(unit.evidence.access())
                .hasSameSizeAs(incomplete)
                .allMatch(entry -> entry.result().equals("CONSENT_INCOMPLETE"));
    }

    @Test
    void refusesAFormThatIsNotPublishedWithoutRepeatingItsName() {
        ConsentSubmission submission =
                new ConsentSubmission(
                        "<script>", 1, List.of(unit.decision("fit", true)), "web", "203.0.113.7");

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.record(MEMBER, submission))
                .withMessageContaining("sign-up")
                .withMessageNotContaining("<script>")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_UNKNOWN);
    }

    @Test
    void aConsentToAnOlderVersionStaysWhatItWas() {
        unit.record(MEMBER, unit.decide(true, false, false));
        unit.start(2, HEIGHT, ADDRESS);

        assertThat(unit.ledger.effective(MEMBER)).singleElement().satisfies(this::isVersionOne);

        unit.record(MEMBER, unit.decide(true, false, false));
        assertThat(unit.ledger.effective(MEMBER))
                .singleElement()
                .satisfies(
                        consent -> {
                            assertThat(consent.version()).isEqualTo(2);
                            assertThat(consent.items())
                                    .containsExactlyInAnyOrder("member.height", "member.address");
                        });
    }

    private void isVersionOne(Consent consent) {
        assertThat(consent.version()).isEqualTo(1);
        assertThat(consent.items()).containsExactly("member.height");
    }

    @Test
    void findsWhoConsentedToAProvisionOfAllItems() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.record(OTHER, unit.decide(true, true, false));

        assertThat(provided("anshim-insurance", "member.height")).containsExactly(MEMBER);
        assertThat(provided("anshim-insurance", "member.height", "member.waist"))
                .containsExactly(MEMBER);
        assertThat(provided("anshim-insurance", "member.height", "member.name")).isEmpty();
        assertThat(provided("other-insurance", "member.height")).isEmpty();

        unit.withdraw(MEMBER, "fit-advice");
        assertThat(provided("anshim-insurance", "member.height")).isEmpty();
    }

    private Set<DataSubjectId> provided(String recipient, String... items) {
        return unit.ledger.consentedToProvision(List.of(MEMBER, OTHER), recipient, Set.of(items));
    }

    private void assertNotFound(String purpose) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.withdraw(MEMBER, purpose))
                .withMessageNotContaining(purpose)
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.NOT_FOUND);
    }

    private static ConsentSubmission submission(int version, Decision... decisions) {
        return new ConsentSubmission("sign-up", version, List.of(decisions), "web", "203.0.113.7");
    }

    private static ConsentSubmission from(String method, String source, Decision... decisions) {
        return new ConsentSubmission("sign-up", 1, List.of(decisions), method, source);
    }
}
