package com.example.hanbit.scenario;

import static com.example.hanbit.scenario.People.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.scenario.People.Newcomer;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.grants.AccessRights;
import io.jikimi.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Somebody of the staff leaves the shop. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.enabled=false")
class EmployeeScenarioIntegrationTests {

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private AccessRights rights;
    @Autowired private AccessLogPurge purge;
    @Autowired private DestructionDesk destruction;

    private People people;
    private ShopBrowser officer;

    @BeforeEach
    void open() {
        people = new People(port, jdbc);
        officer = people.staff("officer");
    }

    @Test
    @DisplayName("Scenario 60 (employee) A leaver's rights ended the same day, recorded for years")
    void rightsEndedTheSameDayAndTheRecordIsKept() {
        jdbc.sql(
                        "insert into staff_account (name, duty, password_hash) select 'leaver',"
                                + " duty, password_hash from staff_account where name = 'counsel'")
                .update();
        rights.compare();
        people.staff("leaver").get("/staff/members");
        Instant lastUse = clock.now();
        assertThat(line("leaver").get("lastUse").asString()).isEqualTo(lastUse.toString());

        clock.advanceDays(1);
        jdbc.sql("delete from staff_account where name = 'leaver'").update();
        rights.compare();

        JsonNode line = line("leaver");
        assertThat(clock.dayOf(Instant.parse(line.get("endedAt").asString())))
                .isEqualTo(clock.today());
        assertThat(line.get("rights")).isEmpty();

        clock.set(clock.endOf(clock.today().plusYears(3)));
        purge.run();
        officer = people.staff("officer");
        assertThat(
                        jdbc.sql(
                                        "select kind from jikimi_ledger where kind like 'access.%'"
                                                + " and details like '%\"leaver\"%' order by id")
                                .query(String.class)
                                .list())
                .containsExactly("access.granted", "access.revoked");
        assertThat(json(officer.getJson("/privacy/desk/evidence")).get("intact").asBoolean())
                .isTrue();
    }

    @Test
    @DisplayName("Scenario 60 (employee) An erasure leaves the access log, and says on what ground")
    void anErasureLeavesTheAccessLogAndSaysOnWhatGround() {
        Newcomer leaver = people.joins("erasing60");
        people.staff("counsel").get("/staff/members/" + leaver.id());
        long before = accessesOf(leaver);
        assertThat(before).isPositive();
        long request = People.asks(leaver, "ERASURE");

        assertThat(
                        officer.sendJson(
                                        "POST",
                                        "/privacy/desk/requests/" + request + "/completion",
                                        "{\"result\": \"삭제함\"}")
                                .statusCode())
                .isEqualTo(200);
        clock.advanceDays(6);
        destruction.runDue();

        assertThat(
                        jdbc.sql("select count(*) from member where id = ? and name is not null")
                                .param(leaver.id())
                                .query(Long.class)
                                .single())
                .isZero();
        assertThat(accessesOf(leaver)).isGreaterThanOrEqualTo(before);
        assertThat(
                        jdbc.sql(
                                        "select details from jikimi_notice where subject = ? and"
                                                + " occasion = 'rights-result'")
                                .param(leaver.subject().toString())
                                .query(String.class)
                                .single())
                .contains("\"kept\":\"access-log\"", "안전성 확보조치 기준 제8조 제1항");
    }

    @Test
    @DisplayName("Scenario 60 (employee) The access is reviewed by the officer and nobody else")
    void theAccessIsReviewed() {
        rights.compare();
        JsonNode sheet = json(officer.getJson("/privacy/desk/access-rights"));
        String quarter = sheet.get("quarter").asString();

        for (String account : List.of("counsel", "manager")) {
            assertThat(people.staff(account).getJson("/privacy/desk/access-rights").statusCode())
                    .isEqualTo(403);
        }
        JsonNode reviewed =
                json(
                        officer.sendJson(
                                "POST",
                                "/privacy/desk/access-rights/review",
                                "{\"quarter\": \"%s\", \"findings\": \"없음\", \"action\": \"없음\"}"
                                        .formatted(quarter)));

        assertThat(reviewed.get("review").get("reviewer").asString()).isEqualTo("officer");
        assertThat(officer.get("/privacy/desk/access-rights.csv").body())
                .contains("\"counsel\"", "personal-data:membership:read:*");
    }

    private JsonNode line(String account) {
        for (JsonNode line : json(officer.getJson("/privacy/desk/access-rights")).get("lines")) {
            if (line.get("account").asString().equals(account)) {
                return line;
            }
        }
        throw new AssertionError("The sheet has no line of the account");
    }

    private long accessesOf(Newcomer member) {
        return jdbc.sql("select count(*) from jikimi_access_log where subject = ?")
                .param(member.subject().toString())
                .query(Long.class)
                .single();
    }
}
