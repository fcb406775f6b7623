package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.scenario.People.Newcomer;
import io.jikimi.destruction.Deadline;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Two persons in one order. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class JointDataScenarioIntegrationTests {

    private static final int LEGAL_DAYS = 5;
    private static final int YEARS_OF_STATUTE = 5;

    private static final String GIVER = "표본마루";
    private static final String GIVER_PHONE = "010-0000-5901";
    private static final String GIVER_ADDRESS = "나래시 한들구 별하로 591, 101동 301호";
    private static final String RECEIVER = "류해솔";
    private static final String RECEIVER_PHONE = "010-0000-5902";
    private static final String RECEIVER_ADDRESS = "나래시 한들구 달빛로 592, 103동 202호";

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private DataKeys keys;
    @Autowired private DestructionDesk destruction;

    private People people;
    private Instant before;
    private Newcomer giver;
    private long gift;

    @BeforeEach
    void aGift() {
        people = new People(port, jdbc);
        before = clock.now();
        Map<String, String> form =
                SignUpForms.complete(
                        "scenario59"
                                + jdbc.sql("select count(*) from member")
                                        .query(Long.class)
                                        .single());
        form.put("name", GIVER);
        form.put("phone", GIVER_PHONE);
        giver = people.joins(form);
        gift = People.gives(giver, RECEIVER, RECEIVER_PHONE, RECEIVER_ADDRESS);
    }

    @AfterEach
    void turnTheClockBack() {
        clock.set(before);
    }

    @Test
    @DisplayName("Scenario 59 (joint data) Of a gift everything is under the receiver's key")
    void everythingOfAGiftIsUnderTheReceiversKey() {
        long own = People.orders(giver, GIVER_ADDRESS);

        assertThat(keysIn(gift)).containsExactly(keyOf(receiver()));
        assertThat(keysIn(own)).containsExactly(keyOf(giver.subject()));
        assertThat(receiver()).isNotEqualTo(giver.subject());
        assertThat(giver.browser().get("/orders/" + own).body())
                .contains(GIVER, GIVER_PHONE, GIVER_ADDRESS);
        assertThat(giver.browser().get("/orders/" + gift).body())
                .contains("류*솔", "010-****-5902", "나래시 한들구 달빛로 ***")
                .doesNotContain(RECEIVER, RECEIVER_PHONE, RECEIVER_ADDRESS);
    }

    @Test
    @DisplayName(
            "Scenario 59 (joint data) The giver's export has the own data and masks the receiver")
    void theExportOfTheGiverMasksTheReceiver() {
        for (String export :
                List.of(
                        giver.browser().getJson("/privacy/me/export").body(),
                        giver.browser().submit("/me", "/me/export", Map.of()).body())) {
            assertThat(export)
                    .contains(GIVER, GIVER_PHONE, giver.form().get("email"))
                    .contains("류*솔", "010-****-5902")
                    .doesNotContain(RECEIVER, RECEIVER_PHONE, RECEIVER_ADDRESS);
        }
    }

    @Test
    @DisplayName(
            "Scenario 59 (joint data) The giver is erased, the receiver's items stay as they are")
    void theGiverIsErasedAndTheReceiverStays() {
        deliver();
        List<String> stored = storedValues(gift);
        assertThat(stored).hasSize(3);
        List<Deadline> deadlines = destruction.deadlines(receiver());
        assertThat(deadlines).isNotEmpty();
        String giversKey = "01" + keyOf(giver.subject());
        assertThat(new DatabaseDump(jdbc).tablesWith(giversKey))
                .as("values under the giver's key, before")
                .isNotEmpty();
        long request = People.asks(giver, "ERASURE");
        assertThat(
                        people.staff("officer")
                                .sendJson(
                                        "POST",
                                        "/privacy/desk/requests/" + request + "/completion",
                                        "{\"result\": \"삭제함\"}")
                                .statusCode())
                .isEqualTo(200);

        pass(LEGAL_DAYS);

        assertThat(
                        jdbc.sql(
                                        "select count(name) + count(email) + count(phone) +"
                                                + " count(birth_date) from member where id = ?")
                                .param(giver.id())
                                .query(Long.class)
                                .single())
                .isZero();
        DatabaseDump dump = new DatabaseDump(jdbc);
        assertThat(dump.tablesWith(giversKey)).as("values under the giver's key").isEmpty();
        assertThat(storedValues(gift)).as("byte for byte").isEqualTo(stored);
        assertThat(destruction.deadlines(receiver())).isEqualTo(deadlines);
        assertThat(keys.states(receiver())).containsExactly(KeyState.LIVE);
        assertThat(unmasked()).contains(RECEIVER, RECEIVER_PHONE, RECEIVER_ADDRESS);
        assertThat(unmasked()).doesNotContain(GIVER, GIVER_PHONE);
    }

    @Test
    @DisplayName("Scenario 59 (joint data) The receiver's items have a period of their own")
    void theReceiverHasAPeriodOfTheOwn() {
        assertThat(destruction.deadlines(receiver())).isEmpty();

        deliver();

        assertThat(destruction.deadlines(receiver()))
                .singleElement()
                .extracting(Deadline::dueAt)
                .isEqualTo(clock.endOf(clock.today().plusYears(YEARS_OF_STATUTE)));
    }

    private void deliver() {
        ShopBrowser manager = people.staff("manager");
        String page = "/staff/orders/" + gift;
        assertThat(manager.submit(page, page + "/ship", Map.of()).statusCode()).isEqualTo(302);
        assertThat(manager.submit(page, page + "/complete", Map.of()).statusCode()).isEqualTo(302);
    }

    private String unmasked() {
        String page = "/staff/orders/" + gift;
        return people.staff("manager")
                .submit(page, page + "/unmask", Map.of("reason", "반품 확인"))
                .body();
    }

    private DataSubjectId receiver() {
        return DataSubjectId.parse(
                jdbc.sql("select receiver_key from purchase_order where id = ?")
                        .param(gift)
                        .query(String.class)
                        .single());
    }

    private String keyOf(DataSubjectId subject) {
        return HexFormat.of().toHexDigits(keys.keyIdsOf(subject).iterator().next());
    }

    /** The keys under which the values of an order stand: the bytes behind the format. */
    private List<String> keysIn(long order) {
        return storedValues(order).stream()
                .map(value -> value.substring(2, 18))
                .distinct()
                .toList();
    }

    private List<String> storedValues(long order) {
        return jdbc.sql(
                        """
                        select encode(value, 'hex') from purchase_order o,
                          lateral (values (o.delivery_address), (o.receiver_name),
                            (o.receiver_phone)) v(value)
                        where o.id = ? and value is not null
                        """)
                .param(order)
                .query(String.class)
                .list();
    }

    private void pass(int days) {
        assertThat(destruction.runDue().failed()).isZero();
        for (int day = 1; day <= days; day++) {
            clock.advanceDays(1);
            assertThat(destruction.runDue().failed()).isZero();
        }
    }
}
