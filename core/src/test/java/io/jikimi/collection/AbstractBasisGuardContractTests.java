package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.ADDRESS;
import static io.jikimi.collection.CollectionUnit.ALLERGY;
import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.HOBBY;
import static io.jikimi.collection.CollectionUnit.JOB;
import static io.jikimi.collection.CollectionUnit.LICENCE;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.MEMBER_KEY;
import static io.jikimi.collection.CollectionUnit.NAME;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static io.jikimi.collection.CollectionUnit.OTHER_KEY;
import static io.jikimi.collection.CollectionUnit.PASSPORT;
import static io.jikimi.collection.CollectionUnit.RRN;
import static io.jikimi.collection.CollectionUnit.WAIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.collection.JdbcConsentLedger.HeldConsent;
import io.jikimi.custody.ProtectedWritesFixture;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the last line of collection has to refuse on every database. */
abstract class AbstractBasisGuardContractTests {

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
    void acceptsWhatRestsOnTheContractWithoutAnyConsent() {
        assertThatCode(() -> unit.write(NAME)).doesNotThrowAnyException();
        assertThat(unit.evidence.access()).isEmpty();
    }

    @Test
    void refusesWhatRestsOnConsentWithoutOneAndKeepsTheRefusal() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.write(NAME, HEIGHT))
                .withMessageContainingAll("member.height", "'fit-advice'", "forms.<form>.consents")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.CONSENT_MISSING);
        assertThat(unit.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.action()).isEqualTo("collect");
                            assertThat(entry.result()).isEqualTo("CONSENT_MISSING");
                            assertThat(entry.subjects()).containsExactly(MEMBER);
                            assertThat(entry.items()).containsExactly("member.height");
                        });
    }

    @Test
    void acceptsWhatTheSubjectConsentedTo() {
        unit.record(MEMBER, unit.decide(true, false, false));

        assertThatCode(() -> unit.write(NAME, HEIGHT)).doesNotThrowAnyException();
    }

    @Test
    void aConsentOfTheSameTransactionCounts() {
        unit.transaction.executeWithoutResult(
                status -> {
                    unit.ledger.record(MEMBER, unit.decide(true, false, false), unit.account);
                    unit.check(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, HEIGHT));
                });

        assertThat(unit.ledger.effective(MEMBER)).hasSize(1);
    }

    @Test
    void aRefusedConsentIsNone() {
        unit.record(MEMBER, unit.decide(false, true, true));

        assertRefused(Refusal.CONSENT_MISSING, HEIGHT);
    }

    @Test
    void anotherSubjectsConsentIsNone() {
        unit.record(OTHER, unit.decide(true, true, true));

        assertRefused(Refusal.CONSENT_MISSING, HEIGHT);
    }

    @Test
    void aConsentToProvisionIsNoneToCollection() {
        unit.record(MEMBER, unit.decide(true, true, true));

        assertRefused(Refusal.CONSENT_MISSING, WAIST);
    }

    @Test
    void aWithdrawnConsentIsNone() {
        unit.record(MEMBER, unit.decide(true, true, true));
        unit.write(HEIGHT);

        unit.withdraw(MEMBER, "fit-advice");

        assertRefused(Refusal.CONSENT_MISSING, HEIGHT);
        unit.write(NAME);
    }

    @Test
    void aConsentCoversTheItemsOfItsVersionOnly() {
        unit.record(MEMBER, unit.decide(true, false, false));
        unit.start(2, HEIGHT, ADDRESS);

        assertRefused(Refusal.CONSENT_MISSING, ADDRESS);
        unit.write(HEIGHT);

        unit.record(MEMBER, unit.decide(true, false, false));
        assertThatCode(() -> unit.write(HEIGHT, ADDRESS)).doesNotThrowAnyException();
    }

    @Test
    void aLapsedBasisIsNone() {
        unit.write(JOB);
        unit.clock.advanceDays(3);
        assertThatCode(() -> unit.write(JOB)).as("the last day").doesNotThrowAnyException();
        unit.clock.advanceDays(1);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.write(JOB))
                .withMessageContainingAll(
                        "member.job", "'survey' (15-1-6, until 2026-11-05)", "purposes.<purpose>")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.BASIS_MISSING);
    }

    @Test
    void refusesAnItemOfNoPurpose() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.write(HOBBY))
                .withMessageContainingAll("member.hobby", "no purpose")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.BASIS_MISSING);
    }

    @Test
    void sensitiveDataNeedASeparateConsent() {
        assertRefused(Refusal.SENSITIVE_CONSENT_MISSING, ALLERGY);

        unit.record(MEMBER, unit.decide(true, true, true));
        assertThatCode(() -> unit.write(ALLERGY)).doesNotThrowAnyException();

        change("category = '15-1-1'", "allergy");
        assertRefused(Refusal.SENSITIVE_CONSENT_MISSING, ALLERGY);
    }

    @Test
    void aContractDoesNotCarryAUniqueIdentifierButASeparateConsentDoes() {
        assertRefused(Refusal.UNIQUE_ID_CONSENT_MISSING, PASSPORT);

        unit.record(MEMBER, unit.decide(true, true, true));
        change("purpose = 'travel', items = 'member.passport'", "fit");
        assertRefused(Refusal.UNIQUE_ID_CONSENT_MISSING, PASSPORT);

        change("category = '24(1)1'", "fit");
        assertThatCode(() -> unit.write(PASSPORT)).doesNotThrowAnyException();
    }

    @Test
    void aStatuteCarriesAUniqueIdentifierUntilItLapses() {
        unit.write(LICENCE);
        unit.clock.advanceDays(10);

        assertRefused(Refusal.BASIS_MISSING, LICENCE);
    }

    @Test
    void onlyAStatuteCarriesAResidentRegistrationNumber() {
        unit.write(RRN);

        BasisRule onConsent = new BasisRule(CollectionUnit.catalogueWhereTaxRestsOnConsent());
        HeldConsent consent = new HeldConsent("tax", "24(1)1", Set.of("member.rrn"));
        assertThat(onConsent.decide(RRN, List.of(consent), unit.clock.today()).refusal())
                .isEqualTo(Refusal.BASIS_MISSING);
    }

    @Test
    void refusesWhatWasWrittenUnderADestroyedKey() {
        unit.destroyKey(MEMBER_KEY);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.write(NAME))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.KEY_DESTROYED);
    }

    @Test
    void aMissingKeyIsAFaultAndNoDestruction() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> unit.commit(new ProtectedWritesFixture().wrote(MEMBER, 999, NAME)))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.KEY_MISSING);
    }

    @Test
    void oneUncoveredSubjectOfManyRefusesTheTransaction() {
        unit.record(MEMBER, unit.decide(true, false, false));

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () ->
                                unit.commit(
                                        new ProtectedWritesFixture()
                                                .wrote(MEMBER, MEMBER_KEY, HEIGHT)
                                                .wrote(OTHER, OTHER_KEY, HEIGHT)))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.CONSENT_MISSING);
        assertThat(unit.evidence.access().get(0).subjects()).containsExactly(OTHER);
    }

    @Test
    void clearingValuesNeedsALivingKeyOnly() {
        ProtectedWritesFixture cleared = new ProtectedWritesFixture().added(OTHER, OTHER_KEY);

        assertThatCode(() -> unit.commit(cleared)).doesNotThrowAnyException();
        unit.destroyKey(OTHER_KEY);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.commit(cleared))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.KEY_DESTROYED);
    }

    @Test
    void asksForMoreSubjectsThanFitIntoOneStatement() {
        int subjects = 600;
        ProtectedWritesFixture writes = new ProtectedWritesFixture();
        for (int number = 0; number < subjects; number++) {
            unit.key(10_000 + number, bulk(number));
            writes.wrote(bulk(number), 10_000 + number, NAME, HEIGHT);
        }
        unit.transaction.executeWithoutResult(
                status -> {
                    for (int number = 0; number < subjects - 1; number++) {
                        unit.ledger.record(
                                bulk(number), unit.decide(true, false, false), unit.account);
                    }
                });

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.commit(writes))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.CONSENT_MISSING);
        assertThat(unit.evidence.access().get(0).subjects()).containsExactly(bulk(subjects - 1));

        unit.record(bulk(subjects - 1), unit.decide(true, false, false));
        assertThatCode(() -> unit.commit(writes)).doesNotThrowAnyException();
    }

    private static DataSubjectId bulk(int number) {
        return new DataSubjectId("member", "bulk-" + number);
    }

    /** Puts the ledger into a state that no form of this register leads to. */
    private void change(String assignment, String entry) {
        unit.jdbc
                .sql("update jikimi_consent set " + assignment + " where entry = :entry")
                .param("entry", entry)
                .update();
    }

    private void assertRefused(Refusal refusal, PersonalDataItem item) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> unit.write(item))
                .withMessageContaining(item.qualifiedName())
                .extracting(LifecycleException::refusal)
                .isEqualTo(refusal);
    }
}
