package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.member.Member;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.testing.SettableClock;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Signing up: what is asked, what is decided, what is stored. Everybody here is made up. */
abstract class AbstractSignUpContractTests {

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private ConsentLedger consents;
    @Autowired private TransactionOperations transactions;

    @Test
    void nothingIsSelectedBeforehand() {
        String page = new ShopBrowser(port).get("/sign-up").body();

        assertThat(page).contains("name=\"decision.marketing\"").doesNotContain("checked");
        assertThat(page.split("<fieldset class=\"question\"")).hasSize(5);
    }

    @Test
    void refusingEverythingOptionalLetsOneIn() {
        Map<String, String> form = SignUpForms.complete("refuser");
        ShopBrowser browser = new ShopBrowser(port);

        assertThat(browser.submit("/sign-up", "/sign-up", form).statusCode()).isEqualTo(302);

        assertThat(browser.logIn(form.get("email"), ShopBrowser.PASSWORD).statusCode())
                .isEqualTo(302);
        String page = browser.get("/me").body();
        assertThat(page).contains("나보람", form.get("email"), "동의하지 않음").doesNotContain(">동의함<");
        assertThat(browser.get("/orders").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"birthday-benefit", "fit-advice", "marketing", "insurance-offer"})
    void anUndecidedEntryIsNeverFilledIn(String entry) {
        Map<String, String> form = SignUpForms.complete("undecided" + entry);
        form.remove("decision." + entry);
        long before = members();

        HttpResponse<String> answer = new ShopBrowser(port).submit("/sign-up", "/sign-up", form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("둘 중 하나를 골라 주세요.");
        assertThat(members()).isEqualTo(before);
    }

    @Test
    void decisionsAreKeptAsTheyWereMade() {
        Map<String, String> form = SignUpForms.complete("decider");
        form.put("decision.marketing", "granted");
        form.put("decidedAt.marketing", clock.now().minusSeconds(60).toString());
        form.put("decidedAt.fit-advice", "3000-01-01T00:00:00Z");
        long highest = highestId();

        new ShopBrowser(port).submit("/sign-up", "/sign-up", form);

        List<Consent> kept =
                transactions.execute(status -> consents.history(Member.subjectOf(newId(highest))));
        assertThat(kept).hasSize(4);
        assertThat(kept)
                .allSatisfy(
                        consent -> {
                            assertThat(consent.granted())
                                    .isEqualTo(consent.entry().equals("marketing"));
                            assertThat(consent.decidedAt()).isEqualTo(clock.now());
                            assertThat(consent.form()).isEqualTo("sign-up");
                            assertThat(consent.method()).isEqualTo("web");
                        });
    }

    @Test
    void aDateOfBirthWithoutConsentIsNotStored() {
        Map<String, String> form = SignUpForms.complete("unbirthday");
        form.put("birthDate", "1999-09-09");
        long highest = highestId();

        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);

        assertThat(storedBirthDate(newId(highest))).isZero();
    }

    @Test
    void aDateOfBirthWithConsentIsStored() {
        Map<String, String> form = SignUpForms.complete("birthday");
        form.put("birthDate", "1999-09-09");
        form.put("decision.birthday-benefit", "granted");
        long highest = highestId();

        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);

        assertThat(storedBirthDate(newId(highest))).isOne();
    }

    @Test
    void childrenAreNotAdmittedAndNothingOfThemIsStored() {
        long before = members();
        Map<String, String> unsaid = SignUpForms.complete("unsaid");
        unsaid.remove("overFourteen");
        Map<String, String> young = SignUpForms.complete("young");
        young.put("birthDate", clock.today().minusYears(14).plusDays(1).toString());
        young.put("decision.birthday-benefit", "granted");

        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", unsaid).statusCode())
                .isEqualTo(400);
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", young).statusCode())
                .isEqualTo(400);
        assertThat(members()).isEqualTo(before);
    }

    @Test
    void anAddressSignsUpOnce() {
        Map<String, String> form = SignUpForms.complete("twice");
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);
        form.put("email", form.get("email").toUpperCase(Locale.ROOT));

        HttpResponse<String> again = new ShopBrowser(port).submit("/sign-up", "/sign-up", form);

        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("이미 가입한");
    }

    private long members() {
        return jdbc.sql("select count(*) from member").query(Long.class).single();
    }

    private long highestId() {
        return jdbc.sql("select max(id) from member").query(Long.class).single();
    }

    private long newId(long highest) {
        return jdbc.sql("select min(id) from member where id > ?")
                .param(highest)
                .query(Long.class)
                .single();
    }

    private long storedBirthDate(long id) {
        return jdbc.sql("select count(birth_date) from member where id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }
}
