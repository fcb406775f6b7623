package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.advice.BodyProfileRepository;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRecord;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** From the first consent to the last trace. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class LifeCycleScenarioIntegrationTests {

    private static final int LEGAL_DAYS = 5;

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private TransactionOperations transactions;
    @Autowired private MemberRepository members;
    @Autowired private BodyProfileRepository profiles;
    @Autowired private ConsentLedger consents;
    @Autowired private DestructionDesk destruction;
    @Autowired private DataKeys keys;
    @Autowired private EvidenceLog evidence;

    @Test
    @DisplayName("Scenario 05 (3.1.2) a measurement without consent is refused and rolled back")
    void measurementWithoutConsent() {
        DataSubjectId subject = joined(SignUpForms.complete("scenario05"));
        long id = Long.parseLong(subject.id());
        String hashBefore = passwordHash(id);

        assertThat(
                        Refused.by(
                                () ->
                                        transactions.executeWithoutResult(
                                                status -> {
                                                    Member member =
                                                            members.findById(id).orElseThrow();
                                                    member.usePassword("rolled-back");
                                                    profiles.save(new BodyProfile(member, 171, 63));
                                                })))
                .isEqualTo(Refusal.CONSENT_MISSING);

        assertThat(count("select count(*) from body_profile where member_id = ?", id)).isZero();
        assertThat(passwordHash(id)).isEqualTo(hashBefore);
    }

    @Test
    @DisplayName("Scenario 12 (3.1.2) what the contract needs is taken without consent and shown")
    void contractNeedsNoConsent() {
        DataSubjectId subject = joined(SignUpForms.complete("scenario12"));

        assertThat(effective(subject)).isEmpty();
        assertThat(
                        count(
                                "select count(name) from member where id = ?",
                                Long.parseLong(subject.id())))
                .isOne();
        String policy = new ShopBrowser(port).get("/policy").body();
        String withoutConsent = section("without-consent", policy);
        String onConsent = section("on-consent", policy);
        assertThat(withoutConsent)
                .contains("동의 없이 처리하는 개인정보", "제22조 제3항")
                .doesNotContain("제15조 제1항 제1호");
        assertThat(rowOf("회원 관리", withoutConsent))
                .contains("제15조 제1항 제4호", "이용계약을 맺고 이행하려면", "이름", "전자우편 주소", "휴대전화번호");
        assertThat(rowOf("주문과 배송", withoutConsent)).contains("제15조 제1항 제4호", "배송지 주소");
        assertThat(onConsent)
                .contains("체형 추천", "새 상품과 할인 소식", "제15조 제1항 제1호")
                .doesNotContain("회원 관리", "제15조 제1항 제4호");
    }

    @Test
    @DisplayName("Scenario 41 (3.4.1) five days after leaving no store holds a row of the member")
    void nothingIsLeftAfterFiveDays() {
        Map<String, String> form = SignUpForms.complete("scenario41");
        form.put("name", "표본가온");
        form.put("phone", "010-0000-4141");
        form.put("birthDate", "1991-04-11");
        form.put("decision.birthday-benefit", "granted");
        form.put("decision.fit-advice", "granted");
        DataSubjectId subject = joined(form);
        long id = Long.parseLong(subject.id());
        ShopBrowser browser = loggedIn(form);
        assertThat(
                        browser.submit(
                                        "/fit-advice",
                                        "/fit-advice",
                                        Map.of("height", "171", "weight", "63"))
                                .statusCode())
                .isEqualTo(302);
        assertThat(browser.get("/me").body()).contains("표본가온");
        List<String> stored = storedForms(subject, id);
        DatabaseDump before = new DatabaseDump(jdbc);
        assertThat(stored).hasSizeGreaterThan(6);
        assertThat(stored).allSatisfy(bytes -> assertThat(before.tablesWith(bytes)).isNotEmpty());
        LocalDate dayZero = clock.today();

        assertThat(browser.submit("/me", "/me/leave", Map.of()).statusCode()).isEqualTo(302);
        untilTheEndOfTheFifthDay(dayZero);

        assertThat(clock.today()).isEqualTo(dayZero.plusDays(LEGAL_DAYS));
        DatabaseDump after = new DatabaseDump(jdbc);
        for (String value : canaries(form)) {
            assertThat(after.tablesWith(value)).as("a value of the member").isEmpty();
            assertThat(
                            after.tablesWith(
                                    HexFormat.of()
                                            .formatHex(value.getBytes(StandardCharsets.UTF_8))))
                    .as("the bytes of a value of the member")
                    .isEmpty();
        }
        assertThat(stored)
                .allSatisfy(
                        bytes ->
                                assertThat(after.tablesWith(bytes))
                                        .as("ciphertext or index value")
                                        .isEmpty());
        assertThat(count("select count(*) from member where id = ?", id)).isZero();
        assertThat(count("select count(*) from member_aud where id = ?", id)).isZero();
        assertThat(count("select count(*) from body_profile where member_id = ?", id)).isZero();
        assertThat(after.tablesWith(subject.toString()))
                .allSatisfy(table -> assertThat(table).startsWith("public.jikimi_"));
        assertThat(transactions.<Boolean>execute(status -> members.findById(id).isPresent()))
                .isFalse();
        assertThat(keys.states(subject)).containsOnly(KeyState.DESTROYED);
        assertThat(destruction.deadlines(subject)).isEmpty();
        assertThat(destruction.overdue()).isEmpty();
        List<DestructionRecord> ledger = destruction.ledger(subject);
        assertThat(ledger).extracting(DestructionRecord::method).contains("key destroyed");
        assertThat(ledger)
                .hasSize(3)
                .allSatisfy(
                        entry -> {
                            assertThat(entry.method()).isNotBlank();
                            assertThat(entry.stores()).isNotBlank();
                            assertThat(entry.approver()).isEqualTo("policy:automatic");
                            assertThat(entry.verification()).startsWith("nothing left");
                            assertThat(clock.dayOf(entry.destroyedAt()))
                                    .isBeforeOrEqualTo(dayZero.plusDays(LEGAL_DAYS));
                        });
        assertThat(ledger)
                .filteredOn(entry -> !entry.method().equals("key destroyed"))
                .allSatisfy(entry -> assertThat(entry.stores()).contains("database", "history"));
        assertThat(evidence.verify().intact()).isTrue();
    }

    @Test
    @DisplayName("Scenario 63 (re-registration) a returning e-mail address is a new data subject")
    void theAddressOfADestroyedMemberSignsUpAgain() {
        Map<String, String> form = SignUpForms.complete("scenario63");
        form.put("decision.marketing", "granted");
        DataSubjectId old = joined(form);
        Set<Long> oldKeys = keys.keyIdsOf(old);
        LocalDate dayZero = clock.today();
        assertThat(loggedIn(form).submit("/me", "/me/leave", Map.of()).statusCode()).isEqualTo(302);
        untilTheEndOfTheFifthDay(dayZero);
        assertThat(keys.states(old)).containsOnly(KeyState.DESTROYED);

        form.put("decision.marketing", "refused");
        DataSubjectId fresh = joined(form);

        assertThat(fresh).isNotEqualTo(old);
        assertThat(keys.states(fresh)).containsOnly(KeyState.LIVE);
        assertThat(keys.keyIdsOf(fresh)).isNotEmpty().doesNotContainAnyElementsOf(oldKeys);
        assertThat(effective(fresh)).isEmpty();
        List<Consent> history = transactions.execute(status -> consents.history(fresh));
        assertThat(history).hasSize(4).noneMatch(Consent::granted);
        DatabaseDump dump = new DatabaseDump(jdbc);
        assertThat(dump.rowsWith(fresh.toString()))
                .isNotEmpty()
                .noneMatch(row -> row.matches("(?s).*\\b" + old + "\\b.*"));
        assertThat(loggedIn(form).get("/me").body())
                .contains(form.get("email"))
                .doesNotContain(">동의함<");
    }

    private DataSubjectId joined(Map<String, String> form) {
        long highest = jdbc.sql("select max(id) from member").query(Long.class).single();
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);
        return Member.subjectOf(
                jdbc.sql("select min(id) from member where id > ?")
                        .param(highest)
                        .query(Long.class)
                        .single());
    }

    private ShopBrowser loggedIn(Map<String, String> form) {
        return ShopBrowser.loggedIn(port, form.get("email"));
    }

    /** The job runs once a day, then the last second of the fifth day has come. */
    private void untilTheEndOfTheFifthDay(LocalDate dayZero) {
        assertThat(destruction.runDue().failed()).isZero();
        for (int day = 1; day <= LEGAL_DAYS; day++) {
            clock.advanceDays(1);
            assertThat(destruction.runDue().failed()).isZero();
        }
        clock.set(clock.endOf(dayZero.plusDays(LEGAL_DAYS)).minusSeconds(1));
    }

    /**
     * What stands in the columns of the member: ciphertexts, index values, the number of the key.
     */
    private List<String> storedForms(DataSubjectId subject, long id) {
        List<String> stored =
                new ArrayList<>(
                        jdbc.sql(
                                        """
                                        select encode(value, 'hex') from member m,
                                          lateral (values (m.name), (m.email), (m.phone),
                                            (m.birth_date), (m.email_bidx), (m.phone_bidx)) v(value)
                                        where m.id = ?
                                        union all
                                        select encode(value, 'hex') from body_profile b,
                                          lateral (values (b.height), (b.weight)) v(value)
                                        where b.member_id = ?
                                        """)
                                .params(id, id)
                                .query(String.class)
                                .list());
        keys.keyIdsOf(subject).forEach(key -> stored.add("01" + HexFormat.of().toHexDigits(key)));
        return stored;
    }

    private static List<String> canaries(Map<String, String> form) {
        return List.of(
                form.get("name"),
                form.get("email"),
                form.get("phone"),
                form.get("phone").replace("-", ""),
                form.get("birthDate"));
    }

    private List<Consent> effective(DataSubjectId subject) {
        return transactions.execute(status -> consents.effective(subject));
    }

    private String passwordHash(long id) {
        return jdbc.sql("select password_hash from member where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private long count(String sql, long id) {
        return jdbc.sql(sql).param(id).query(Long.class).single();
    }

    private static String section(String id, String page) {
        int start = page.indexOf("id=\"" + id + "\"");
        assertThat(start).as(id).isPositive();
        return page.substring(start, page.indexOf("</table>", start));
    }

    private static String rowOf(String purpose, String table) {
        int title = table.indexOf(purpose);
        assertThat(title).as(purpose).isPositive();
        return table.substring(title, table.indexOf("</tr>", title));
    }
}
