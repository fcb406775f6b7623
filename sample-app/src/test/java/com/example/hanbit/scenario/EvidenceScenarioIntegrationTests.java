package com.example.hanbit.scenario;

import static com.example.hanbit.scenario.People.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.evidence.AccessLogDuty;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.EvidenceSigner;
import io.jikimi.evidence.JdbcAccessLogPurge;
import io.jikimi.evidence.ProcessedSubjects;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.testing.SettableClock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What an operator leaves behind by looking. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.enabled=false")
class EvidenceScenarioIntegrationTests {

    private static final Pattern MEMBER = Pattern.compile("/staff/members/(\\d+)\"");

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private DataSource dataSource;
    @Autowired private EvidenceLog evidence;
    @Autowired private EvidenceSigner signer;
    @Autowired private Catalogue catalogue;
    @Autowired private ProcessedSubjects subjects;
    @Autowired private AccessLogPurge purge;

    private ShopBrowser counsel;
    private ShopBrowser officer;

    @BeforeEach
    void logIn() {
        counsel = ShopBrowser.loggedIn(port, "counsel");
        officer = ShopBrowser.loggedIn(port, "officer");
    }

    @Test
    @DisplayName("Scenario 53 (log) A list an operator reads is one row with every subject in it")
    void aListIsOneRowWithEverySubject() {
        long last = lastAccess();

        List<String> shown =
                MEMBER.matcher(counsel.get("/staff/members").body())
                        .results()
                        .map((MatchResult found) -> "member:" + found.group(1))
                        .distinct()
                        .toList();

        assertThat(shown).hasSize(20);
        assertThat(
                        jdbc.sql("select * from jikimi_access_log where id > ?")
                                .param(last)
                                .query()
                                .listOfRows())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row)
                                    .containsEntry("actor_kind", "STAFF")
                                    .containsEntry("actor", "counsel")
                                    .containsEntry("source", "127.0.0.1")
                                    .containsEntry("task", "GET /staff/members")
                                    .containsEntry("purpose", "membership")
                                    .containsEntry("action", "read")
                                    .containsEntry("subjects", 20)
                                    .containsEntry("result", "ok");
                            assertThat(momentOf(row)).isEqualTo(clock.now());
                            assertThat(subjectsOf(row)).containsExactlyInAnyOrderElementsOf(shown);
                        });
        assertThat(verified().get("intact").asBoolean()).isTrue();
    }

    @Test
    @DisplayName("Scenario 53 (log) What an operator changes is one row with whose data it was")
    void aChangeIsOneRowWithWhoseDataItWas() {
        long inquiry = jdbc.sql("select min(id) from inquiry").query(Long.class).single();
        long last = lastAccess();

        counsel.submit(
                "/staff/inquiries/" + inquiry,
                "/staff/inquiries/" + inquiry + "/answer",
                Map.of("text", "내일 보내 드립니다."));

        assertThat(
                        jdbc.sql(
                                        "select * from jikimi_access_log where id > ? and action ="
                                                + " 'change'")
                                .param(last)
                                .query()
                                .listOfRows())
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .containsEntry("actor", "counsel")
                                        .containsEntry("source", "127.0.0.1")
                                        .containsEntry("purpose", "inquiry")
                                        .containsEntry("task", "POST /staff/inquiries/{id}/answer")
                                        .containsEntry("items", "inquiry.answer")
                                        .containsEntry("subjects", 1)
                                        .containsEntry("result", "ok"));
        assertThat(verified().get("intact").asBoolean()).isTrue();
    }

    @Test
    @DisplayName("Scenario 53 (log) The officer reviews the month and records what was found")
    void theOfficerReviewsTheMonth() {
        counsel.get("/staff/members");
        String month = YearMonth.from(clock.today()).toString();

        JsonNode sheet = json(officer.getJson("/privacy/desk/access-review?month=" + month));
        assertThat(sheet.get("lines"))
                .anySatisfy(
                        line -> {
                            assertThat(line.get("account").asString()).isEqualTo("counsel");
                            assertThat(line.get("accesses").asLong()).isPositive();
                        });
        assertThat(counsel.getJson("/privacy/desk/access-review").statusCode()).isEqualTo(403);
        JsonNode reviewed =
                json(
                        officer.sendJson(
                                "POST",
                                "/privacy/desk/access-review",
                                "{\"month\": \"%s\", \"findings\": \"없음\", \"action\": \"없음\"}"
                                        .formatted(month)));

        assertThat(reviewed.get("review").get("reviewer").asString()).isEqualTo("officer");
        assertThat(officer.getJson("/privacy/desk/access-review?month=March").statusCode())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("Scenario 53 (log) Altering a row of the access log is detected")
    void anAlteredRowIsDetected() {
        counsel.get("/staff/members");
        assertThat(verified().get("intact").asBoolean()).isTrue();
        long position =
                jdbc.sql("select max(chain_position) from jikimi_access_log")
                        .query(Long.class)
                        .single();
        String update = "update jikimi_access_log set actor = ? where chain_position = ?";

        jdbc.sql(update).params("manager", position).update();
        try {
            JsonNode report = verified();
            assertThat(report.get("intact").asBoolean()).isFalse();
            assertThat(report.get("breaks").get(0).get("log").asString()).isEqualTo("access");
            assertThat(report.get("breaks").get(0).get("position").asLong()).isEqualTo(position);
            assertThat(report.get("breaks").get(0).get("finding").asString()).isEqualTo("altered");
        } finally {
            jdbc.sql(update).params("counsel", position).update();
        }
        assertThat(verified().get("intact").asBoolean()).isTrue();
    }

    @Test
    @DisplayName("Scenario 53 (log) The purge keeps the access log of this shop for a year")
    void thePurgeKeepsAYear() {
        purge.run();
        // A stricter duty of another test is heeded for two years.
        clock.set(clock.endOf(clock.today().plusYears(2)));
        assertThat(purge.period().cases()).isEmpty();

        keptFor(purge, 1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Case.class)
    @DisplayName("Scenario 53 (log) In each of the three cases the purge keeps two years")
    void thePurgeKeepsTwoYears(Case kept) {
        JdbcAccessLogPurge inThisCase =
                new JdbcAccessLogPurge(
                        dataSource,
                        dataSource,
                        signer,
                        kept.duty(catalogue, subjects, clock),
                        clock);

        keptFor(inThisCase, 2);
    }

    /** A list is read over HTTP today, and is gone a day after its period. */
    private void keptFor(AccessLogPurge asked, int years) {
        LocalDate day = clock.today();
        counsel.get("/staff/members");
        evidence.seal();
        long row = lastAccess();

        clock.set(clock.endOf(day.plusYears(years)).minusSeconds(1));
        asked.run();
        assertThat(exists(row)).as("the last second of the last day").isTrue();

        clock.set(clock.endOf(day.plusYears(years)));
        assertThat(asked.run().rows()).isPositive();
        assertThat(exists(row)).as("the day after").isFalse();
        assertThat(
                        jdbc.sql(
                                        "select details from jikimi_ledger where kind ="
                                                + " 'access-log.purged' order by id desc limit 1")
                                .query(String.class)
                                .single())
                .contains("\"kept\":\"P" + years + "Y", "\"rows\":")
                .doesNotContain("counsel", "member:");
        assertThat(verified().get("intact").asBoolean()).isTrue();
    }

    private JsonNode verified() {
        return json(officer.getJson("/privacy/desk/evidence"));
    }

    private long lastAccess() {
        return jdbc.sql("select coalesce(max(id), 0) from jikimi_access_log")
                .query(Long.class)
                .single();
    }

    private boolean exists(long access) {
        return jdbc.sql("select count(*) from jikimi_access_log where id = ?")
                        .param(access)
                        .query(Long.class)
                        .single()
                == 1;
    }

    private Instant momentOf(Map<String, @Nullable Object> row) {
        return jdbc.sql("select occurred_at from jikimi_access_log where id = ?")
                .param(row.get("id"))
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private List<String> subjectsOf(Map<String, @Nullable Object> row) {
        return Stream.concat(
                        Stream.of(String.valueOf(row.get("subject"))),
                        jdbc
                                .sql(
                                        "select subject from jikimi_access_subject where access_id = ?")
                                .param(row.get("id"))
                                .query(String.class)
                                .list()
                                .stream())
                .toList();
    }

    /** The cases of the proviso of Article 8(1). */
    enum Case {
        MANY_SUBJECTS {
            @Override
            AccessLogDuty duty(
                    Catalogue catalogue, ProcessedSubjects subjects, SettableClock clock) {
                return new AccessLogDuty(
                        catalogue, since -> AccessLogDuty.MANY_SUBJECTS, clock, false, null);
            }
        },
        SENSITIVE_OR_UNIQUE_IDENTIFIER {
            @Override
            AccessLogDuty duty(
                    Catalogue catalogue, ProcessedSubjects subjects, SettableClock clock) {
                Catalogue withHealth = mock(Catalogue.class);
                PersonalDataItem allergy =
                        new PersonalDataItem(
                                1, "member", "allergy", DataKind.HEALTH, DataCategory.SENSITIVE);
                given(withHealth.items()).willReturn(List.of(allergy));
                return new AccessLogDuty(withHealth, subjects, clock, false, null);
            }
        },
        REGISTERED_TELECOM {
            @Override
            AccessLogDuty duty(
                    Catalogue catalogue, ProcessedSubjects subjects, SettableClock clock) {
                return new AccessLogDuty(catalogue, subjects, clock, true, null);
            }
        };

        abstract AccessLogDuty duty(
                Catalogue catalogue, ProcessedSubjects subjects, SettableClock clock);
    }
}
