package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.WebApplicationContext;

/** All personal values here are made up. */
class RefusalExceptionResolverTests {

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JacksonAutoConfiguration.class,
                                    HttpMessageConvertersAutoConfiguration.class,
                                    DispatcherServletAutoConfiguration.class,
                                    WebMvcAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class))
                    .withUserConfiguration(Shop.class, SwallowsEverything.class);

    @Test
    void everyRefusalBecomesAProblemWithItsStatus() {
        run(
                mvc -> {
                    for (Refusal refusal : Refusal.values()) {
                        MvcTestResult answer = mvc.get().uri("/refuse/{code}", refusal).exchange();

                        assertThat(answer).hasStatus(Problems.statusOf(refusal));
                        assertThat(answer).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
                        assertThat(answer)
                                .bodyJson()
                                .isLenientlyEqualTo(
                                        """
                                        {"type": "urn:jikimi:refusal:%1$s", "code": "%1$s",
                                         "requirement": "%2$s", "law": "%3$s"}
                                        """
                                                .formatted(
                                                        refusal,
                                                        refusal.requirement(),
                                                        refusal.law()));
                    }
                });
    }

    @Test
    void findsTheRefusalInsideOtherExceptions() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/wrapped"))
                                .hasStatus(403)
                                .bodyJson()
                                .hasPathSatisfying(
                                        "$.code",
                                        v -> v.assertThat().isEqualTo("CONSENT_MISSING")));
    }

    @Test
    void leavesOtherExceptionsToTheService() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/other"))
                                .hasStatus(200)
                                .hasBodyTextEqualTo("swallowed"));
    }

    @Test
    void leavesBadInputOfTheServicesOwnEndpointsToTheService() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/number/x"))
                                .hasStatus(200)
                                .hasBodyTextEqualTo("swallowed"));
    }

    @Test
    void answersInTheLanguageOfTheRequest() {
        run(
                mvc -> {
                    MvcTestResult english =
                            mvc.get()
                                    .uri("/refuse/CONSENT_MISSING")
                                    .header("Accept-Language", "en-US")
                                    .exchange();
                    assertThat(english)
                            .hasHeader("Content-Language", "en")
                            .bodyJson()
                            .extractingPath("$.title")
                            .isEqualTo("The data subject has not consented");
                    assertThat(mvc.get().uri("/refuse/CONSENT_MISSING"))
                            .hasHeader("Content-Language", "ko")
                            .bodyJson()
                            .extractingPath("$.title")
                            .isEqualTo("정보주체의 동의가 없습니다");
                });
    }

    @Test
    void namesTheItemConcerned() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/refuse/CONSENT_MISSING"))
                                .bodyJson()
                                .extractingPath("$.where")
                                .isEqualTo("member.height"));
    }

    @Test
    void leavesOutAPlaceThatIsNoName() {
        run(
                mvc ->
                        Stream.of("hong@example.com", "010-0000-1234", "홍길동", "member:17", "<b>")
                                .forEach(
                                        value ->
                                                assertThat(
                                                                mvc.get()
                                                                        .uri("/where")
                                                                        .param("v", value))
                                                        .hasStatus(404)
                                                        .bodyText()
                                                        .doesNotContain(value)
                                                        .doesNotContain("\"where\"")));
    }

    @Test
    void aFaultOfTheServiceTellsNothingOfItsInside() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/refuse/KEY_MISSING"))
                                .hasStatus(500)
                                .bodyText()
                                .doesNotContain("member.height"));
    }

    @Test
    void replacesWhatTheHandlerHadWritten() {
        run(
                mvc ->
                        assertThat(mvc.get().uri("/half"))
                                .hasStatus(403)
                                .bodyText()
                                .doesNotContain("half a page"));
    }

    @Test
    void anAnswerThatHasLeftIsNotTouched() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        response.getWriter().write("gone");
        response.flushBuffer();

        assertThat(
                        new RefusalExceptionResolver(
                                        new Problems(new Messages(), PrivacyJson.mapper()),
                                        "/privacy")
                                .resolveException(
                                        new org.springframework.mock.web.MockHttpServletRequest(),
                                        response,
                                        null,
                                        refusal(Refusal.CONSENT_MISSING)))
                .isNull();
        assertThat(response.getContentAsString()).isEqualTo("gone");
    }

    private void run(java.util.function.Consumer<MockMvcTester> test) {
        runner.run(
                context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(
                            MockMvcTester.from(
                                    (WebApplicationContext) context.getSourceApplicationContext()));
                });
    }

    private static LifecycleException refusal(Refusal code) {
        return new LifecycleException(code, "member.height", "what to do");
    }

    @RestController
    static class Shop {

        @GetMapping("/refuse/{code}")
        void refuse(@PathVariable String code) {
            throw refusal(Refusal.valueOf(code));
        }

        @GetMapping("/where")
        void where(String v) {
            throw new LifecycleException(Refusal.NOT_FOUND, v, "what to do");
        }

        @GetMapping("/wrapped")
        void wrapped() {
            throw new TransactionSystemException(
                    "commit failed", new IllegalStateException(refusal(Refusal.CONSENT_MISSING)));
        }

        @GetMapping("/half")
        void half(Writer writer) {
            try {
                writer.write("half a page");
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            throw refusal(Refusal.CONSENT_MISSING);
        }

        @GetMapping("/other")
        void other() {
            throw new IllegalStateException("not ours");
        }

        @GetMapping("/number/{number}")
        String number(@PathVariable int number) {
            return Integer.toString(number);
        }
    }

    @RestControllerAdvice
    static class SwallowsEverything {

        @ExceptionHandler(Exception.class)
        ResponseEntity<String> all() {
            return ResponseEntity.ok("swallowed");
        }
    }
}
