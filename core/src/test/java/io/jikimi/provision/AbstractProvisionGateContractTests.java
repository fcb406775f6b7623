package io.jikimi.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.PolicyEntry;
import io.jikimi.catalogue.Register.RecipientEntry;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.Member;
import io.jikimi.fixture.life.PurchaseOrder;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Mode;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Every person, company and value here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractProvisionGateContractTests {

    private static final Actor JOB = Actor.system("insurance-feed");
    private static final String INSURANCE = "gasang-insurance";

    private LifeCycle shop;
    private JdbcProvisionGate gate;
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
        gate = shop.provisions();
        ann = shop.signUp("가상갑", "ann@example.com", "010-0000-1001");
        ben = shop.signUp("가상을", "ben@example.com", "010-0000-1002");
        shop.decide(ann, true, true);
        shop.decide(ben, true, false);
        shop.evidence().clear();
    }

    @AfterAll
    void closeTheShop() {
        shop.close();
    }

    @Test
    @DisplayName("Scenario 36 (3.3.1) Only who consented leaves, and sees it in the own history")
    void providesTheItemsOfTheAgreementOfSubjectsWhoConsented() throws Exception {
        Set<DataSubjectId> consenting =
                shop.inTransaction(
                        () ->
                                shop.consents()
                                        .consentedToProvision(
                                                List.of(ann, ben),
                                                INSURANCE,
                                                Set.of("member.name", "member.phone")));

        List<String> left = provide(() -> contacts(consenting));

        assertThat(left).containsExactly("가상갑 010-0000-1001 an*@example.com");
        assertThat(gate.history(ann))
                .singleElement()
                .satisfies(
                        provision -> {
                            assertThat(provision.recipient()).isEqualTo(INSURANCE);
                            assertThat(provision.kind()).isEqualTo(Provision.Kind.PROVISION);
                            assertThat(provision.items())
                                    .containsExactlyInAnyOrder("member.name", "member.phone");
                            assertThat(provision.ground()).isEqualTo("consent");
                            assertThat(provision.subjects()).isEqualTo(1);
                            assertThat(provision.actor()).isEqualTo("insurance-feed");
                            assertThat(provision.at()).isEqualTo(shop.clock().now());
                        });
        assertThat(gate.history(ben)).isEmpty();
        assertThat(shop.evidence().access())
                .extracting(AccessEntry::action, AccessEntry::result)
                .containsExactly(tuple("provide", "ok"));
    }

    @Test
    void refusesTheValueOfASubjectWhoDidNotConsent() {
        assertRefused(
                Refusal.PROVIDE_CONSENT_MISSING, () -> provide(() -> contacts(Set.of(ann, ben))));

        assertThat(shop.evidence().access())
                .filteredOn(entry -> entry.result().equals("PROVIDE_CONSENT_MISSING"))
                .isNotEmpty();
        assertThat(gate.history(ben)).isEmpty();
    }

    @Test
    void observesWhoDidNotConsent() throws Exception {
        JdbcProvisionGate observing = shop.provisions(Enforcement.of(Mode.OBSERVE));

        List<String> left =
                observing.provide(INSURANCE, JOB, "feed", () -> contacts(Set.of(ann, ben)));

        assertThat(left)
                .as("what rests on a consent is kept back by the gate of collection")
                .containsExactlyInAnyOrder(
                        "가상갑 010-0000-1001 an*@example.com", "가*을 010-****-1002 be*@example.com");
        assertThat(shop.evidence().access())
                .filteredOn(entry -> entry.result().equals("observed:PROVIDE_CONSENT_MISSING"))
                .singleElement()
                .extracting(AccessEntry::subjects)
                .isEqualTo(List.of(ben));
        assertThat(gate.history(ben)).as("nothing of this subject has left").isEmpty();
    }

    @Test
    void observesARecipientNobodyRegisteredWithoutAPurposeOfItsOwn() throws Exception {
        JdbcProvisionGate observing = shop.provisions(Enforcement.of(Mode.OBSERVE));

        assertThat(observing.provide("stranger", JOB, "feed", () -> contacts(Set.of(ann))))
                .as("the purpose gate is enforced: no scope, no value")
                .noneMatch(line -> line.contains("가상갑"));
        observing.entrust("stranger", JOB, "feed", () -> "sent");

        assertThat(shop.evidence().access())
                .extracting(AccessEntry::result)
                .containsOnly("observed:EGRESS_UNREGISTERED")
                .hasSize(2);
    }

    @Test
    void refusesFromTheWithdrawalOn() throws Exception {
        provide(() -> contacts(Set.of(ann)));
        shop.rights().withdrawConsent(ann, "insurance-offer", "web", Actor.subject(ann));

        assertRefused(Refusal.PROVIDE_CONSENT_MISSING, () -> provide(() -> contacts(Set.of(ann))));
    }

    @Test
    void refusesARecipientNobodyRegistered() {
        assertRefused(
                Refusal.EGRESS_UNREGISTERED,
                () -> gate.provide("stranger", JOB, "feed", () -> "sent"));
        assertRefused(
                Refusal.EGRESS_UNREGISTERED,
                () -> gate.entrust(INSURANCE, JOB, "feed", () -> "sent"));
        assertThat(shop.evidence().access())
                .extracting(AccessEntry::result)
                .containsOnly("EGRESS_UNREGISTERED");
    }

    @Test
    void aFurtherPurposeInsideTheCallIsLimitedToTheAgreement() throws Exception {
        List<String> left = provide(() -> shop.forPurpose("membership", () -> inner(Set.of(ann))));

        assertThat(left).containsExactly("가상갑 010-0000-1001 an*@example.com");
        assertThat(gate.history(ann)).hasSize(1);
        assertRefused(
                Refusal.PROVIDE_CONSENT_MISSING,
                () -> provide(() -> shop.forPurpose("membership", () -> inner(Set.of(ben)))));
    }

    @Test
    void registersNothingWhenNothingWasRead() throws Exception {
        assertThat(provide(() -> List.of("nothing"))).containsExactly("nothing");

        assertThat(shop.jdbc().sql("select count(*) from jikimi_provision").query(Long.class))
                .satisfies(count -> assertThat(count.single()).isZero());
    }

    @Test
    void registersWhatLeftEvenIfTheCallerFailsOrReadsOnly() throws Exception {
        TransactionTemplate readOnly =
                new TransactionTemplate(shop.transactions().getTransactionManager());
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(
                status -> {
                    try {
                        provide(() -> inner(Set.of(ann)));
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                });
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () ->
                                provide(
                                        () -> {
                                            contacts(Set.of(ann));
                                            throw new IOException("line is down");
                                        }));

        assertThat(gate.history(ann)).hasSize(2);
        assertThat(
                        shop.jdbc()
                                .sql("select result from jikimi_provision order by id")
                                .query(String.class)
                                .list())
                .containsExactly("ok", "failed");
    }

    @Test
    @DisplayName("Scenario 38 (3.3.2) A trustee is used once the published policy names it")
    void refusesATrusteeThatThePolicyDoesNotName() throws Exception {
        Long order = shop.order(ann, "가상시 없는로 1", ann, "가상갑");

        assertRefused(Refusal.TRUSTEE_NOT_DISCLOSED, () -> ship("hidden-courier", order));
        assertThat(ship("gasang-courier", order)).isEqualTo("가상시 없는로 1 가상갑");

        Register register = shop.catalogue().register();
        gate.start(withPolicy(register, 2, List.of("gasang-courier", "hidden-courier")));
        assertThat(ship("hidden-courier", order)).startsWith("가상시 없는로 1");
        assertThat(gate.history(ann))
                .extracting(Provision::kind)
                .containsOnly(Provision.Kind.ENTRUSTMENT)
                .hasSize(2);
    }

    @Test
    void refusesToChangeThePublishedPolicyWithoutAVersion() {
        Register register = shop.catalogue().register();

        assertRefused(
                Refusal.FORM_CHANGED_WITHOUT_VERSION,
                () -> gate.start(withPolicy(register, 1, List.of("hidden-courier"))));
    }

    @Test
    void refusesATrusteeOutsideItsContract() throws Exception {
        Long order = shop.order(ann, "가상시 없는로 1", ann, "가상갑");

        shop.clock().set(shop.clock().endOf(LocalDate.of(2026, 12, 31)).minusMillis(1));
        assertThat(ship("gasang-courier", order)).isNotEmpty();
        shop.clock().set(shop.clock().endOf(LocalDate.of(2026, 12, 31)));
        assertRefused(Refusal.TRUSTEE_CONTRACT_EXPIRED, () -> ship("gasang-courier", order));
        shop.clock().set(shop.clock().endOf(LocalDate.of(2025, 12, 31)).minusMillis(1));
        assertRefused(Refusal.TRUSTEE_CONTRACT_EXPIRED, () -> ship("gasang-courier", order));
    }

    @Test
    void aStatutoryGroundNeedsNoConsent() throws Exception {
        gate.start(withGround(shop.catalogue().register(), "15-1-2"));
        assertThat(provide(() -> contacts(Set.of(ben)))).hasSize(1);

        gate.start(withGround(shop.catalogue().register(), "15-1-4"));
        assertRefused(Refusal.PROVIDE_CONSENT_MISSING, () -> provide(() -> contacts(Set.of(ben))));
    }

    @Test
    void startingTwiceChangesNothing() {
        gate.start(shop.catalogue().register());

        assertThat(shop.jdbc().sql("select count(*) from jikimi_trustee").query(Long.class))
                .satisfies(count -> assertThat(count.single()).isEqualTo(2));
    }

    @Test
    void guardsAnnotatedMethods() {
        Feed feed = advised(new ProvisionAdvisor(() -> gate, () -> JOB), new Feed(this::contacts));

        assertThat(feed.offer(Set.of(ann))).hasSize(1);
        assertRefused(Refusal.PROVIDE_CONSENT_MISSING, () -> feed.offer(Set.of(ben)));
        assertRefused(Refusal.TRUSTEE_NOT_DISCLOSED, feed::shipHidden);
        assertThat(feed.unguarded()).isEqualTo("nothing leaves");
        assertThat(gate.history(ann)).hasSize(1);
    }

    private static Feed advised(ProvisionAdvisor advisor, Feed feed) {
        ProxyFactory proxy = new ProxyFactory(feed);
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(advisor);
        return (Feed) proxy.getProxy();
    }

    private List<String> provide(Callable<List<String>> work) throws Exception {
        return gate.provide(INSURANCE, JOB, "feed", work);
    }

    private String ship(String trustee, Long order) throws Exception {
        return gate.entrust(
                trustee,
                Actor.system("shipping"),
                "ship",
                () ->
                        shop.inTransaction(
                                () -> {
                                    PurchaseOrder found =
                                            shop.entities().find(PurchaseOrder.class, order);
                                    return found.address + " " + found.receiver;
                                }));
    }

    private List<String> contacts(Set<DataSubjectId> subjects) {
        return shop.inTransaction(() -> inner(subjects));
    }

    private List<String> inner(Set<DataSubjectId> subjects) {
        List<String> lines = new ArrayList<>();
        for (DataSubjectId subject : subjects) {
            Member member = shop.member(subject);
            lines.add(member.name + " " + member.phone + " " + member.email);
        }
        return lines;
    }

    private static Register withPolicy(Register register, int version, List<String> trustees) {
        PolicyEntry old = register.policy();
        return new Register(
                register.purposes(),
                register.items(),
                register.endpoints(),
                register.forms(),
                register.recipients(),
                register.trustees(),
                new PolicyEntry(version, old.title(), trustees, old.recipients()),
                register.statutes());
    }

    private static Register withGround(Register register, String ground) {
        RecipientEntry old = register.recipients().get(INSURANCE);
        Map<String, RecipientEntry> recipients = new HashMap<>(register.recipients());
        recipients.put(
                INSURANCE,
                new RecipientEntry(
                        old.title(),
                        old.purpose(),
                        old.items(),
                        old.retention(),
                        old.contact(),
                        old.method(),
                        ground));
        return new Register(
                register.purposes(),
                register.items(),
                register.endpoints(),
                register.forms(),
                recipients,
                register.trustees(),
                register.policy(),
                register.statutes());
    }

    private static void assertRefused(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(refusal));
    }

    /** What a service writes. */
    static class Feed {

        private final Function<Set<DataSubjectId>, List<String>> contacts;

        Feed(Function<Set<DataSubjectId>, List<String>> contacts) {
            this.contacts = contacts;
        }

        @ProvidesTo("gasang-insurance")
        List<String> offer(Set<DataSubjectId> subjects) {
            return contacts.apply(subjects);
        }

        @EntrustsTo("hidden-courier")
        void shipHidden() {
            throw new IllegalStateException("must not run");
        }

        String unguarded() {
            return "nothing leaves";
        }
    }
}
