package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.rights.Mandate;
import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.RightsRequest;
import io.jikimi.rights.SubjectExport;
import io.jikimi.storage.ProtectionSheets;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.WebApplicationContext;

/** All persons here are made up. */
class PrivacyEndpointsTests {

    private static final DataSubjectId KIM = new DataSubjectId("member", "1");
    private static final DataSubjectId LEE = new DataSubjectId("member", "2");
    private static final Instant NOON = Instant.parse("2026-11-24T03:00:00Z");

    private static final String SUBMISSION =
            """
            {"form": "sign-up", "version": 1, "decisions": [
              {"entry": "fit-advice", "granted": true, "interactedAt": "2026-11-24T02:59:00Z"}]}
            """;

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JacksonAutoConfiguration.class,
                                    HttpMessageConvertersAutoConfiguration.class,
                                    DispatcherServletAutoConfiguration.class,
                                    WebMvcAutoConfiguration.class,
                                    JikimiAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class,
                                    JikimiEndpointsAutoConfiguration.class))
                    .withUserConfiguration(Rooms.class, SwallowsEverything.class);

    @Test
    void everybodyWithoutALoginIsAskedToLogIn() {
        run(
                (mvc, context) ->
                        everyEndpoint(mvc)
                                .forEach(
                                        request ->
                                                assertThat(request)
                                                        .hasStatus(HttpStatus.UNAUTHORIZED)
                                                        .hasContentType(
                                                                MediaType
                                                                        .APPLICATION_PROBLEM_JSON)));
    }

    @Test
    void anonymousBodiesAreNotEvenRead() {
        run(
                (mvc, context) ->
                        assertThat(
                                        mvc.post()
                                                .uri("/privacy/requests")
                                                .contentType(MediaType.APPLICATION_JSON)
                                                .content("{malformed"))
                                .hasStatus(HttpStatus.UNAUTHORIZED));
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() {
        run(
                (mvc, context) ->
                        assertThat(
                                        as(
                                                KIM,
                                                mvc.delete()
                                                        .uri("/privacy/consents/fit-advice")
                                                        .header("Sec-Fetch-Site", "cross-site")))
                                .hasStatus(HttpStatus.FORBIDDEN)
                                .bodyJson()
                                .extractingPath("$.code")
                                .isEqualTo("CROSS_SITE"));
    }

    @Test
    void aMemberOfStaffIsNoDataSubject() {
        run(
                (mvc, context) ->
                        assertThat(mvc.get().uri("/privacy/me").principal(() -> "officer"))
                                .hasStatus(HttpStatus.UNAUTHORIZED));
    }

    @Test
    void aDataSubjectIsNoOfficer() {
        run(
                (mvc, context) ->
                        assertThat(as(KIM, mvc.get().uri("/privacy/desk/evidence")))
                                .hasStatus(HttpStatus.FORBIDDEN));
    }

    @Test
    void whoeverIsNoVerifiedDataSubjectIsToldSo() {
        run(
                (mvc, context) ->
                        Stream.of(
                                        mvc.get().uri("/privacy/me/export"),
                                        mvc.get()
                                                .uri("/privacy/me/export")
                                                .principal(() -> "officer"),
                                        mvc.get().uri("/privacy/agent/member:2/export"))
                                .forEach(
                                        request ->
                                                assertThat(request)
                                                        .hasStatus(HttpStatus.UNAUTHORIZED)
                                                        .bodyJson()
                                                        .extractingPath("$.code")
                                                        .isEqualTo("IDENTITY_REQUIRED")));
    }

    @Test
    void anAgentIsServedByTheMandate() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    given(desk.exportAsAgent(KIM, Actor.subject(LEE))).willReturn(export());
                    given(desk.exportAsAgent(LEE, Actor.subject(KIM)))
                            .willThrow(
                                    new LifecycleException(
                                            Refusal.MANDATE_REQUIRED, "agent", "made up"));
                    assertThat(as(LEE, mvc.get().uri("/privacy/agent/member:1/export")))
                            .hasStatusOk()
                            .hasHeader(
                                    "Content-Disposition",
                                    "attachment; filename=\"personal-data-2026-11-24.json\"");
                    assertThat(as(KIM, mvc.get().uri("/privacy/agent/member:2/export")))
                            .hasStatus(HttpStatus.FORBIDDEN)
                            .bodyText()
                            .contains("MANDATE_REQUIRED")
                            .doesNotContain("김하늘");
                    for (String typed : List.of("nobody", "member:가상갑", "member:a@b", "member:")) {
                        assertThat(as(KIM, mvc.get().uri("/privacy/agent/{subject}/export", typed)))
                                .as(typed)
                                .hasStatus(HttpStatus.BAD_REQUEST);
                    }
                });
    }

    @Test
    void theOfficerEntersAndEndsMandates() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    LocalDate lastDay = LocalDate.of(2027, 11, 30);
                    given(desk.enterMandate(KIM, LEE, "POA-7", lastDay, Actor.staff("officer")))
                            .willReturn(
                                    new Mandate(4, KIM, LEE, "POA-7", lastDay, NOON, "officer"));
                    String mandate =
                            """
                            {"subject": "member:1", "agent": "member:2", "document": "POA-7",
                             "lastDay": "2027-11-30"}
                            """;
                    assertThat(
                                    post(mvc, "/privacy/desk/mandates", mandate)
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.CREATED)
                            .bodyJson()
                            .extractingPath("$.id")
                            .isEqualTo(4);
                    assertThat(
                                    post(mvc, "/privacy/desk/mandates", mandate)
                                            .principal(() -> "clerk"))
                            .hasStatus(HttpStatus.FORBIDDEN);
                    assertThat(
                                    post(
                                                    mvc,
                                                    "/privacy/desk/mandates",
                                                    mandate.replace("member:2", "somebody"))
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                    assertThat(
                                    mvc.delete()
                                            .uri("/privacy/desk/mandates/4")
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.NO_CONTENT);
                    then(desk).should().endMandate(4, Actor.staff("officer"));
                });
    }

    @Test
    void theNumberOfADocumentMayBeAsLongAsItsColumn() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    LocalDate lastDay = LocalDate.of(2027, 11, 30);
                    String longest = "7".repeat(Mandate.LONGEST_DOCUMENT);
                    String mandate =
                            """
                            {"subject": "member:1", "agent": "member:2", "document": "%s",
                             "lastDay": "2027-11-30"}
                            """;
                    given(desk.enterMandate(KIM, LEE, longest, lastDay, Actor.staff("officer")))
                            .willReturn(
                                    new Mandate(4, KIM, LEE, longest, lastDay, NOON, "officer"));

                    assertThat(
                                    post(mvc, "/privacy/desk/mandates", mandate.formatted(longest))
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.CREATED);
                    assertThat(
                                    post(
                                                    mvc,
                                                    "/privacy/desk/mandates",
                                                    mandate.formatted(longest + "7"))
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.BAD_REQUEST)
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"code": "INPUT_INVALID", "where": "document", "longest": 120}
                                    """);
                });
    }

    @Test
    void theOfficerSeesWhatIsDueAndWhatMayBeDecided() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    given(desk.open())
                            .willReturn(
                                    List.of(
                                            request(3, KIM, RightsRequest.Kind.ACCESS),
                                            request(4, LEE, RightsRequest.Kind.CORRECTION)));
                    assertThat(mvc.get().uri("/privacy/desk/requests").principal(() -> "officer"))
                            .hasStatusOk()
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"requests": [
                                      {"id": 3, "subject": "member:1", "daysLeft": 10, "overdue": false,
                                       "offers": [{"decision": "completion", "grounds": []},
                                         {"decision": "refusal", "grounds": ["35-4-1", "35-4-2"]},
                                         {"decision": "postponement", "grounds": ["35-3"]}]},
                                      {"id": 4, "offers": [{"decision": "completion", "grounds": []},
                                         {"decision": "refusal", "grounds": ["36-2"]}]}]}
                                    """);
                    context.getBean(SettableClock.class).advanceDays(11);
                    given(desk.overdue())
                            .willReturn(List.of(request(3, KIM, RightsRequest.Kind.ACCESS)));
                    assertThat(
                                    mvc.get()
                                            .uri("/privacy/desk/requests/overdue")
                                            .principal(() -> "officer"))
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"requests": [{"id": 3, "daysLeft": -1, "overdue": true,
                                      "offers": [{"decision": "completion"}, {"decision": "refusal"}]}]}
                                    """);
                });
    }

    @Test
    void theOfficerDecides() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    Actor officer = Actor.staff("officer");
                    RightsRequest request = request(3, KIM, RightsRequest.Kind.ACCESS);
                    given(desk.complete(3, "열람하게 함", officer)).willReturn(request);
                    given(desk.refuse(3, new RightsDesk.Decision("35-4-2", "까닭", "이의"), officer))
                            .willReturn(request);
                    given(desk.postpone(3, new RightsDesk.Decision("", "", ""), officer))
                            .willThrow(
                                    new LifecycleException(
                                            Refusal.REFUSAL_GROUND_REQUIRED, "ground", "made up"));
                    String path = "/privacy/desk/requests/3/";

                    assertThat(
                                    post(mvc, path + "completion", "{\"result\": \"열람하게 함\"}")
                                            .principal(() -> "officer"))
                            .hasStatusOk();
                    assertThat(
                                    post(
                                                    mvc,
                                                    path + "refusal",
                                                    "{\"ground\": \"35-4-2\", \"reason\": \"까닭\","
                                                            + " \"objection\": \"이의\"}")
                                            .principal(() -> "officer"))
                            .hasStatusOk();
                    assertThat(post(mvc, path + "postponement", "{}").principal(() -> "officer"))
                            .hasStatus(HttpStatus.BAD_REQUEST)
                            .bodyJson()
                            .extractingPath("$.code")
                            .isEqualTo("REFUSAL_GROUND_REQUIRED");
                    assertThat(post(mvc, path + "completion", "{}").principal(() -> "officer"))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                });
    }

    @Test
    void badInputAtTheDeskIsNeverAnErrorOfTheServer() {
        run(
                (mvc, context) ->
                        Stream.of(
                                        mvc.get().uri("/privacy/desk/requests/{id}", "김하늘"),
                                        mvc.delete().uri("/privacy/desk/mandates/{id}", "김하늘"),
                                        post(mvc, "/privacy/desk/requests/9e9/refusal", "{}"),
                                        post(mvc, "/privacy/desk/requests/3/refusal", "[]"),
                                        post(mvc, "/privacy/desk/requests/3/completion", "{"),
                                        post(mvc, "/privacy/desk/mandates", "{}"),
                                        post(
                                                mvc,
                                                "/privacy/desk/mandates",
                                                "{\"subject\": \"member:1\", \"agent\": \"member:2\","
                                                        + " \"document\": \"7\","
                                                        + " \"lastDay\": \"soon\"}"))
                                .forEach(
                                        request ->
                                                assertThat(request.principal(() -> "officer"))
                                                        .hasStatus(HttpStatus.BAD_REQUEST)
                                                        .bodyText()
                                                        .doesNotContain("김하늘", "soon")));
    }

    @Test
    void staffWithoutThePermissionDecideNothing() {
        run(
                (mvc, context) -> {
                    Stream.of(
                                    mvc.get().uri("/privacy/desk/requests"),
                                    mvc.get().uri("/privacy/desk/requests/overdue"),
                                    mvc.get().uri("/privacy/desk/requests/3"),
                                    post(
                                            mvc,
                                            "/privacy/desk/requests/3/completion",
                                            "{\"result\": \"함\"}"),
                                    post(mvc, "/privacy/desk/requests/3/refusal", "{}"),
                                    post(mvc, "/privacy/desk/requests/3/postponement", "{}"),
                                    mvc.delete().uri("/privacy/desk/mandates/1"))
                            .forEach(
                                    request ->
                                            assertThat(request.principal(() -> "clerk"))
                                                    .hasStatus(HttpStatus.FORBIDDEN));
                    then(context.getBean(RightsDesk.class)).shouldHaveNoInteractions();
                });
    }

    @Test
    void staffWithoutThePermissionMayNotVerify() {
        run(
                (mvc, context) ->
                        assertThat(mvc.get().uri("/privacy/desk/evidence").principal(() -> "clerk"))
                                .hasStatus(HttpStatus.FORBIDDEN)
                                .bodyJson()
                                .extractingPath("$.code")
                                .isEqualTo("PURPOSE_NOT_PERMITTED"));
    }

    @Test
    void staffWithoutThePermissionSeesNoSheetOfProtection() {
        run(
                (mvc, context) -> {
                    for (String path : List.of("", ".csv", ".html")) {
                        assertThat(
                                        mvc.get()
                                                .uri("/privacy/desk/protection" + path)
                                                .principal(() -> "clerk"))
                                .hasStatus(HttpStatus.FORBIDDEN);
                        assertThat(mvc.get().uri("/privacy/desk/protection" + path))
                                .hasStatus(HttpStatus.UNAUTHORIZED);
                    }
                    then(context.getBean(ProtectionSheets.class)).shouldHaveNoInteractions();
                });
    }

    @Test
    void theOfficerSeesHowPersonalDataAreStored() {
        run(
                (mvc, context) -> {
                    given(context.getBean(ProtectionSheets.class).measure(any()))
                            .willReturn(ProtectionTableTests.SHEET);
                    assertThat(mvc.get().uri("/privacy/desk/protection").principal(() -> "officer"))
                            .hasStatusOk()
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"sound": false, "lines": [{"table": "member", "column": "email",
                                     "place": "ROWS", "item": "member.email", "kind": "EMAIL",
                                     "count": {"rows": 4, "encrypted": 2, "plain": 1}}, {}, {}]}
                                    """);
                    assertThat(
                                    mvc.get()
                                            .uri("/privacy/desk/protection.csv")
                                            .principal(() -> "officer"))
                            .hasStatusOk()
                            .hasContentTypeCompatibleWith("text/csv")
                            .bodyText()
                            .contains("암호화율");
                    assertThat(
                                    mvc.get()
                                            .uri("/privacy/desk/protection.html")
                                            .header("Accept-Language", "en")
                                            .principal(() -> "officer"))
                            .hasStatusOk()
                            .hasContentTypeCompatibleWith("text/html")
                            .hasHeader("Content-Security-Policy", "default-src 'none'")
                            .bodyText()
                            .contains("Share encrypted");
                });
    }

    @Test
    void theOfficerSeesWhetherTheEvidenceIsIntact() {
        run(
                (mvc, context) -> {
                    given(context.getBean(EvidenceLog.class).verify())
                            .willReturn(
                                    new VerificationReport(
                                            NOON,
                                            10,
                                            20,
                                            3,
                                            List.of(
                                                    new VerificationReport.Head(
                                                            "ledger", 10, "a1b2", 4)),
                                            List.of(
                                                    new VerificationReport.Purged(
                                                            1, 5, 5, NOON, NOON, "P1Y")),
                                            List.of(
                                                    new VerificationReport.Break(
                                                            "access", 7, "altered"))));
                    assertThat(mvc.get().uri("/privacy/desk/evidence").principal(() -> "officer"))
                            .hasStatusOk()
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"intact": false, "ledgerRows": 10, "accessRows": 20,
                                     "segments": 3,
                                     "heads": [{"log": "ledger", "position": 10, "hash": "a1b2", "unsealed": 4}],
                                     "purged": [{"first": 1, "last": 5, "rows": 5, "kept": "P1Y"}],
                                     "breaks": [{"log": "access", "position": 7, "finding": "altered"}]}
                                    """);
                });
    }

    @Test
    void listsTheOwnConsents() {
        run(
                (mvc, context) -> {
                    given(context.getBean(ConsentLedger.class).history(KIM))
                            .willReturn(List.of(consent(KIM)));
                    assertThat(as(KIM, mvc.get().uri("/privacy/consents")))
                            .hasStatusOk()
                            .hasHeader("Cache-Control", "no-store")
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"consents": [{"id": 5, "form": "sign-up", "entry": "fit-advice",
                                      "granted": true, "effective": true,
                                      "decidedAt": "2026-11-24T03:00:00Z"}]}
                                    """);
                });
    }

    @Test
    void recordsASubmissionOfTheLoggedInSubject() {
        run(
                (mvc, context) -> {
                    ConsentLedger ledger = context.getBean(ConsentLedger.class);
                    given(ledger.record(any(), any(), any())).willReturn(List.of(consent(KIM)));

                    assertThat(as(KIM, post(mvc, "/privacy/consents", SUBMISSION)))
                            .hasStatus(HttpStatus.CREATED);

                    ArgumentCaptor<ConsentSubmission> submission =
                            ArgumentCaptor.forClass(ConsentSubmission.class);
                    then(ledger)
                            .should()
                            .record(eq(KIM), submission.capture(), eq(Actor.subject(KIM)));
                    assertThat(submission.getValue().method()).isEqualTo("web");
                    assertThat(submission.getValue().source()).isEqualTo("127.0.0.1");
                    assertThat(submission.getValue().decisions())
                            .singleElement()
                            .satisfies(decision -> assertThat(decision.granted()).isTrue());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "<script>alert(1)</script>", "*/*;q=x"})
    void nothingIsDoneForWhoeverCouldNotTakeTheAnswer(String accepted) {
        run(
                (mvc, context) -> {
                    assertThat(
                                    as(
                                            KIM,
                                            mvc.delete()
                                                    .uri("/privacy/consents/newsletter")
                                                    .header("Accept", accepted)))
                            .hasStatus(HttpStatus.NOT_ACCEPTABLE)
                            .bodyText()
                            .doesNotContain("alert");
                    then(context.getBean(RightsDesk.class)).shouldHaveNoInteractions();
                    assertThat(
                                    mvc.delete()
                                            .uri("/privacy/desk/mandates/4")
                                            .header("Accept", "text/html")
                                            .principal(() -> "officer"))
                            .hasStatus(HttpStatus.NO_CONTENT);
                });
    }

    @Test
    void withdrawsAConsentByItsPurpose() {
        run(
                (mvc, context) -> {
                    given(
                                    context.getBean(RightsDesk.class)
                                            .withdrawConsent(
                                                    KIM, "delivery", "web", Actor.subject(KIM)))
                            .willReturn(request(9, KIM, RightsRequest.Kind.WITHDRAWAL));
                    assertThat(as(KIM, mvc.delete().uri("/privacy/consents/delivery")))
                            .hasStatusOk()
                            .bodyJson()
                            .extractingPath("$.id")
                            .isEqualTo(9);
                });
    }

    @Test
    void anUnknownPurposeIsNotFound() {
        run(
                (mvc, context) -> {
                    assertThat(as(KIM, mvc.delete().uri("/privacy/consents/{p}", "없는 목적'--")))
                            .hasStatus(HttpStatus.NOT_FOUND);
                    then(context.getBean(RightsDesk.class))
                            .should(never())
                            .withdrawConsent(any(), any(), any(), any());
                });
    }

    @Test
    void opensTheOwnData() {
        run(
                (mvc, context) -> {
                    given(context.getBean(RightsDesk.class).export(KIM, Actor.subject(KIM)))
                            .willReturn(export());
                    assertThat(as(KIM, mvc.get().uri("/privacy/me")))
                            .hasStatusOk()
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"subject": "member:1",
                                     "rows": [{"entity": "Member", "items": {"member.name": "김하늘"}}]}
                                    """);
                });
    }

    @Test
    void handsTheOwnDataOutAsAFile() {
        run(
                (mvc, context) -> {
                    given(context.getBean(RightsDesk.class).export(KIM, Actor.subject(KIM)))
                            .willReturn(export());
                    assertThat(as(KIM, mvc.get().uri("/privacy/me/export")))
                            .hasStatusOk()
                            .hasHeader(
                                    "Content-Disposition",
                                    "attachment; filename=\"personal-data-2026-11-24.json\"")
                            .hasHeader("Cache-Control", "no-store");
                });
    }

    @Test
    void receivesARequestAndSaysWhereItIs() {
        run(
                (mvc, context) -> {
                    given(
                                    context.getBean(RightsDesk.class)
                                            .receive(
                                                    RightsRequest.Kind.ERASURE,
                                                    KIM,
                                                    "web",
                                                    Actor.subject(KIM)))
                            .willReturn(request(3, KIM, RightsRequest.Kind.ERASURE));
                    assertThat(as(KIM, post(mvc, "/privacy/requests", "{\"kind\": \"ERASURE\"}")))
                            .hasStatus(HttpStatus.CREATED)
                            .hasHeader("Location", "/privacy/requests/3")
                            .bodyJson()
                            .isLenientlyEqualTo(
                                    """
                                    {"id": 3, "kind": "ERASURE", "state": "RECEIVED",
                                     "lastDay": "2026-12-04"}
                                    """);
                });
    }

    @Test
    void somebodyElsesRequestIsNotToBeToldFromNone() {
        run(
                (mvc, context) -> {
                    RightsDesk desk = context.getBean(RightsDesk.class);
                    given(desk.request(anyLong()))
                            .willReturn(request(3, LEE, RightsRequest.Kind.ACCESS));
                    assertThat(as(LEE, mvc.get().uri("/privacy/requests/3"))).hasStatusOk();
                    assertThat(as(KIM, mvc.get().uri("/privacy/requests/3")))
                            .hasStatus(HttpStatus.NOT_FOUND)
                            .bodyText()
                            .doesNotContain("member:2");
                });
    }

    @Test
    void badInputIsNeverAnErrorOfTheServer() {
        String wrongType = SUBMISSION.replace("true", "\"yes\"");
        String noDecision = SUBMISSION.replace("\"granted\": true, ", "");
        String noTouch = SUBMISSION.replace(", \"interactedAt\": \"2026-11-24T02:59:00Z\"", "");
        String nul = SUBMISSION.replace("fit-advice", "fit\\u0000");
        String halfPair = SUBMISSION.replace("fit-advice", "\\ud83d");
        String unknown = SUBMISSION.replace("\"form\"", "\"member\": \"member:2\", \"form\"");
        String twice = SUBMISSION.replace("\"form\"", "\"form\": \"a\", \"form\"");
        String nullDecision = "{\"form\": \"a\", \"version\": 1, \"decisions\": [null]}";
        run(
                (mvc, context) -> {
                    Stream.of(
                                    "",
                                    "null",
                                    "[]",
                                    "{",
                                    "{}",
                                    "42",
                                    "\"text\"",
                                    "{\"form\": 1}",
                                    "{} {}",
                                    "[".repeat(10_000),
                                    SUBMISSION.replace("sign-up", "x".repeat(5_000)),
                                    SUBMISSION.replace("sign-up", " "),
                                    SUBMISSION.replace("1,", "1.5,"),
                                    SUBMISSION.replace("1,", "99999999999,"),
                                    wrongType,
                                    noDecision,
                                    noTouch,
                                    nul,
                                    halfPair,
                                    unknown,
                                    twice,
                                    nullDecision)
                            .forEach(
                                    body ->
                                            assertThat(
                                                            as(
                                                                    KIM,
                                                                    post(
                                                                            mvc,
                                                                            "/privacy/consents",
                                                                            body)))
                                                    .as(
                                                            body.substring(
                                                                    0, Math.min(80, body.length())))
                                                    .hasStatus(HttpStatus.BAD_REQUEST)
                                                    .bodyJson()
                                                    .extractingPath("$.code")
                                                    .isEqualTo("INPUT_INVALID"));
                    then(context.getBean(ConsentLedger.class))
                            .should(never())
                            .record(any(), any(), any());
                });
    }

    @Test
    void anythingElseIsRefusedWithItsStatus() {
        run(
                (mvc, context) -> {
                    String large = "\"" + "x".repeat(70_000) + "\"";
                    assertThat(as(KIM, post(mvc, "/privacy/consents", large)))
                            .hasStatus(HttpStatus.CONTENT_TOO_LARGE);
                    assertThat(
                                    as(
                                            KIM,
                                            mvc.post()
                                                    .uri("/privacy/consents")
                                                    .contentType(MediaType.TEXT_PLAIN)
                                                    .content(SUBMISSION)))
                            .hasStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
                    assertThat(as(KIM, mvc.put().uri("/privacy/consents")))
                            .hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
                    assertThat(as(KIM, mvc.get().uri("/privacy/nothing")))
                            .hasStatus(HttpStatus.NOT_FOUND);
                    assertThat(as(KIM, mvc.get().uri("/privacy/requests/one")))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                    assertThat(as(KIM, mvc.get().uri("/privacy/requests/99999999999999999999")))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                    assertThat(
                                    as(
                                            KIM,
                                            mvc.post()
                                                    .uri("/privacy/requests")
                                                    .contentType(MediaType.APPLICATION_JSON)
                                                    .content(
                                                            "{\"kind\": \"홍\"}"
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_16LE))))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                });
    }

    @Test
    void aWithdrawalIsAskedForByItsPurpose() {
        run(
                (mvc, context) ->
                        assertThat(
                                        as(
                                                KIM,
                                                post(
                                                        mvc,
                                                        "/privacy/requests",
                                                        "{\"kind\": \"WITHDRAWAL\"}")))
                                .hasStatus(HttpStatus.BAD_REQUEST)
                                .bodyJson()
                                .extractingPath("$.where")
                                .isEqualTo("kind"));
    }

    @Test
    void namesTheInputThatIsWrongButNotWhatItHeld() {
        run(
                (mvc, context) ->
                        assertThat(
                                        as(
                                                KIM,
                                                post(
                                                        mvc,
                                                        "/privacy/consents",
                                                        SUBMISSION.replace(
                                                                "true", "\"010-0000-1234\""))))
                                .bodyText()
                                .contains("\"where\":\"decisions[0].granted\"")
                                .doesNotContain("010-0000-1234"));
    }

    @Test
    void namesNoInputThatItDoesNotKnow() {
        run(
                (mvc, context) ->
                        assertThat(
                                        as(
                                                KIM,
                                                post(
                                                        mvc,
                                                        "/privacy/consents",
                                                        SUBMISSION.replace(
                                                                "granted", "HongGildong"))))
                                .hasStatus(HttpStatus.BAD_REQUEST)
                                .bodyText()
                                .contains("\"where\":\"decisions[0]\"")
                                .doesNotContain("HongGildong"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"010-0000-1234\"}",
                "{\"kind\": 010-0000-1234}",
                "{\"010-0000-1234\": 1}",
                "010-0000-1234"
            })
    void noExceptionQuotesABody(String body) {
        run(
                (mvc, context) ->
                        quotesNothing(as(KIM, post(mvc, "/privacy/requests", body)).exchange()));
    }

    @Test
    void noExceptionQuotesAnAddress() {
        run(
                (mvc, context) ->
                        quotesNothing(
                                as(KIM, mvc.get().uri("/privacy/requests/010-0000-1234"))
                                        .exchange()));
    }

    private static void quotesNothing(MvcTestResult answer) {
        assertThat(answer).hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(answer.getMvcResult().getResolvedException())
                .isNotNull()
                .hasNoCause()
                .hasMessageNotContaining("010-0000-1234");
    }

    @Test
    void everyGroupCanBeSwitchedOff() {
        Map.of(
                        "consents", ConsentController.class,
                        "me", MeController.class,
                        "requests", RightsController.class,
                        "desk", DeskController.class)
                .forEach(
                        (group, controller) ->
                                runner.withPropertyValues("jikimi.web." + group + ".enabled=false")
                                        .run(
                                                context ->
                                                        assertThat(context)
                                                                .doesNotHaveBean(controller)));
    }

    @Test
    void theBasePathIsConfigurable() {
        runner.withPropertyValues("jikimi.web.base-path=/my/privacy")
                .run(
                        context -> {
                            assertThat(mvc(context).get().uri("/my/privacy/me"))
                                    .hasStatus(HttpStatus.UNAUTHORIZED);
                            assertThat(as(KIM, mvc(context).put().uri("/my/privacy/me")))
                                    .hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
                        });
        runner.withPropertyValues("jikimi.web.base-path=privacy/")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void withoutDoorsThereAreNoEndpoints() {
        new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                JikimiAutoConfiguration.class,
                                JikimiWebMvcAutoConfiguration.class,
                                JikimiEndpointsAutoConfiguration.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean(MeController.class));
    }

    private static Stream<MockMvcTester.MockMvcRequestBuilder> everyEndpoint(MockMvcTester mvc) {
        return Stream.of(
                mvc.get().uri("/privacy/consents"),
                post(mvc, "/privacy/consents", SUBMISSION),
                mvc.delete().uri("/privacy/consents/delivery"),
                mvc.get().uri("/privacy/me"),
                mvc.get().uri("/privacy/me/export"),
                post(mvc, "/privacy/requests", "{\"kind\": \"ACCESS\"}"),
                mvc.get().uri("/privacy/requests"),
                mvc.get().uri("/privacy/requests/1"),
                mvc.get().uri("/privacy/agent/member:2/export"),
                mvc.get().uri("/privacy/desk/requests"),
                mvc.get().uri("/privacy/desk/requests/overdue"),
                mvc.get().uri("/privacy/desk/requests/1"),
                post(mvc, "/privacy/desk/requests/1/completion", "{}"),
                post(mvc, "/privacy/desk/requests/1/refusal", "{}"),
                post(mvc, "/privacy/desk/requests/1/postponement", "{}"),
                post(mvc, "/privacy/desk/mandates", "{}"),
                mvc.delete().uri("/privacy/desk/mandates/1"),
                mvc.get().uri("/privacy/desk/protection"),
                mvc.get().uri("/privacy/desk/evidence"));
    }

    private static MockMvcTester.MockMvcRequestBuilder post(
            MockMvcTester mvc, String path, String body) {
        return mvc.method(HttpMethod.POST)
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.getBytes(StandardCharsets.UTF_8));
    }

    private static MockMvcTester.MockMvcRequestBuilder as(
            DataSubjectId subject, MockMvcTester.MockMvcRequestBuilder request) {
        return request.sessionAttr("subject", subject);
    }

    private void run(BiConsumer<MockMvcTester, AssertableWebApplicationContext> test) {
        runner.run(
                context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(mvc(context), context);
                });
    }

    private static MockMvcTester mvc(AssertableWebApplicationContext context) {
        return MockMvcTester.from((WebApplicationContext) context.getSourceApplicationContext());
    }

    private static SubjectExport export() {
        return new SubjectExport(
                KIM,
                NOON,
                List.of(
                        new SubjectExport.ExportedRow(
                                "member", "Member", "1", Map.of("member.name", "김하늘"))),
                List.of(),
                List.of(),
                List.of());
    }

    private static RightsRequest request(long id, DataSubjectId subject, RightsRequest.Kind kind) {
        return new RightsRequest(
                id,
                kind,
                subject,
                subject.toString(),
                "web",
                RightsRequest.State.RECEIVED,
                NOON,
                LocalDate.of(2026, 12, 4),
                null,
                null,
                null,
                null,
                null);
    }

    private static Consent consent(DataSubjectId subject) {
        return new Consent(
                5,
                subject,
                "sign-up",
                1,
                "abc",
                "fit-advice",
                "optional",
                "fit-advice",
                null,
                Set.of("member.height"),
                "동의 철회까지",
                true,
                NOON,
                "web",
                "127.0.0.1",
                null,
                null,
                null);
    }

    @Configuration(proxyBeanMethods = false)
    static class Rooms {

        @Bean
        Catalogue catalogue() {
            return Doors.catalogue();
        }

        @Bean
        ConsentLedger ledger() {
            return mock();
        }

        @Bean
        RightsDesk desk() {
            return mock();
        }

        @Bean
        EvidenceLog evidence() {
            return mock();
        }

        @Bean
        ProtectionSheets sheets() {
            return mock();
        }

        @Bean
        PlatformTransactionManager transactions() {
            return mock();
        }

        @Bean
        SettableClock clock() {
            return new SettableClock(NOON);
        }

        @Bean
        PurposeAuthority authority() {
            return (actor, purpose, action, item) -> actor.account().equals("officer");
        }

        @Bean
        SubjectResolver subjects() {
            return request ->
                    Optional.ofNullable(request.getSession(false))
                            .map(session -> (DataSubjectId) session.getAttribute("subject"));
        }
    }

    @RestControllerAdvice
    static class SwallowsEverything {

        @ExceptionHandler(Exception.class)
        String all() {
            return "swallowed";
        }
    }
}
