package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.news.Letter;
import com.example.hanbit.news.LetterBox;
import com.example.hanbit.news.Newsletter;
import com.example.hanbit.order.OrderService;
import com.example.hanbit.order.OrderView;
import com.example.hanbit.scenario.People.Newcomer;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** What was collected for one purpose and is wanted for another. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class UseScenarioIntegrationTests {

    private static final Actor BATCH = Actor.system("newsletter");
    private static final Letter LETTER = Letter.about("나래시 매장", "나래시에 매장을 열었습니다.");

    @LocalServerPort private int port;
    @Autowired private JdbcClient jdbc;
    @Autowired private TransactionOperations transactions;
    @Autowired private PurposeScope scopes;
    @Autowired private MemberRepository members;
    @Autowired private OrderService orders;
    @Autowired private Newsletter newsletter;
    @Autowired private LetterBox box;
    @Autowired private AutowireCapableBeanFactory beans;

    private People people;

    @BeforeEach
    void open() {
        people = new People(port, jdbc);
    }

    @Test
    @DisplayName(
            "Scenario 33 (3.2.5) A marketing batch that reads delivery data fails and is logged")
    void theMarketingBatchGetsNoDeliveryData() {
        Newcomer member = people.joins("scenario33", "marketing");
        long order = People.orders(member, "나래시 한들구 별하로 33");
        long last = lastAccess();
        long taken = box.taken();
        List<Member> chosen = new ArrayList<>();

        assertThat(
                        Refused.by(
                                () ->
                                        newsletter.send(
                                                LETTER,
                                                reader -> {
                                                    boolean nearby = livesNearby(reader, member);
                                                    chosen.add(reader);
                                                    return nearby;
                                                })))
                .isEqualTo(Refusal.PURPOSE_MISMATCH);

        assertThat(chosen).extracting(Member::id).doesNotContain(member.id());
        assertThat(box.taken()).as("no letter was sent").isEqualTo(taken);
        assertThat(refusalAfter(last))
                .containsEntry("actor_kind", "SYSTEM")
                .containsEntry("actor", "newsletter")
                .containsEntry("purpose", "marketing")
                .containsEntry("task", "newsletter")
                .containsEntry("result", "PURPOSE_MISMATCH")
                .containsEntry("subject", member.subject().toString())
                .containsEntry("items", "order.address");
        assertThat(order).isPositive();
    }

    @Test
    @DisplayName("Scenario 33 (3.2.5) A service called for marketing returns nothing of an order")
    void aServiceCalledForMarketingReturnsNothing() {
        Newcomer member = people.joins("service33", "marketing");
        long order = People.gives(member, "류해솔", "010-0000-3302", "나래시 한들구 별하로 34, 103동 202호");
        long last = lastAccess();
        List<Optional<OrderView>> returned = new ArrayList<>();

        assertThat(
                        Refused.by(
                                () ->
                                        scopes.run(
                                                "marketing",
                                                BATCH,
                                                () -> returned.add(orders.order(order)))))
                .isEqualTo(Refusal.PURPOSE_MISMATCH);

        assertThat(returned).isEmpty();
        assertThat(refusalAfter(last))
                .containsEntry("actor", "newsletter")
                .containsEntry("subject", receiverKey(order))
                .containsEntry("result", "PURPOSE_MISMATCH");
    }

    @Test
    @DisplayName(
            "Scenario 33 (3.2.5) An item outside those of an allowed purpose reads as its mask")
    void anItemOutsideThePurposeReadsAsItsMask() {
        Newcomer member = people.joins("mask33", "marketing");
        long last = lastAccess();

        scopes.run(
                "marketing",
                BATCH,
                () ->
                        transactions.executeWithoutResult(
                                status -> {
                                    Member read = members.findById(member.id()).orElseThrow();
                                    assertThat(read.email()).isEqualTo(member.form().get("email"));
                                    assertThat(read.name()).isEqualTo("나*람");
                                    assertThat(read.phone()).isEqualTo("010-****-8000");
                                    assertThat(read.birthDate()).isNull();
                                }));

        assertThat(accessesAfter(last))
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .containsEntry("items", "member.email")
                                        .containsEntry("result", "ok"));
    }

    @Test
    @DisplayName("Scenario 33 (3.2.5) Whoever did not consent to marketing reads as a mask in it")
    void whoeverDidNotConsentReadsAsAMask() {
        Newcomer refuser = people.joins("refuser33");
        long last = lastAccess();

        String read =
                scopes.call(
                        "marketing",
                        BATCH,
                        () ->
                                transactions.execute(
                                        status ->
                                                members.findById(refuser.id())
                                                        .map(Member::email)
                                                        .orElse("")));

        assertThat(read).isNotEqualTo(refuser.form().get("email")).contains("*");
        assertThat(accessesAfter(last))
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .containsEntry("subject", refuser.subject().toString())
                                        .containsEntry("items", "member.email")
                                        .containsEntry("result", "CONSENT_MISSING"));
        assertThat(newsletter.send(LETTER, reader -> reader.id() == refuser.id())).isZero();
    }

    @Test
    @DisplayName("Scenario 33 (3.2.5) A scheduled marketing batch gets no delivery data")
    void aScheduledBatchGetsNoDeliveryData() {
        Newcomer member = people.joins("scheduled33", "marketing");
        long order = People.orders(member, "나래시 한들구 별하로 35");
        List<Optional<OrderView>> returned = new ArrayList<>();
        NightlyLetters letters =
                (NightlyLetters)
                        beans.initializeBean(
                                new NightlyLetters(() -> returned.add(orders.order(order))),
                                "nightlyLetters");
        long last = lastAccess();

        assertThat(Refused.by(letters::send)).isEqualTo(Refusal.PURPOSE_MISMATCH);

        assertThat(returned).isEmpty();
        assertThat(refusalAfter(last))
                .containsEntry("actor_kind", "SYSTEM")
                .containsEntry("actor", "NightlyLetters.send")
                .containsEntry("source", "NightlyLetters.send")
                .containsEntry("subject", receiverKey(order))
                .containsEntry("result", "PURPOSE_MISMATCH");
    }

    /** A batch as a service writes it: nobody is logged in, and nothing else names an actor. */
    static class NightlyLetters {

        private final Runnable work;

        NightlyLetters(Runnable work) {
            this.work = work;
        }

        @Scheduled(cron = "-")
        @ForPurpose("marketing")
        public void send() {
            work.run();
        }
    }

    private boolean livesNearby(Member reader, Newcomer member) {
        return reader.id() == member.id()
                && orders.ordersOf(reader.id(), 0).stream()
                        .anyMatch(order -> String.valueOf(order.address()).startsWith("나래시"));
    }

    private String receiverKey(long order) {
        return jdbc.sql("select receiver_key from purchase_order where id = ?")
                .param(order)
                .query(String.class)
                .single();
    }

    private long lastAccess() {
        return jdbc.sql("select coalesce(max(id), 0) from jikimi_access_log")
                .query(Long.class)
                .single();
    }

    private Map<String, @Nullable Object> refusalAfter(long id) {
        return accessesAfter(id).stream()
                .filter(row -> "PURPOSE_MISMATCH".equals(row.get("result")))
                .reduce(
                        (first, second) -> {
                            throw new AssertionError("More than one refusal");
                        })
                .orElseThrow();
    }

    private List<Map<String, @Nullable Object>> accessesAfter(long id) {
        return jdbc.sql("select * from jikimi_access_log where id > ? and purpose = 'marketing'")
                .param(id)
                .query()
                .listOfRows();
    }
}
