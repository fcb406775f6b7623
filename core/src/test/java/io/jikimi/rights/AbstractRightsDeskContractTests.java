package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.collection.Consent;
import io.jikimi.destruction.Deadline;
import io.jikimi.destruction.DestructionRecord;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.Member;
import io.jikimi.fixture.life.PurchaseOrder;
import io.jikimi.fixture.life.VisitNote;
import io.jikimi.keys.KeyState;
import io.jikimi.notice.Notice;
import io.jikimi.rights.RightsDesk.Decision;
import io.jikimi.rights.RightsRequest.Kind;
import io.jikimi.rights.RightsRequest.State;
import io.jikimi.rights.SubjectExport.ExportedRow;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every person and value here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractRightsDeskContractTests {

    private static final Decision HARMS_OTHERS =
            new Decision("35-4-2", "다른 사람의 이익을 침해할 우려가 있습니다.", "14일 안에 이의를 제기할 수 있습니다.");
    private static final Decision OBSTACLE =
            new Decision("35-3", "자료를 다른 곳에서 받아야 합니다.", "14일 안에 이의를 제기할 수 있습니다.");

    private static final Decision STATUTORY_DUTY =
            new Decision("37-2-1", "법령에 따라 보관해야 합니다.", "14일 안에 이의를 제기할 수 있습니다.");

    private LifeCycle shop;
    private RightsDesk desk;
    private DataSubjectId ann;
    private DataSubjectId ben;

    abstract HikariDataSource dataSource();

    @BeforeAll
    void openTheShop() {
        shop = new LifeCycle(dataSource());
    }

    @BeforeEach
    void startAnew() {
        shop.reset();
        desk = shop.rights();
        ann = shop.signUp("가상갑", "ann@example.com", "010-0000-1001");
        ben = shop.signUp("가상을", "ben@example.com", "010-0000-1002");
        shop.decide(ann, true, true);
        shop.inTransaction(() -> shop.member(ann).height = 170);
        shop.evidence().clear();
    }

    @AfterAll
    void closeTheShop() {
        shop.close();
    }

    @Test
    @DisplayName(
            "Scenario 46 (3.5.2) An unanswered access request is overdue when the tenth day ends")
    void countsTenDaysTheFirstExcluded() {
        RightsRequest request = ask(Kind.ACCESS);

        assertThat(request.lastDay()).isEqualTo(LocalDate.of(2026, 3, 11));
        assertThat(request.state()).isEqualTo(State.RECEIVED);
        shop.clock().set(shop.clock().endOf(LocalDate.of(2026, 3, 11)).minusMillis(1));
        assertThat(desk.overdue()).isEmpty();
        shop.clock().set(shop.clock().endOf(LocalDate.of(2026, 3, 11)));
        assertThat(desk.overdue()).extracting(RightsRequest::id).containsExactly(request.id());
        assertThat(desk.open()).extracting(RightsRequest::id).containsExactly(request.id());

        desk.complete(request.id(), "열람하게 함", LifeCycle.OFFICER);
        assertThat(desk.overdue()).isEmpty();
        assertThat(desk.open()).isEmpty();
    }

    @Test
    @DisplayName(
            "Scenario 46 (3.5.2) A refusal needs a ground of the law, the reason and the objection")
    void refusesOnlyOnAGroundWithReasonAndObjection() {
        long id = ask(Kind.ACCESS).id();

        for (Decision incomplete :
                List.of(
                        new Decision("", HARMS_OTHERS.reason(), HARMS_OTHERS.objection()),
                        new Decision("inconvenient", HARMS_OTHERS.reason(), "이의"),
                        new Decision("36-1", HARMS_OTHERS.reason(), "이의"),
                        new Decision("35-3", HARMS_OTHERS.reason(), "이의"),
                        new Decision("35-4-2", " ", "이의"),
                        new Decision("35-4-2", HARMS_OTHERS.reason(), ""),
                        new Decision("35-4-2", "x".repeat(1001), "이의"))) {
            assertRefused(
                    Refusal.REFUSAL_GROUND_REQUIRED,
                    () -> desk.refuse(id, incomplete, LifeCycle.OFFICER));
        }
        assertThat(desk.request(id).open()).isTrue();

        RightsRequest refused = desk.refuse(id, HARMS_OTHERS, LifeCycle.OFFICER);

        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.result()).isEqualTo("35-4-2");
        assertThat(refused.reason()).isEqualTo(HARMS_OTHERS.reason());
        assertThat(refused.objection()).isEqualTo(HARMS_OTHERS.objection());
        assertThat(refused.decidedBy()).isEqualTo("privacy-officer");
        assertThat(notices(ann)).containsExactly("rights-result");
    }

    @Test
    void tellsTheOfficerWhatTheDecisionLacks() {
        long id = ask(Kind.ACCESS).id();

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> desk.refuse(id, new Decision("", "까닭", "이의"), LifeCycle.OFFICER))
                .withMessageContaining("35-4-1, 35-4-2.")
                .returns("ground", LifecycleException::where);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> desk.postpone(id, new Decision("", "까닭", "이의"), LifeCycle.OFFICER))
                .withMessageContaining("offers for it: 35-3.")
                .returns("ground", LifecycleException::where);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> desk.refuse(id, new Decision("35-4-2", "까닭", ""), LifeCycle.OFFICER))
                .withMessageContaining("1 to 1000 characters")
                .returns("objection", LifecycleException::where);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Kind.class,
            names = {"CORRECTION", "ERASURE", "SUSPENSION"})
    @DisplayName("Scenario 46 (3.5.2) Only an access request may be postponed")
    void offersNoPostponementForOtherRequests(Kind kind) {
        long id = ask(kind).id();

        assertRefused(
                Refusal.POSTPONEMENT_NOT_OFFERED,
                () -> desk.postpone(id, OBSTACLE, LifeCycle.OFFICER));
    }

    @Test
    @DisplayName("Scenario 60 (employee) An erasure tells what is kept and on what ground")
    void tellsWhatAnErasureKeeps() {
        desk.complete(ask(Kind.ERASURE).id(), "erased", LifeCycle.OFFICER);
        desk.complete(ask(Kind.ACCESS).id(), "shown", LifeCycle.OFFICER);

        assertThat(shop.inTransaction(() -> shop.notices().about(ann)))
                .filteredOn(notice -> notice.details().containsKey("kept"))
                .singleElement()
                .satisfies(
                        notice ->
                                assertThat(notice.details())
                                        .containsEntry("kind", "ERASURE")
                                        .containsEntry("kept", "access-log")
                                        .containsEntry("ground", "개인정보의 안전성 확보조치 기준 제8조 제1항"));
    }

    @Test
    void postponesOnceAndInTime() {
        long first = ask(Kind.ACCESS).id();
        long second = ask(Kind.ACCESS).id();

        RightsRequest postponed = desk.postpone(first, OBSTACLE, LifeCycle.OFFICER);
        assertThat(postponed.state()).isEqualTo(State.POSTPONED);
        assertThat(postponed.open()).isTrue();
        assertRefused(
                Refusal.POSTPONEMENT_NOT_OFFERED,
                () -> desk.postpone(first, OBSTACLE, LifeCycle.OFFICER));
        assertRefused(
                Refusal.REFUSAL_GROUND_REQUIRED,
                () -> desk.postpone(second, HARMS_OTHERS, LifeCycle.OFFICER));

        shop.clock().advanceDays(11);
        assertThat(desk.overdue()).extracting(RightsRequest::id).containsExactly(second);
        assertRefused(
                Refusal.POSTPONEMENT_NOT_OFFERED,
                () -> desk.postpone(second, OBSTACLE, LifeCycle.OFFICER));
        assertThat(desk.complete(first, "열람하게 함", LifeCycle.OFFICER).state()).isEqualTo(State.DONE);
    }

    @Test
    @DisplayName(
            "Scenario 47 (3.5.2) Nothing leaves for an unverified requester or an agent without mandate")
    void refusesWhoIsNotTheVerifiedSubject() {
        for (Actor stranger : List.of(Actor.anonymous(), Actor.subject(ben))) {
            assertRefused(Refusal.IDENTITY_REQUIRED, () -> desk.export(ann, stranger));
            assertRefused(
                    Refusal.IDENTITY_REQUIRED,
                    () -> desk.receive(Kind.ERASURE, ann, "web", stranger));
            assertRefused(
                    Refusal.IDENTITY_REQUIRED,
                    () -> desk.withdrawConsent(ann, "fit-advice", "web", stranger));
        }
        for (Actor agent : List.of(LifeCycle.OFFICER, Actor.system("import"))) {
            assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.export(ann, agent));
            assertRefused(
                    Refusal.MANDATE_REQUIRED, () -> desk.receive(Kind.ACCESS, ann, "phone", agent));
        }
        assertThat(desk.requestsOf(ann)).isEmpty();
        assertThat(shop.evidence().access())
                .hasSize(10)
                .extracting(AccessEntry::result)
                .containsOnly("IDENTITY_REQUIRED", "MANDATE_REQUIRED");
    }

    @Test
    void aRefusalNamesNobodyTheServiceDoesNotKnow() {
        for (String typed : List.of("가상갑", "kim@example.com", "a\u0000b")) {
            assertRefused(
                    Refusal.IDENTITY_REQUIRED,
                    () -> desk.export(new DataSubjectId("member", typed), Actor.subject(ben)));
        }
        assertRefused(Refusal.IDENTITY_REQUIRED, () -> desk.export(ann, Actor.subject(ben)));

        assertThat(shop.evidence().access())
                .extracting(AccessEntry::subjects)
                .containsExactly(List.of(), List.of(), List.of(), List.of(ann));
    }

    @Test
    @DisplayName("Scenario 47 (3.5.2) An agent is served with a mandate in force, and not without")
    void servesAnAgentWithAMandateInForceOnly() {
        Actor agent = Actor.subject(ben);
        assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.exportAsAgent(ann, agent));
        assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.exportAsAgent(ann, LifeCycle.OFFICER));
        assertRefused(Refusal.IDENTITY_REQUIRED, () -> desk.exportAsAgent(ann, Actor.anonymous()));
        Mandate mandate =
                desk.enterMandate(ann, ben, "POA-2026-7", shop.clock().today(), LifeCycle.OFFICER);

        SubjectExport export = desk.exportAsAgent(ann, agent);

        assertThat(row(export, "Member", ann.id()))
                .containsEntry("member.email", "ann@example.com");
        assertThat(export.subject()).isEqualTo(ann);
        assertThat(shop.evidence().access())
                .last()
                .satisfies(
                        entry -> {
                            assertThat(entry.actor().account()).isEqualTo("agent " + ben);
                            assertThat(entry.reason()).isEqualTo("mandate " + mandate.id());
                            assertThat(entry.subjects()).containsExactly(ann);
                        });
        assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.exportAsAgent(ben, Actor.subject(ann)));
        shop.clock().advanceDays(1);
        assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.exportAsAgent(ann, agent));
    }

    @Test
    void aMandateThatWasEndedServesNobody() {
        Mandate mandate =
                desk.enterMandate(ann, ben, "POA-2026-8", shop.clock().today(), LifeCycle.OFFICER);

        desk.endMandate(mandate.id(), LifeCycle.OFFICER);
        desk.endMandate(mandate.id(), LifeCycle.OFFICER);

        assertRefused(Refusal.MANDATE_REQUIRED, () -> desk.exportAsAgent(ann, Actor.subject(ben)));
        assertThat(shop.evidence().ledger())
                .extracting(LedgerEntry::kind)
                .containsExactly("rights.mandate-entered", "rights.mandate-ended");
        assertRefused(Refusal.NOT_FOUND, () -> desk.endMandate(-1, LifeCycle.OFFICER));
    }

    @Test
    void aMandateIsAnothersAndNotOver() {
        LocalDate today = shop.clock().today();
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> desk.enterMandate(ann, ann, "POA-1", today, LifeCycle.OFFICER))
                .returns(Refusal.INPUT_INVALID, LifecycleException::refusal)
                .returns("agent", LifecycleException::where);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () ->
                                desk.enterMandate(
                                        ann, ben, "POA-1", today.minusDays(1), LifeCycle.OFFICER))
                .returns(Refusal.INPUT_INVALID, LifecycleException::refusal)
                .returns("lastDay", LifecycleException::where);
        assertRefused(
                Refusal.INPUT_INVALID,
                () -> desk.enterMandate(ann, ben, " ", today, LifeCycle.OFFICER));
        assertRefused(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> desk.enterMandate(ann, ben, "POA-1", today, Actor.subject(ben)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "가상갑",
                "POA of Ann",
                "POA-1\u0000",
                "010-0000-1001",
                "TEL-010-0000-1001",
                "RRN-000000-1000000",
                "poa-1",
                "POA",
                " POA-1"
            })
    void theDocumentOfAMandateIsANumberThatNamesNobody(String document) {
        assertRefused(
                Refusal.INPUT_INVALID,
                () ->
                        desk.enterMandate(
                                ann, ben, document, shop.clock().today(), LifeCycle.OFFICER));
        assertThat(shop.evidence().ledger()).isEmpty();
    }

    @Test
    void aMandateIsOfAndForPersonsWhomTheServiceKnows() {
        LocalDate today = shop.clock().today();
        for (DataSubjectId stranger :
                List.of(
                        new DataSubjectId("member", "999999"),
                        new DataSubjectId("member", "가상갑"),
                        new DataSubjectId("member", "1\u0000"))) {
            assertRefused(
                    Refusal.INPUT_INVALID,
                    () -> desk.enterMandate(stranger, ben, "POA-1", today, LifeCycle.OFFICER));
            assertRefused(
                    Refusal.INPUT_INVALID,
                    () -> desk.enterMandate(ann, stranger, "POA-1", today, LifeCycle.OFFICER));
        }
        shop.inTransaction(
                () -> {
                    shop.keys().destroy(ann);
                });
        assertRefused(
                Refusal.INPUT_INVALID,
                () -> desk.enterMandate(ann, ben, "POA-1", today, LifeCycle.OFFICER));
        assertThat(shop.evidence().ledger()).isEmpty();
    }

    @Test
    void refusesTextThatNoDatabaseStores() {
        long id = ask(Kind.ACCESS).id();
        for (String text : List.of("열람\u0000", "열람\ud800", "열람\u001b")) {
            assertRefused(Refusal.INPUT_INVALID, () -> desk.complete(id, text, LifeCycle.OFFICER));
            assertRefused(
                    Refusal.REFUSAL_GROUND_REQUIRED,
                    () -> desk.refuse(id, new Decision("35-4-2", text, "이의"), LifeCycle.OFFICER));
            assertRefused(
                    Refusal.REFUSAL_GROUND_REQUIRED,
                    () -> desk.postpone(id, new Decision("35-3", "이유", text), LifeCycle.OFFICER));
            assertRefused(
                    Refusal.INPUT_INVALID,
                    () -> desk.receive(Kind.ACCESS, ann, text, Actor.subject(ann)));
        }
        assertThat(desk.complete(id, "열람하게 함\n두 번째 줄", LifeCycle.OFFICER).result())
                .isEqualTo("열람하게 함\n두 번째 줄");
    }

    @Test
    void offersWhatTheLawOffers() {
        LocalDate lastDay = LocalDate.of(2026, 3, 11);
        assertThat(ask(Kind.ACCESS).postponableOn(lastDay)).isTrue();
        assertThat(ask(Kind.ACCESS).postponableOn(lastDay.plusDays(1))).isFalse();
        for (Kind kind : List.of(Kind.CORRECTION, Kind.ERASURE, Kind.SUSPENSION)) {
            assertThat(ask(kind).postponableOn(lastDay)).as(kind.name()).isFalse();
            assertThat(RefusalGround.offered(kind))
                    .isNotEmpty()
                    .noneMatch(RefusalGround::postpones);
        }
        assertThat(RefusalGround.offered(Kind.WITHDRAWAL))
                .extracting(RefusalGround::article)
                .containsExactly("37-2-1", "37-2-2", "37-2-4");
    }

    @Test
    void refusesUnusableInput() {
        assertRefused(
                Refusal.INPUT_INVALID,
                () -> desk.receive(Kind.ACCESS, ann, " ", Actor.subject(ann)));
        assertRefused(
                Refusal.INPUT_INVALID,
                () -> desk.receive(Kind.ACCESS, ann, "x".repeat(41), Actor.subject(ann)));
        assertRefused(
                Refusal.INPUT_INVALID,
                () -> desk.receive(Kind.WITHDRAWAL, ann, "web", Actor.subject(ann)));
        long id = ask(Kind.ACCESS).id();
        assertRefused(Refusal.INPUT_INVALID, () -> desk.complete(id, "", LifeCycle.OFFICER));
        assertRefused(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> desk.complete(id, "열람하게 함", Actor.subject(ann)));
        assertRefused(Refusal.NOT_FOUND, () -> desk.request(-1));
        assertRefused(Refusal.NOT_FOUND, () -> desk.complete(-1, "없음", LifeCycle.OFFICER));
    }

    @Test
    @DisplayName("Scenario 59 (joint data) The export of one person masks the other")
    void exportsEverythingOfTheSubjectAndMasksOthers() {
        Long gift = shop.order(ann, "가상시 없는로 1", ben, "가상을");
        Long received = shop.order(ben, "가상시 없는로 2", ann, "가상갑");

        SubjectExport export = desk.export(ann, Actor.subject(ann));

        assertThat(row(export, "Member", ann.id()))
                .isEqualTo(
                        Map.of(
                                "member.name", "가상갑",
                                "member.email", "ann@example.com",
                                "member.phone", "010-0000-1001",
                                "member.height", "170"));
        assertThat(row(export, "PurchaseOrder", String.valueOf(gift)))
                .containsEntry("order.address", "가상시 없는로 1")
                .doesNotContainEntry("order.receiver", "가상을");
        assertThat(row(export, "PurchaseOrder", String.valueOf(received)))
                .containsEntry("order.receiver", "가상갑")
                .doesNotContainEntry("order.address", "가상시 없는로 2");
        assertThat(export.rows()).hasSize(3);
        assertThat(export.purposes())
                .extracting(purpose -> purpose.get("name"))
                .containsExactlyInAnyOrder(
                        "membership", "delivery", "fit-advice", "insurance-offer");
        assertThat(export.consents()).hasSize(2);
        assertThat(export.at()).isEqualTo(shop.clock().now());
        assertThat(shop.evidence().access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.action()).isEqualTo("export");
                            assertThat(entry.subjects()).containsExactly(ann);
                            assertThat(entry.items()).contains("member.email", "order.address");
                        });
    }

    @Test
    void exportsProvisions() throws Exception {
        shop.provisions()
                .provide(
                        "gasang-insurance",
                        Actor.system("feed"),
                        "feed",
                        () -> shop.inTransaction(() -> shop.member(ann).phone));

        assertThat(desk.export(ann, Actor.subject(ann)).provisions())
                .singleElement()
                .satisfies(
                        provision ->
                                assertThat(provision)
                                        .containsEntry("recipient", "gasang-insurance"));
    }

    @Test
    @DisplayName(
            "Scenario 49 (3.5.2) A withdrawal ends the use, tells recipients and starts destruction")
    void withdrawsInOneTransaction() {
        RightsRequest withdrawn =
                desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann));

        assertThat(withdrawn.state()).isEqualTo(State.DONE);
        assertThat(withdrawn.kind()).isEqualTo(Kind.WITHDRAWAL);
        assertThat(consents(ann)).containsExactly("insurance-offer");
        assertThat(shop.destruction().deadlines(ann))
                .singleElement()
                .satisfies(
                        deadline -> {
                            assertThat(deadline.items()).containsExactly("member.height");
                            assertThat(deadline.dueAt())
                                    .isBeforeOrEqualTo(shop.clock().now().plus(Duration.ofDays(5)));
                        });
        shop.destruction().runDue();
        shop.clock().advanceDays(3);
        shop.destruction().runDue();
        Member after = shop.forPurpose("membership", () -> shop.member(ann));
        assertThat(after.email).isEqualTo("ann@example.com");
        assertThat(after.height).isNull();
        assertThat(shop.jdbc().sql("select count(height) from member_aud").query(Long.class))
                .satisfies(count -> assertThat(count.single()).isZero());
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
        assertRefused(
                Refusal.CONSENT_MISSING,
                () -> shop.inTransaction(() -> shop.member(ann).height = 171));
    }

    @Test
    void tellsTheRecipientsAndKeepsWhatOtherBasesKeep() {
        desk.withdrawConsent(ann, "insurance-offer", "web", Actor.subject(ann));

        assertThat(shop.destruction().deadlines(ann)).isEmpty();
        assertThat(notices(ann)).containsExactlyInAnyOrder("provision-withdrawn", "rights-result");
        assertThat(shop.inTransaction(() -> shop.notices().about(ann)))
                .filteredOn(notice -> notice.occasion().equals("provision-withdrawn"))
                .extracting(Notice::addressee)
                .containsExactly("gasang-insurance");
        assertRefused(
                Refusal.NOT_FOUND,
                () -> desk.withdrawConsent(ann, "insurance-offer", "web", Actor.subject(ann)));
        assertThat(desk.requestsOf(ann)).hasSize(1);
    }

    @Test
    @DisplayName(
            "Scenario 49 (3.5.2) In the transaction of a withdrawal the use ends, for it alone")
    void endsTheUseInTheTransactionOfTheWithdrawal() {
        shop.scopes()
                .run(
                        "fit-advice",
                        Actor.system("advice"),
                        () ->
                                shop.inTransaction(
                                        () -> {
                                            assertThat(height(ann)).isEqualTo(170);
                                            desk.withdrawConsent(
                                                    ann, "fit-advice", "web", Actor.subject(ann));
                                            shop.entities().clear();
                                            assertThat(height(ann)).isNull();
                                        }));
        assertThat(shop.<Integer>forPurpose("fit-advice", () -> height(ann))).isNull();
        assertThat(shop.<String>forPurpose("membership", () -> shop.member(ann).email))
                .isEqualTo("ann@example.com");
        assertThat(shop.evidence().access())
                .filteredOn(entry -> entry.result().equals("CONSENT_MISSING"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.subjects()).containsExactly(ann))
                .allSatisfy(entry -> assertThat(entry.items()).contains("member.height"));
    }

    private Integer height(DataSubjectId subject) {
        return shop.member(subject).height;
    }

    @Test
    void tellsWhatStaysAndOnWhichGround() {
        assertThat(desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann)).reason())
                .isEqualTo(
                        "member.name: membership (15-1-4), delivery (15-1-4,"
                                + " ecommerce-contract), insurance-offer (15-1-1)");
    }

    @Test
    @DisplayName("Scenario 49 (3.5.2) Destruction after a withdrawal is refused on 37(2) only")
    void refusesTheDestructionOfAWithdrawalOnAGroundOfArticle37Only() {
        long id = desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann)).id();
        assertRefused(
                Refusal.REFUSAL_GROUND_REQUIRED,
                () -> desk.refuse(id, HARMS_OTHERS, LifeCycle.OFFICER));
        assertRefused(
                Refusal.REFUSAL_GROUND_REQUIRED,
                () -> desk.refuse(id, new Decision("37-2-1", "", ""), LifeCycle.OFFICER));

        RightsRequest refused = desk.refuse(id, STATUTORY_DUTY, LifeCycle.OFFICER);

        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.result()).isEqualTo("37-2-1");
        assertThat(refused.reason()).isEqualTo(STATUTORY_DUTY.reason());
        assertThat(shop.destruction().deadlines(ann)).isEmpty();
        assertThat(consents(ann)).as("the consent is over all the same").hasSize(1);
        assertThat(notices(ann)).containsExactly("rights-result", "rights-result");
        shop.destruction().runDue();
        shop.clock().advanceDays(5);
        shop.destruction().runDue();
        assertThat(shop.jdbc().sql("select count(height) from member").query(Long.class).single())
                .isOne();
        assertThat(shop.<Integer>forPurpose("fit-advice", () -> height(ann))).isNull();
        assertRefused(
                Refusal.REQUEST_DECIDED, () -> desk.refuse(id, STATUTORY_DUTY, LifeCycle.OFFICER));
    }

    @Test
    void refusesTheDestructionOfAWithdrawalNoMoreOnceItIsSealed() {
        long id = desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann)).id();
        shop.destruction().runDue();

        assertRefused(Refusal.ROW_SEALED, () -> desk.refuse(id, STATUTORY_DUTY, LifeCycle.OFFICER));

        assertThat(desk.request(id).state()).isEqualTo(State.DONE);
    }

    @Test
    void withdrawsAgainAfterNewConsent() {
        for (int round = 1; round <= 2; round++) {
            shop.decide(ann, true, true);
            int height = 170 + round;
            shop.inTransaction(() -> shop.member(ann).height = height);
            desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann));
            shop.destruction().runDue();
            shop.clock().advanceDays(3);
            assertThat(shop.destruction().runDue().destroyed()).isEqualTo(1);
        }
        assertThat(shop.destruction().ledger(ann)).hasSize(2);
    }

    @Test
    void nothingOfAWithdrawalStaysIfOnePartFails() {
        shop.transactions()
                .executeWithoutResult(
                        status -> {
                            desk.withdrawConsent(ann, "fit-advice", "web", Actor.subject(ann));
                            status.setRollbackOnly();
                        });

        assertThat(consents(ann)).containsExactlyInAnyOrder("fit-advice", "insurance-offer");
        assertThat(desk.requestsOf(ann)).isEmpty();
        assertThat(notices(ann)).isEmpty();
        assertThat(shop.destruction().deadlines(ann)).isEmpty();
    }

    @Test
    void anErasureDestroysWhatNoStatuteKeeps() {
        Long order = shop.order(ann, "가상시 없는로 1", ann, "가상갑");
        RightsRequest request = ask(Kind.ERASURE);
        assertThat(shop.destruction().deadlines(ann)).isEmpty();

        desk.complete(request.id(), "법령이 보존하는 주문을 빼고 삭제함", LifeCycle.OFFICER);
        assertThat(shop.destruction().deadlines(ann))
                .extracting(Deadline::reason)
                .containsExactly("erasure-request " + request.id());
        shop.destruction().runDue();
        shop.clock().advanceDays(3);
        shop.destruction().runDue();

        assertThat(shop.destruction().ledger(ann))
                .extracting(DestructionRecord::file)
                .containsExactly("member");
        String address =
                shop.forPurpose(
                        "delivery", () -> shop.entities().find(PurchaseOrder.class, order).address);
        assertThat(address).isEqualTo("가상시 없는로 1");
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
    }

    @Test
    @DisplayName(
            "Scenario 55 (multi-instance) What one instance has ended is refused on another with"
                    + " warm caches five seconds later")
    void endsOnEveryInstanceWithinFiveSeconds() {
        shop.decide(ben, true, false);
        shop.inTransaction(() -> shop.member(ben).height = 180);
        try (LifeCycle other = shop.another()) {
            assertThat(emailOn(other, ann)).isEqualTo("ann@example.com");
            assertThat(heightOn(other, ben)).isEqualTo(180);
            other.inTransaction(() -> other.member(ann).height = 171);
            other.inTransaction(() -> other.member(ben).height = 181);

            shop.inTransaction(() -> shop.keys().destroy(ann));
            shop.inTransaction(
                    () -> shop.consents().withdraw(ben, "fit-advice", "web", LifeCycle.OFFICER));
            shop.clock().advance(Duration.ofSeconds(5));

            assertThat(emailOn(other, ann)).isNull();
            assertRefused(
                    Refusal.KEY_DESTROYED,
                    () -> other.inTransaction(() -> other.member(ann).height = 172));
            assertThat(heightOn(other, ben)).isNull();
            assertRefused(
                    Refusal.CONSENT_MISSING,
                    () -> other.inTransaction(() -> other.member(ben).height = 182));
        }
    }

    private static String emailOn(LifeCycle instance, DataSubjectId subject) {
        return instance.forPurpose("membership", () -> instance.member(subject).email);
    }

    private static Integer heightOn(LifeCycle instance, DataSubjectId subject) {
        return instance.forPurpose("fit-advice", () -> instance.member(subject).height);
    }

    @Test
    @DisplayName("Scenario 63 (re-registration) Nothing links the new member to the destroyed one")
    void letsADestroyedAddressSignUpAgain() {
        desk.complete(ask(Kind.ERASURE).id(), "삭제함", LifeCycle.OFFICER);
        shop.destruction().runDue();
        assertThat(shop.inTransaction(() -> shop.custody().remains(ann)).indexValues()).isZero();
        DataSubjectId again = shop.signUp("가상갑", "ann@example.com", "010-0000-1001");
        shop.clock().advanceDays(3);

        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));
        assertThat(again).isNotEqualTo(ann);
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.DESTROYED);
        assertThat(shop.keys().states(again)).containsExactly(KeyState.LIVE);
        assertThat(consents(again)).isEmpty();
        assertThat(shop.inTransaction(() -> shop.custody().rowsOf(ann))).isEmpty();
    }

    @Test
    @DisplayName(
            "Scenario 41 (3.4.1) A closed account is gone from rows, history and index by day five")
    void closesAnAccount() {
        shop.inTransaction(() -> shop.member(ann).closedAt = shop.clock().now());

        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        Member sealed = shop.forPurpose("membership", () -> shop.member(ann));
        assertThat(sealed.email).isNull();
        shop.clock().advanceDays(3);
        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));

        assertThat(shop.jdbc().sql("select id from member").query(Long.class).list())
                .containsExactly(Long.valueOf(ben.id()));
        assertThat(shop.jdbc().sql("select distinct id from member_aud").query(Long.class).list())
                .containsExactly(Long.valueOf(ben.id()));
        assertRefused(
                Refusal.KEY_DESTROYED,
                () -> {
                    shop.keys().writingKey(ann);
                });
    }

    @Test
    void rowsOfNobodyGoOneByOneAndTheirArchiveKeyStays() {
        Long first = visit("가상손님");
        Long second = visit("다른손님");
        DataSubjectId archive = DataSubjectId.archive("visit");
        assertThat(shop.keys().keyIdsOf(archive)).hasSize(1);
        shop.inTransaction(
                () -> shop.entities().find(VisitNote.class, first).leftAt = shop.clock().now());

        shop.clock().advanceDays(31);
        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        shop.clock().advanceDays(3);
        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(0, 1, 0, 0));

        assertThat(shop.jdbc().sql("select id from visit_note").query(Long.class).list())
                .containsExactly(second);
        assertThat(
                        shop.jdbc()
                                .sql("select distinct id from visit_note_aud")
                                .query(Long.class)
                                .list())
                .containsExactly(second);
        assertThat(shop.keys().states(archive)).containsExactly(KeyState.LIVE);
        assertThat(
                        shop.forPurpose(
                                "reception",
                                () -> shop.entities().find(VisitNote.class, second).visitor))
                .isEqualTo("다른손님");
    }

    private Long visit(String visitor) {
        VisitNote note = new VisitNote();
        note.visitor = visitor;
        shop.inTransaction(() -> shop.entities().persist(note));
        return Objects.requireNonNull(note.id);
    }

    @Test
    @DisplayName(
            "Scenario 59 (joint data) Each person of an order has a period, and the order goes")
    void destroysBothPersonsOfAnOrderWhenItsPeriodIsOver() {
        Long order = shop.order(ann, "가상시 없는로 1", ben, "가상을");
        shop.inTransaction(
                () ->
                        shop.entities().find(PurchaseOrder.class, order).completedAt =
                                shop.clock().now());
        assertThat(shop.destruction().deadlines(ann)).hasSize(1);
        assertThat(shop.destruction().deadlines(ben)).hasSize(1);

        shop.clock().advanceDays(5 * 366);
        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(2, 0, 0, 0));
        shop.clock().advanceDays(3);
        assertThat(shop.destruction().runDue()).isEqualTo(new DestructionRun(0, 2, 0, 0));

        assertThat(shop.entities().find(PurchaseOrder.class, order)).isNull();
        assertThat(
                        shop.jdbc()
                                .sql("select count(*) from purchase_order_aud")
                                .query(Long.class)
                                .single())
                .isZero();
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
        assertThat(shop.keys().states(ben)).containsExactly(KeyState.LIVE);
    }

    @Test
    void takesAnAccountBackWhileItIsNotSealed() {
        shop.clock().advanceDays(1);
        shop.inTransaction(
                () -> shop.member(ann).closedAt = shop.clock().now().plus(Duration.ofDays(9)));
        assertThat(shop.destruction().deadlines(ann)).hasSize(1);

        shop.inTransaction(() -> shop.member(ann).closedAt = null);

        assertThat(shop.destruction().deadlines(ann)).isEmpty();
        shop.inTransaction(() -> shop.member(ann).closedAt = shop.clock().now());
        shop.destruction().runDue();
        assertRefused(
                Refusal.ROW_SEALED,
                () -> shop.inTransaction(() -> shop.member(ann).closedAt = null));
    }

    @Test
    @DisplayName(
            "Scenario 66 (concurrent) Two officers decide one request: one decision, one notice")
    void decidesOnce() throws Exception {
        long id = ask(Kind.ERASURE).id();
        CountDownLatch firstHolds = new CountDownLatch(1);
        CountDownLatch secondStarts = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<RightsRequest> first =
                    executor.submit(
                            () ->
                                    shop.inTransaction(
                                            () -> {
                                                RightsRequest done =
                                                        desk.complete(id, "삭제함", LifeCycle.OFFICER);
                                                firstHolds.countDown();
                                                await(secondStarts);
                                                return done;
                                            }));
            await(firstHolds);
            Future<RightsRequest> second =
                    executor.submit(
                            () -> {
                                secondStarts.countDown();
                                return desk.complete(id, "삭제함", Actor.staff("deputy"));
                            });

            assertThat(first.get(30, TimeUnit.SECONDS).state()).isEqualTo(State.DONE);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                    .satisfies(
                            thrown ->
                                    assertThat(LifecycleException.in(thrown))
                                            .hasValueSatisfying(
                                                    e ->
                                                            assertThat(e.refusal())
                                                                    .isEqualTo(
                                                                            Refusal
                                                                                    .REQUEST_DECIDED)));
        } finally {
            executor.shutdownNow();
        }
        assertThat(notices(ann)).containsExactly("rights-result");
        assertThat(shop.destruction().deadlines(ann)).hasSize(1);
        assertThat(desk.request(id).decidedBy()).isEqualTo("privacy-officer");
    }

    @Test
    @DisplayName("Scenario 59 (joint data) The export leaves out what is the other's in the clear")
    void exportsNothingOfOthersThatIsStoredInTheClear() {
        Long gift = order(ann, ben, "문 앞에", "포장해 주세요");
        Long received = order(ben, ann, "경비실에", "카드 없이");
        desk.enterMandate(ann, ben, "POA-2026-9", shop.clock().today(), LifeCycle.OFFICER);

        for (SubjectExport export :
                List.of(
                        desk.export(ann, Actor.subject(ann)),
                        desk.exportAsAgent(ann, Actor.subject(ben)))) {
            assertThat(row(export, "PurchaseOrder", String.valueOf(gift)))
                    .containsEntry("order.note", "문 앞에")
                    .doesNotContainKey("order.wish");
            assertThat(row(export, "PurchaseOrder", String.valueOf(received)))
                    .containsEntry("order.wish", "카드 없이")
                    .doesNotContainKey("order.note");
        }
    }

    private Long order(DataSubjectId buyer, DataSubjectId receiver, String note, String wish) {
        Long id = shop.order(buyer, "가상시 없는로 1", receiver, "가상");
        shop.inTransaction(
                () -> {
                    PurchaseOrder order = shop.entities().find(PurchaseOrder.class, id);
                    order.note = note;
                    order.wish = wish;
                });
        return id;
    }

    private RightsRequest ask(Kind kind) {
        return desk.receive(kind, ann, "web", Actor.subject(ann));
    }

    private List<String> notices(DataSubjectId subject) {
        return shop.inTransaction(() -> shop.notices().about(subject)).stream()
                .map(Notice::occasion)
                .toList();
    }

    private List<String> consents(DataSubjectId subject) {
        return shop.inTransaction(() -> shop.consents().effective(subject)).stream()
                .map(Consent::purpose)
                .toList();
    }

    private static Map<String, String> row(SubjectExport export, String entity, String id) {
        return export.rows().stream()
                .filter(row -> row.entity().equals(entity) && row.id().equals(id))
                .findFirst()
                .map(ExportedRow::items)
                .orElseThrow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Refusals out of a commit arrive wrapped by the transaction manager. */
    private static void assertRefused(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        thrown ->
                                assertThat(LifecycleException.in(thrown))
                                        .hasValueSatisfying(
                                                e -> assertThat(e.refusal()).isEqualTo(refusal)));
    }
}
