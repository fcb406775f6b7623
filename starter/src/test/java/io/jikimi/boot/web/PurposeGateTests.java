package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.BDDMockito.given;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.PurposeAutoConfiguration;
import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Register;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.AccessSource;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.purpose.UnguardablePurposeException;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

class PurposeGateTests {

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    AopAutoConfiguration.class,
                                    JacksonAutoConfiguration.class,
                                    HttpMessageConvertersAutoConfiguration.class,
                                    DispatcherServletAutoConfiguration.class,
                                    WebMvcAutoConfiguration.class,
                                    JikimiAutoConfiguration.class,
                                    PurposeAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class,
                                    JikimiPurposeGateAutoConfiguration.class))
                    .withUserConfiguration(Rooms.class, Shop.class, PlacedShop.class);

    @Test
    void aHandlerForAPurposeDisplaysMasksAndLeavesOneRowInTheAccessLog() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/members/17")).hasStatusOk().hasBodyTextEqualTo("MASK");

                    assertThat(log.accesses).hasSize(1);
                    AccessEntry entry = log.accesses.get(0);
                    assertThat(entry.task()).isEqualTo("GET /members/{key}");
                    assertThat(entry.actor()).isEqualTo(Actor.staff("clerk"));
                    assertThat(entry.source()).isEqualTo("127.0.0.1");
                    assertThat(entry.subjects())
                            .extracting(Object::toString)
                            .containsExactly("member:17");
                    assertThat(entry.items()).containsExactly("member.name");
                    assertThat(entry.result()).isEqualTo("ok");
                });
    }

    @Test
    void aServiceBehindAHandlerWithoutAPurposeLeavesTheAddressOfItsClient() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/deliveries/17")).hasStatusOk();

                    assertThat(log.accesses)
                            .singleElement()
                            .satisfies(
                                    entry -> {
                                        assertThat(entry.task()).isEqualTo("Deliveries.address");
                                        assertThat(entry.source()).isEqualTo("127.0.0.1");
                                    });
                });
    }

    @Test
    void whatAServiceUsesBehindAScreenIsAValueAndWhatTheScreenReadsIsAMask() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/members/17/delivered"))
                            .hasStatusOk()
                            .hasBodyTextEqualTo("MASK VALUE MASK");

                    assertThat(log.accesses)
                            .extracting(AccessEntry::task, AccessEntry::source)
                            .containsExactly(
                                    tuple("Deliveries.address", "127.0.0.1"),
                                    tuple("GET /members/{key}/delivered", "127.0.0.1"));
                });
    }

    @Test
    void whatASchedulerCallsActsAsTheServiceItself() {
        runner.run(
                context -> {
                    assertThat(context.getBean(Deliveries.class).nightly()).isEqualTo("VALUE");

                    assertThat(context.getBean(Log.class).accesses)
                            .singleElement()
                            .satisfies(
                                    entry -> {
                                        assertThat(entry.actor())
                                                .isEqualTo(Actor.system("Deliveries.nightly"));
                                        assertThat(entry.source()).isEqualTo("Deliveries.nightly");
                                    });
                });
    }

    @Test
    void aVisitorWhoCallsWhatASchedulerCallsStaysAVisitor() {
        run((mvc, log) -> assertThat(mvc.get().uri("/nightly")).hasStatus(HttpStatus.UNAUTHORIZED));
    }

    @Test
    void aThreadThatNobodyStartedActsAsNobodyElsewhere() {
        runner.run(
                context ->
                        assertThatExceptionOfType(LifecycleException.class)
                                .isThrownBy(() -> context.getBean(Deliveries.class).address(17))
                                .satisfies(
                                        refusal ->
                                                assertThat(refusal.refusal())
                                                        .isEqualTo(
                                                                Refusal.AUTHENTICATION_REQUIRED)));
    }

    @Test
    void nobodyReadsWithoutALogin() {
        run(
                (mvc, log) -> {
                    assertThat(mvc.get().uri("/members/17"))
                            .hasStatus(HttpStatus.UNAUTHORIZED)
                            .bodyJson()
                            .extractingPath("$.code")
                            .isEqualTo("AUTHENTICATION_REQUIRED");
                    assertThat(log.accesses)
                            .extracting(AccessEntry::result)
                            .containsExactly("AUTHENTICATION_REQUIRED");
                });
    }

    @Test
    void unmaskingNeedsAReason() {
        run(
                (mvc, log) ->
                        assertThat(get(mvc, "/members/17/unmasked"))
                                .hasStatus(HttpStatus.BAD_REQUEST)
                                .bodyJson()
                                .extractingPath("$.code")
                                .isEqualTo("UNMASK_REASON_REQUIRED"));
    }

    @Test
    void unmaskingWithAReasonShowsTheValueAndKeepsTheReason() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/members/17/unmasked?reason=배송 문의"))
                            .hasStatusOk()
                            .hasBodyTextEqualTo("VALUE");
                    assertThat(log.accesses.get(0).reason()).isEqualTo("배송 문의");
                    assertThat(log.accesses.get(0).action()).isEqualTo("unmask");
                });
    }

    @Test
    void aReasonInAHeaderIsReadAsUtf8() {
        run(
                (mvc, log) -> {
                    String bytes =
                            new String(
                                    "배송 문의".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                    java.nio.charset.StandardCharsets.ISO_8859_1);
                    assertThat(
                                    mvc.get()
                                            .uri("/members/17/unmasked")
                                            .header("X-Jikimi-Reason", bytes)
                                            .principal(() -> "clerk"))
                            .hasStatusOk();
                    assertThat(log.accesses.get(0).reason()).isEqualTo("배송 문의");
                });
    }

    @Test
    void aReasonThatIsTooLongOrNoTextIsRefused() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/members/17/unmasked?reason=" + "x".repeat(501)))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                    assertThat(
                                    mvc.get()
                                            .uri("/members/17/unmasked")
                                            .param("reason", "a\0b")
                                            .principal(() -> "clerk"))
                            .hasStatus(HttpStatus.BAD_REQUEST);
                });
    }

    @Test
    void unmaskingWithoutThePermissionIsRefused() {
        run(
                (mvc, log) ->
                        assertThat(
                                        mvc.get()
                                                .uri("/members/17/unmasked?reason=why")
                                                .principal(() -> "trainee"))
                                .hasStatus(HttpStatus.FORBIDDEN));
    }

    @Test
    void endpointsOfTheRegisterNeedNoAnnotation() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/orders/17")).hasBodyTextEqualTo("MASK");
                    assertThat(log.accesses).hasSize(1);
                });
    }

    @Test
    void theMostSpecificEndpointWins() {
        run(
                (mvc, log) ->
                        assertThat(get(mvc, "/orders/unknown"))
                                .hasStatus(HttpStatus.INTERNAL_SERVER_ERROR)
                                .bodyJson()
                                .extractingPath("$.code")
                                .isEqualTo("PURPOSE_UNKNOWN"));
    }

    @Test
    void aHandlerWithoutAnAnnotationDisplaysForThePurposeOfItsPlace() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/placed/17")).hasBodyTextEqualTo("MASK");
                    assertThat(log.accesses)
                            .extracting(AccessEntry::purpose, AccessEntry::task)
                            .containsExactly(tuple("delivery", "GET /placed/{key}"));
                });
    }

    @Test
    void whoIsNotLoggedInReadsMasksAtAPlaceAndIsRefusedAtAUrlOfTheRegister() {
        run(
                (mvc, log) -> {
                    assertThat(mvc.get().uri("/placed/17"))
                            .hasStatusOk()
                            .hasBodyTextEqualTo("MASK");
                    assertThat(log.accesses).isEmpty();
                    assertThat(mvc.get().uri("/orders/17")).hasStatus(401);
                });
    }

    @Test
    void aServiceWithoutAnAnnotationWorksForThePurposeOfItsPlace(@TempDir Path folder)
            throws IOException {
        Path register = Files.createDirectories(folder.resolve("META-INF/jikimi"));
        Files.writeString(
                register.resolve("register-places.yml"),
                "code: [ { in: io.jikimi.boot.web.PurposeGateTests.Couriers, purpose: delivery } ]");
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            runner.withClassLoader(loader)
                    .withBean(Couriers.class)
                    .run(
                            context -> {
                                Couriers couriers = context.getBean(Couriers.class);
                                Log log = context.getBean(Log.class);
                                assertThat(couriers.address(17)).isEqualTo("MASK");
                                assertThat(log.accesses).isEmpty();

                                assertThat(inRequest(() -> couriers.address(17)))
                                        .isEqualTo("VALUE");
                                assertThat(log.accesses)
                                        .extracting(AccessEntry::task, AccessEntry::purpose)
                                        .containsExactly(tuple("Couriers.address", "delivery"));
                            });
        }
    }

    private static String inRequest(Supplier<String> work) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setUserPrincipal(() -> "clerk");
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            return work.get();
        } finally {
            RequestContextHolder.resetRequestAttributes();
        }
    }

    static class Couriers {

        private final ReadPermits permits;

        Couriers(PurposeScope permits) {
            this.permits = permits;
        }

        public String address(long key) {
            return permits.read(Doors.NAME, key).name();
        }
    }

    @Test
    void withoutAPurposeEveryValueIsMaskedAndNothingIsLogged() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/plain/17")).hasBodyTextEqualTo("MASK");
                    assertThat(log.accesses).isEmpty();
                });
    }

    @Test
    void theScopeIsOpenWhileTheViewIsRendered() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/view?reason=why")).hasBodyTextEqualTo("VALUE");
                    assertThat(log.accesses).hasSize(1);
                });
    }

    @Test
    void aForwardHasAScopeOfItsOwnInsideTheFirst() {
        runner.run(
                context -> {
                    PurposeHandlerInterceptor gate =
                            context.getBean(PurposeHandlerInterceptor.class);
                    PurposeScope scopes = context.getBean(PurposeScope.class);
                    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders/1");
                    request.setUserPrincipal(() -> "clerk");
                    MockHttpServletResponse response = new MockHttpServletResponse();

                    gate.preHandle(request, response, "outer");
                    OpenScope outer = scopes.current().orElseThrow();
                    gate.preHandle(request, response, "inner");
                    assertThat(scopes.current()).isNotEqualTo(Optional.of(outer));
                    gate.afterCompletion(request, response, "inner", null);
                    assertThat(scopes.current()).contains(outer);
                    gate.afterCompletion(request, response, "outer", null);
                    assertThat(scopes.current()).isEmpty();
                });
    }

    @Test
    void noScopeOutlivesItsRequest() {
        runner.run(
                context -> {
                    MockMvcTester mvc = mvc(context);
                    get(mvc, "/members/17").exchange();
                    get(mvc, "/fails").exchange();

                    assertThat(context.getBean(PurposeScope.class).current()).isEmpty();
                });
    }

    @Test
    void aFailedReadIsLoggedAsFailed() {
        run(
                (mvc, log) -> {
                    get(mvc, "/fails").exchange();
                    assertThat(log.accesses)
                            .extracting(AccessEntry::result)
                            .containsExactly("failed");
                });
    }

    @Test
    void nothingLeavesIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    for (String path :
                            List.of("/members/17", "/large", "/view?reason=why", "/flushes")) {
                        MvcTestResult answer = get(mvc, path).exchange();
                        assertThat(answer).as(path).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
                        assertThat(answer).bodyText().as(path).doesNotContain("MASK", "VALUE");
                        assertThat(answer)
                                .bodyJson()
                                .extractingPath("$.code")
                                .isEqualTo("EVIDENCE_UNAVAILABLE");
                    }
                });
    }

    @Test
    void noHeaderLeavesIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    assertThat(get(mvc, "/header/17"))
                            .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                            .doesNotContainHeader("X-Name");
                });
    }

    @Test
    void noHeaderLeavesWithAnErrorIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    for (String how : List.of("sent", "thrown", "broken")) {
                        log.down = false;
                        log.accesses.clear();
                        if (!how.equals("broken")) {
                            assertThat(get(mvc, "/header-and-error/17?how=" + how))
                                    .as(how)
                                    .hasStatus(HttpStatus.CONFLICT)
                                    .hasHeader("X-Name", "MASK");
                            assertThat(log.accesses)
                                    .as(how)
                                    .extracting(AccessEntry::result)
                                    .containsExactly("failed");
                        }
                        log.down = true;
                        assertThat(get(mvc, "/header-and-error/17?how=" + how))
                                .as(how)
                                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                                .doesNotContainHeader("X-Name");
                    }
                });
    }

    @Test
    void noHeaderLeavesWithWhatAnotherThreadHandedBackIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    assertThat(dispatched(mvc, "/header-only/17", DispatcherType.ASYNC))
                            .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                            .doesNotContainHeader("X-Name");
                });
    }

    @Test
    void nothingLeavesOnThePageOfAnErrorIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    assertThat(errorPage(mvc)).hasStatusOk().hasBodyTextEqualTo("MASK");
                    log.down = true;

                    assertThat(errorPage(mvc))
                            .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                            .bodyText()
                            .contains("EVIDENCE_UNAVAILABLE")
                            .doesNotContain("MASK");
                });
    }

    private static MvcTestResult errorPage(MockMvcTester mvc) {
        return dispatched(mvc, "/members/17", DispatcherType.ERROR);
    }

    private static MvcTestResult dispatched(MockMvcTester mvc, String path, DispatcherType type) {
        return get(mvc, path)
                .requestAttr(RequestDispatcher.ERROR_REQUEST_URI, "/fails")
                .with(
                        request -> {
                            request.setDispatcherType(type);
                            return request;
                        })
                .exchange();
    }

    @Test
    void theLogIsWrittenBeforeTheFirstByteLeaves() {
        run(
                (mvc, log) -> {
                    List<Boolean> committed = new ArrayList<>();
                    log.whenRecorded =
                            () -> {
                                HttpServletResponse response =
                                        ((org.springframework.web.context.request
                                                                .ServletRequestAttributes)
                                                        org.springframework.web.context.request
                                                                .RequestContextHolder
                                                                .currentRequestAttributes())
                                                .getResponse();
                                committed.add(response.isCommitted());
                            };
                    assertThat(get(mvc, "/flushes")).hasStatusOk();
                    assertThat(committed).containsExactly(false);
                });
    }

    @Test
    void aLargeAnswerArrivesWhole() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/large").exchange().getResponse().getContentAsByteArray())
                            .hasSize(LARGE * 4);
                    assertThat(log.accesses).hasSize(1);
                });
    }

    @Test
    void aThreadThatTheHandlerStartsReadsMasks() {
        run(
                (mvc, log) ->
                        assertThat(get(mvc, "/thread/17?reason=why"))
                                .hasStatusOk()
                                .hasBodyTextEqualTo("VALUE MASK"));
    }

    @Test
    void whatAHandlerHandsToAnotherThreadReadsForItsPurposeAndTheAnswerOfTheDispatchIsWhole() {
        for (String path : List.of("/callable/17", "/web-task/17", "/body/17")) {
            run(
                    (mvc, log) -> {
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatusOk()
                                .hasBodyTextEqualTo("read: VALUE");

                        assertThat(log.accesses)
                                .as(path)
                                .extracting(
                                        AccessEntry::action,
                                        AccessEntry::reason,
                                        AccessEntry::task,
                                        AccessEntry::source,
                                        AccessEntry::result)
                                .containsExactly(
                                        tuple(
                                                "unmask",
                                                "why",
                                                "GET " + path.replace("17", "{key}"),
                                                "127.0.0.1",
                                                "ok"));
                    });
        }
    }

    @Test
    void aCallableThatFailsIsLoggedAsFailed() {
        run(
                (mvc, log) -> {
                    assertThat(get(mvc, "/callable/0?reason=why")).hasStatus(HttpStatus.CONFLICT);

                    assertThat(log.accesses)
                            .extracting(AccessEntry::result)
                            .containsExactly("failed");
                });
    }

    @Test
    void nothingThatAnotherThreadReadLeavesIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    for (String path : List.of("/callable/17", "/web-task/17")) {
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                                .bodyText()
                                .contains("EVIDENCE_UNAVAILABLE")
                                .doesNotContain("VALUE");
                    }
                });
    }

    @Test
    void nothingThatAHandlerReadBeforeAnotherThreadAnswersLeavesIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    for (String path :
                            List.of("/read-first/17", "/deferred-first/17", "/body-first/17")) {
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                                .bodyText()
                                .contains("EVIDENCE_UNAVAILABLE")
                                .doesNotContain("VALUE");
                    }
                });
    }

    @Test
    void whatAHandlerReadBeforeAnotherThreadAnswersLeavesWithItsRow() {
        run(
                (mvc, log) -> {
                    for (String path :
                            List.of("/read-first/17", "/deferred-first/17", "/body-first/17")) {
                        log.accesses.clear();
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatusOk()
                                .hasBodyTextEqualTo("VALUE");
                        assertThat(log.accesses)
                                .as(path)
                                .extracting(AccessEntry::action, AccessEntry::result)
                                .containsExactly(tuple("unmask", "ok"));
                    }
                });
    }

    @Test
    void nothingThatAThreadOfTheHandlerWritesLeavesIfTheLogCannotBeWritten() {
        run(
                (mvc, log) -> {
                    log.down = true;
                    for (String path : OF_OWN_THREADS) {
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                                .doesNotContainHeader("X-Name")
                                .bodyText()
                                .contains("EVIDENCE_UNAVAILABLE")
                                .doesNotContain("VALUE");
                    }
                });
    }

    @Test
    void whatAThreadOfTheHandlerWritesArrivesWholeAfterItsRow() {
        run(
                (mvc, log) -> {
                    for (String path : OF_OWN_THREADS) {
                        log.accesses.clear();
                        assertThat(get(mvc, path + "?reason=why"))
                                .as(path)
                                .hasStatusOk()
                                .hasHeader("X-Name", "VALUE")
                                .hasBodyTextEqualTo("VALUE".repeat(LARGE));
                        assertThat(log.accesses)
                                .as(path)
                                .extracting(AccessEntry::action, AccessEntry::result)
                                .containsExactly(tuple("unmask", "ok"));
                    }
                });
    }

    @Test
    void whatIsReadAfterAnotherThreadTookTheAnswerOverIsNotAnsweredWithoutARow() {
        runner.run(
                context -> {
                    PurposeHandlerInterceptor gate =
                            context.getBean(PurposeHandlerInterceptor.class);
                    PurposeScope scopes = context.getBean(PurposeScope.class);
                    context.getBean(Log.class).down = true;
                    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders/1");
                    request.setAsyncSupported(true);
                    request.setUserPrincipal(() -> "clerk");
                    MockHttpServletResponse response = new MockHttpServletResponse();
                    AtomicReference<ServletResponse> answer = new AtomicReference<>();

                    filter(context, AccessLogFilter.class)
                            .doFilter(
                                    request,
                                    response,
                                    (q, s) -> {
                                        HttpServletRequest seen = (HttpServletRequest) q;
                                        HttpServletResponse guarded = (HttpServletResponse) s;
                                        gate.preHandle(seen, guarded, "handler");
                                        q.startAsync();
                                        scopes.read(Doors.NAME, 17);
                                        gate.afterCompletion(seen, guarded, "handler", null);
                                        answer.set(s);
                                    });

                    assertThatExceptionOfType(LifecycleException.class)
                            .isThrownBy(() -> answer.get().getOutputStream().write('x'))
                            .satisfies(
                                    refusal ->
                                            assertThat(refusal.refusal())
                                                    .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
                    assertThat(response.getContentAsString()).contains("EVIDENCE_UNAVAILABLE");
                    assertThat(response.isCommitted()).isTrue();
                    assertThat(request.isAsyncStarted()).as("nobody else ends it").isFalse();
                });
    }

    @Test
    void whatAnotherThreadWritesAfterTheRequestFailedIsNotKeptAndThePageOfTheErrorIs() {
        runner.run(
                context -> {
                    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders/1");
                    request.setAsyncSupported(true);
                    MockHttpServletResponse response = new MockHttpServletResponse();
                    AtomicReference<ServletResponse> answer = new AtomicReference<>();
                    var filter = filter(context, AccessLogFilter.class);

                    assertThatExceptionOfType(IllegalStateException.class)
                            .isThrownBy(
                                    () ->
                                            filter.doFilter(
                                                    request,
                                                    response,
                                                    (q, s) -> {
                                                        q.startAsync();
                                                        answer.set(s);
                                                        throw new IllegalStateException("made up");
                                                    }));

                    assertThat(elsewhere(() -> answer.get().getOutputStream().write('x')))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("has failed");
                    request.setDispatcherType(DispatcherType.ASYNC);
                    assertThat(
                                    elsewhere(
                                            () ->
                                                    filter.doFilter(
                                                            request,
                                                            answer.get(),
                                                            (q, s) ->
                                                                    s.getOutputStream()
                                                                            .write('p'))))
                            .isNull();
                    assertThat(response.getContentAsString()).isEqualTo("p");
                });
    }

    private static @Nullable Throwable elsewhere(ThrowingCallable work) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.call();
                            } catch (Throwable thrown) {
                                failure.set(thrown);
                            }
                        });
        thread.start();
        thread.join(5_000);
        return failure.get();
    }

    @Test
    void noScopeIsLeftOnTheThreadThatDidTheWork() {
        runner.withPropertyValues("spring.task.execution.pool.core-size=1")
                .withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(
                        context -> {
                            get(mvc(context), "/callable/17?reason=why").exchange();
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            Callable<Boolean> open = () -> scopes.current().isPresent();

                            assertThat(
                                            context.getBean(AsyncTaskExecutor.class)
                                                    .submit(open)
                                                    .get(5, TimeUnit.SECONDS))
                                    .isFalse();
                        });
    }

    @Test
    void methodsThatNoScopeCanBeOpenedAroundStopTheStartTogether() {
        runner.withBean(Labels.class)
                .withBean(Parcels.class)
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .isInstanceOf(UnguardablePurposeException.class)
                                        .hasMessageContaining("Labels.line: it is private")
                                        .hasMessageContaining("Parcels.all: it returns a Stream"));
    }

    @Test
    void aFinalClassForAPurposeStopsTheStart() {
        runner.withBean(Sealed.class)
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining(Sealed.class.getName()));
    }

    static class Labels {

        String label() {
            return line();
        }

        @ForPurpose("delivery")
        private String line() {
            return "";
        }
    }

    static class Parcels {

        @ForPurpose("delivery")
        Stream<String> all() {
            return Stream.of();
        }
    }

    static final class Sealed {

        @ForPurpose("delivery")
        String address() {
            return "";
        }
    }

    private static final int LARGE = 50_000;

    private static final List<String> OF_OWN_THREADS =
            List.of("/own-thread/17", "/own-thread-for-later/17");

    private static MockMvcTester.MockMvcRequestBuilder get(MockMvcTester mvc, String path) {
        return mvc.get().uri(path).principal(() -> "clerk");
    }

    private void run(BiConsumer<MockMvcTester, Log> test) {
        runner.run(
                context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(mvc(context), context.getBean(Log.class));
                });
    }

    private static MockMvcTester mvc(
            org.springframework.boot.test.context.assertj.AssertableWebApplicationContext context) {
        Filter[] filters =
                context.getBeansOfType(FilterRegistrationBean.class).values().stream()
                        .map(FilterRegistrationBean::getFilter)
                        .toArray(Filter[]::new);
        return MockMvcTester.from(
                (WebApplicationContext) context.getSourceApplicationContext(),
                builder -> builder.addFilters(filters).build());
    }

    private static Filter filter(
            org.springframework.boot.test.context.assertj.AssertableWebApplicationContext context,
            Class<? extends Filter> type) {
        return context.getBeansOfType(FilterRegistrationBean.class).values().stream()
                .map(FilterRegistrationBean::getFilter)
                .filter(type::isInstance)
                .map(Filter.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    static class Rooms {

        @Bean
        Catalogue catalogue() {
            Catalogue catalogue = Doors.catalogue();
            Register register = catalogue.register();
            String place = PlacedShop.class.getName().replace('$', '.');
            given(catalogue.register())
                    .willReturn(
                            new Register(
                                    register.purposes(),
                                    register.items(),
                                    register.endpoints(),
                                    List.of(new Register.CodeEntry(place, "delivery")),
                                    Map.of(),
                                    Map.of(),
                                    Map.of(),
                                    null,
                                    Map.of()));
            return catalogue;
        }

        @Bean
        DataKeys keys() {
            return Doors.keys();
        }

        @Bean
        Log evidence(AccessSource source) {
            return new Log(source);
        }

        @Bean
        Deliveries deliveries(PurposeScope permits) {
            return new Deliveries(permits);
        }

        @Bean
        PurposeAuthority authority() {
            return (actor, purpose, action, item) ->
                    actor.account().equals("clerk") || action.equals("read");
        }
    }

    /** Services and handlers that know nothing of purposes meet in every older service. */
    static class Deliveries {

        private final ReadPermits permits;

        Deliveries(PurposeScope permits) {
            this.permits = permits;
        }

        @ForPurpose("delivery")
        String address(long key) {
            return permits.read(Doors.NAME, key).name();
        }

        @Scheduled(cron = "-")
        @ForPurpose("delivery")
        String nightly() {
            return permits.read(Doors.NAME, 17).name();
        }
    }

    @Controller
    static class Shop {

        private final ReadPermits permits;
        private final Deliveries deliveries;

        Shop(PurposeScope permits, Deliveries deliveries) {
            this.permits = permits;
            this.deliveries = deliveries;
        }

        @GetMapping("/nightly")
        @ResponseBody
        String nightly() {
            return deliveries.nightly();
        }

        @GetMapping("/deliveries/{key}")
        @ResponseBody
        String delivery(@PathVariable long key) {
            return deliveries.address(key);
        }

        private String read(long key) {
            return permits.read(Doors.NAME, key).name();
        }

        @GetMapping("/members/{key}")
        @ForPurpose("delivery")
        @ResponseBody
        String member(@PathVariable long key) {
            return read(key);
        }

        @GetMapping("/members/{key}/unmasked")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        String unmasked(@PathVariable long key) {
            return read(key);
        }

        /** Copies what a service has used into its answer. */
        @GetMapping("/members/{key}/delivered")
        @ForPurpose("delivery")
        @ResponseBody
        String delivered(@PathVariable long key) {
            return read(key) + " " + deliveries.address(key) + " " + read(key);
        }

        @GetMapping({"/orders/{key}", "/plain/{key}"})
        @ResponseBody
        String order(@PathVariable String key) {
            return read(Long.parseLong(key));
        }

        @GetMapping("/fails")
        @ForPurpose("delivery")
        @ResponseBody
        String fails() {
            read(17);
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }

        @GetMapping("/view")
        @ForPurpose(value = "delivery", unmask = true)
        View view() {
            return new View() {
                @Override
                public void render(
                        @Nullable Map<String, ?> model,
                        HttpServletRequest request,
                        HttpServletResponse response)
                        throws IOException {
                    response.getWriter().write(read(17));
                }
            };
        }

        @GetMapping("/flushes")
        @ForPurpose("delivery")
        void flushes(HttpServletResponse response) throws IOException {
            response.getWriter().write(read(17));
            response.flushBuffer();
        }

        @GetMapping("/header/{key}")
        @ForPurpose("delivery")
        void header(@PathVariable long key, HttpServletResponse response) throws IOException {
            response.setHeader("X-Name", read(key));
            response.flushBuffer();
        }

        @GetMapping("/header-only/{key}")
        @ForPurpose("delivery")
        void headerOnly(@PathVariable long key, HttpServletResponse response) {
            response.setHeader("X-Name", read(key));
        }

        @GetMapping("/header-and-error/{key}")
        @ForPurpose("delivery")
        void headerAndError(
                @PathVariable long key, @RequestParam String how, HttpServletResponse response)
                throws IOException {
            response.setHeader("X-Name", read(key));
            switch (how) {
                case "sent" -> response.sendError(HttpStatus.CONFLICT.value());
                case "thrown" -> throw new ResponseStatusException(HttpStatus.CONFLICT);
                default -> throw new IllegalStateException("made up");
            }
        }

        @GetMapping("/large")
        @ForPurpose("delivery")
        void large(HttpServletResponse response) throws IOException {
            byte[] mask = read(17).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < LARGE; i++) {
                response.getOutputStream().write(mask);
            }
        }

        @GetMapping("/thread/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        String thread(@PathVariable long key) throws Exception {
            FutureTask<String> elsewhere = new FutureTask<>(() -> read(key));
            new Thread(elsewhere).start();
            return read(key) + " " + elsewhere.get(5, TimeUnit.SECONDS);
        }

        /** Reads, and has it written and sent by a thread of its own before the handler is left. */
        @GetMapping("/own-thread/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        void ownThread(@PathVariable long key, HttpServletResponse response) throws Exception {
            writeElsewhere(read(key), response);
        }

        @GetMapping("/own-thread-for-later/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        void ownThreadForLater(@PathVariable long key, HttpServletRequest request)
                throws Exception {
            AsyncContext later = request.startAsync();
            writeElsewhere(read(key), (HttpServletResponse) later.getResponse());
            later.complete();
        }

        private static void writeElsewhere(String value, HttpServletResponse response)
                throws Exception {
            FutureTask<Boolean> elsewhere =
                    new FutureTask<>(
                            () -> {
                                response.setHeader("X-Name", value);
                                response.getWriter().write(value.repeat(LARGE));
                                response.flushBuffer();
                                return true;
                            });
            new Thread(elsewhere).start();
            elsewhere.get(5, TimeUnit.SECONDS);
        }

        @GetMapping("/callable/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        Callable<String> callable(@PathVariable long key) {
            return () -> {
                String value = "read: " + read(key);
                if (key == 0) {
                    throw new ResponseStatusException(HttpStatus.CONFLICT);
                }
                return value;
            };
        }

        @GetMapping("/read-first/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        Callable<String> readFirst(@PathVariable long key) {
            String value = read(key);
            return () -> value;
        }

        @GetMapping("/deferred-first/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        DeferredResult<String> deferredFirst(@PathVariable long key) {
            DeferredResult<String> result = new DeferredResult<>();
            result.setResult(read(key));
            return result;
        }

        @GetMapping("/body-first/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        ResponseEntity<StreamingResponseBody> bodyFirst(@PathVariable long key) {
            byte[] value = read(key).getBytes(StandardCharsets.US_ASCII);
            return ResponseEntity.ok(out -> out.write(value));
        }

        @GetMapping("/web-task/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        @ResponseBody
        WebAsyncTask<String> webTask(@PathVariable long key) {
            return new WebAsyncTask<>(() -> "read: " + read(key));
        }

        @GetMapping("/body/{key}")
        @ForPurpose(value = "delivery", unmask = true)
        ResponseEntity<StreamingResponseBody> body(@PathVariable long key) {
            return ResponseEntity.ok(
                    out -> out.write(("read: " + read(key)).getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** A controller that only the register knows. */
    @Controller
    static class PlacedShop {

        private final ReadPermits permits;

        PlacedShop(PurposeScope permits) {
            this.permits = permits;
        }

        @GetMapping("/placed/{key}")
        @ResponseBody
        String member(@PathVariable long key) {
            return permits.read(Doors.NAME, key).name();
        }
    }

    /** A log that can be down. */
    static final class Log implements EvidenceLog {

        private final List<AccessEntry> accesses = new ArrayList<>();
        private final AccessSource source;
        private Runnable whenRecorded = () -> {};
        private boolean down;

        Log(AccessSource source) {
            this.source = source;
        }

        @Override
        public void append(LedgerEntry entry) {}

        @Override
        public void record(AccessEntry entry) {
            if (down) {
                throw new LifecycleException(
                        Refusal.EVIDENCE_UNAVAILABLE, "access log", "the log is down.");
            }
            whenRecorded.run();
            accesses.add(source.locate(entry));
        }

        @Override
        public void seal() {}

        @Override
        public VerificationReport verify() {
            throw new UnsupportedOperationException("not under test");
        }
    }
}
