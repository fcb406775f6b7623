package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.ADDRESS;
import static io.jikimi.collection.CollectionUnit.ALLERGY;
import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.LICENCE;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.NAME;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static io.jikimi.collection.CollectionUnit.PASSPORT;
import static io.jikimi.collection.CollectionUnit.WAIST;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ProcessingBar.Watch;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What rests on consent is read on consent, on every database. Everybody here is made up. */
abstract class AbstractConsentBarContractTests {

    private static final int READERS = 100;

    private final List<Collection<DataSubjectId>> questions = new ArrayList<>();
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
    void aPurposeOnAnotherBasisIsNotWatchedAtAll() {
        assertThat(watch("membership")).isNull();
        assertThat(watch("rental")).as("a unique identifier named by statute").isNull();
        assertThat(watch(BuiltInPurpose.RIGHTS)).isNull();
        assertThat(watch("no-such-purpose")).isNull();
    }

    @Test
    void barsWhomeverNeverConsented() {
        assertThat(bars(watch("fit-advice"), MEMBER, HEIGHT)).isTrue();
        assertThat(watch("fit-advice").refusal()).isEqualTo(Refusal.CONSENT_MISSING);
    }

    @Test
    void letsThroughTheItemsOfTheConsentOnly() {
        unit.record(MEMBER, unit.decide(true, false, false));

        Watch watch = watch("fit-advice");

        assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
        assertThat(bars(watch, MEMBER, ADDRESS)).as("added by a later version").isTrue();
        assertThat(bars(watch, OTHER, HEIGHT)).isTrue();
    }

    @Test
    void anItemOfThePurposeThatRestsOnNothingElseIsWatchedAlone() {
        assertThat(bars(watch("travel"), MEMBER, PASSPORT))
                .as("a unique identifier on a contract needs a consent of its own")
                .isTrue();
        assertThat(bars(watch("travel"), MEMBER, NAME)).isFalse();
        assertThat(watch("rental")).as(LICENCE.name()).isNull();
    }

    @Test
    void sensitiveDataAreReadOnTheirSeparateConsent() {
        unit.record(MEMBER, unit.decide(true, true, false));
        assertThat(bars(watch("allergy-care"), MEMBER, ALLERGY)).isFalse();

        unit.withdraw(MEMBER, "allergy-care");

        assertThat(bars(watch("allergy-care"), MEMBER, ALLERGY)).isTrue();
        assertThat(bars(watch("fit-advice"), MEMBER, HEIGHT)).as("another consent").isFalse();
    }

    @Test
    void aConsentToProvisionIsNoneToUse() {
        unit.record(MEMBER, unit.decide(false, false, true));

        assertThat(bars(watch("fit-advice"), MEMBER, WAIST)).isTrue();
        assertThat(bars(watch(request("fit-advice").withAccess(Access.PROVIDE)), MEMBER, WAIST))
                .as("what leaves; the gate asks for the recipient")
                .isFalse();
    }

    @Test
    void aWithdrawalCountsInItsOwnTransactionAndOpenScope() {
        unit.record(MEMBER, unit.decide(true, false, false));
        Watch watch = watch("fit-advice");
        unit.transaction.executeWithoutResult(
                status -> {
                    assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
                    unit.ledger.withdraw(MEMBER, "fit-advice", "web", unit.account);
                    assertThat(bars(watch, MEMBER, HEIGHT)).as("the same transaction").isTrue();
                    status.setRollbackOnly();
                });

        assertThat(bars(watch, MEMBER, HEIGHT)).as("the withdrawal was rolled back").isFalse();
    }

    @Test
    void aConsentOfTheSameTransactionCounts() {
        Watch watch = watch("fit-advice");
        isolated(TransactionDefinition.ISOLATION_READ_COMMITTED)
                .executeWithoutResult(
                        status -> {
                            assertThat(bars(watch, MEMBER, HEIGHT)).isTrue();
                            unit.ledger.record(
                                    MEMBER, unit.decide(true, false, false), unit.account);
                            assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
                        });
    }

    /** Nobody else knows of it yet, and what the snapshot knows may have been taken back. */
    @Test
    void aConsentOfTheSameTransactionCountsFromItsCommitOnWhereItReadsASnapshot() {
        Watch watch = watch("fit-advice");
        isolated(TransactionDefinition.ISOLATION_REPEATABLE_READ)
                .executeWithoutResult(
                        status -> {
                            unit.ledger.record(
                                    MEMBER, unit.decide(true, false, false), unit.account);
                            assertThat(bars(watch, MEMBER, HEIGHT)).isTrue();
                        });

        unit.transaction.executeWithoutResult(
                status -> assertThat(bars(watch, MEMBER, HEIGHT)).isFalse());
    }

    private TransactionTemplate isolated(int level) {
        TransactionTemplate template = new TransactionTemplate(unit.transactions);
        template.setIsolationLevel(level);
        return template;
    }

    @Test
    void noConsentIsTrustedInAnotherTransaction() {
        unit.record(MEMBER, unit.decide(true, false, false));
        Watch watch = watch("fit-advice");
        unit.transaction.executeWithoutResult(
                status -> assertThat(bars(watch, MEMBER, HEIGHT)).isFalse());
        withdrawElsewhere();

        unit.transaction.executeWithoutResult(
                status -> assertThat(bars(watch, MEMBER, HEIGHT)).isTrue());
    }

    @Test
    void aWithdrawalElsewhereIsHeededInALongTransaction() {
        unit.record(MEMBER, unit.decide(true, false, false));
        Watch watch = watch("fit-advice");
        unit.transaction.executeWithoutResult(
                status -> {
                    assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
                    withdrawElsewhere();
                    unit.clock.advance(Duration.ofSeconds(2));
                    assertThat(bars(watch, MEMBER, HEIGHT)).isTrue();
                });
    }

    @Test
    void aWithdrawalElsewhereIsHeededWhereTheTransactionReadsASnapshot() {
        unit.record(MEMBER, unit.decide(true, false, false));
        Watch watch = watch("fit-advice");
        TransactionTemplate snapshot = isolated(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.executeWithoutResult(
                status -> {
                    assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
                    withdrawElsewhere();
                    unit.clock.advance(Duration.ofSeconds(2));
                    assertThat(bars(watch, MEMBER, HEIGHT)).isTrue();
                });
    }

    @Test
    void manyTransactionsOfTheirOwnLeaveOneRegistrationBehind() {
        unit.record(MEMBER, unit.decide(true, false, false));
        Watch watch = watch("fit-advice");
        TransactionTemplate ofItsOwn = new TransactionTemplate(unit.transactions);
        ofItsOwn.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        unit.transaction.executeWithoutResult(
                status -> {
                    bars(watch, MEMBER, HEIGHT);
                    int registered = TransactionSynchronizationManager.getSynchronizations().size();
                    for (int round = 0; round < 5; round++) {
                        ofItsOwn.executeWithoutResult(inner -> bars(watch, MEMBER, HEIGHT));
                        ofItsOwn.executeWithoutResult(inner -> {});
                        assertThat(bars(watch, MEMBER, HEIGHT)).isFalse();
                    }
                    assertThat(TransactionSynchronizationManager.getSynchronizations())
                            .hasSize(registered);
                });
        withdrawElsewhere();
        unit.transaction.executeWithoutResult(
                status -> assertThat(bars(watch, MEMBER, HEIGHT)).isTrue());
    }

    @Test
    void aListCostsAQuestionAPage() {
        Watch watch = counting();
        unit.transaction.executeWithoutResult(
                status -> {
                    List<DataSubjectId> page =
                            LongStream.range(0, READERS)
                                    .mapToObj(AbstractConsentBarContractTests::member)
                                    .toList();
                    watch.expect(page);
                    page.forEach(member -> bars(watch, member, HEIGHT));
                    watch.expect(page);
                });

        assertThat(questions).singleElement().satisfies(all -> assertThat(all).hasSize(READERS));
    }

    @Test
    void oneByOneCostsAQuestionASubjectAndNoneAValue() {
        Watch watch = counting();
        unit.transaction.executeWithoutResult(
                status ->
                        List.of(member(5), member(900), member(300))
                                .forEach(
                                        member -> {
                                            bars(watch, member, HEIGHT);
                                            bars(watch, member, WAIST);
                                            bars(watch, member, NAME);
                                        }));

        assertThat(questions).hasSize(3).allSatisfy(asked -> assertThat(asked).hasSize(1));
    }

    @Test
    void tellsAJobWhoConsented() {
        unit.record(MEMBER, unit.decide(true, false, true));
        unit.record(OTHER, unit.decide(false, true, true));
        List<DataSubjectId> both = List.of(MEMBER, OTHER);

        assertThat(unit.ledger.consentedTo(both, "fit-advice", Set.of("member.height")))
                .containsExactly(MEMBER);
        assertThat(
                        unit.ledger.consentedTo(
                                both, "fit-advice", Set.of("member.height", "member.waist")))
                .as("a consent to provision is none to use")
                .isEmpty();
        unit.withdraw(MEMBER, "fit-advice");
        assertThat(unit.ledger.consentedTo(both, "fit-advice", Set.of("member.height"))).isEmpty();
        assertThat(unit.ledger.consentedTo(List.of(), "fit-advice", Set.of())).isEmpty();
    }

    /** What another instance does: this one's ledger does not hear of it. */
    private void withdrawElsewhere() {
        JdbcClient.create(unit.own)
                .sql("update jikimi_consent set withdrawn_at = current_timestamp")
                .update();
    }

    private Watch counting() {
        return new ConsentWatch(
                CollectionUnit.catalogue(CollectionUnit.register(1, HEIGHT))
                        .purpose("fit-advice")
                        .orElseThrow(),
                List.of(HEIGHT, WAIST),
                unit.ledger,
                subjects -> {
                    questions.add(subjects);
                    return unit.ledger.consents(unit.jdbc, subjects, "fit-advice", false);
                },
                unit.clock);
    }

    private @Nullable Watch watch(String purpose) {
        return watch(request(purpose));
    }

    private @Nullable Watch watch(ScopeRequest request) {
        return unit.gate.processingBar().watch(request);
    }

    private static ScopeRequest request(String purpose) {
        return ScopeRequest.use(purpose, Actor.system("newsletter"), "newsletter");
    }

    private static boolean bars(Watch watch, DataSubjectId subject, PersonalDataItem item) {
        return watch.bars(subject, item.id());
    }

    private static DataSubjectId member(long id) {
        return new DataSubjectId("member", Long.toString(id));
    }
}
