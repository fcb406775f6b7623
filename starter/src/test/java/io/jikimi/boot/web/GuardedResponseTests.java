package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** The name is made up. */
class GuardedResponseTests {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void theLogIsWrittenBeforeAnotherThreadTakesTheAnswerOver() {
        request.setAsyncSupported(true);
        List<Boolean> started = new ArrayList<>();
        GuardedResponse guarded = guarded(() -> started.add(request.isAsyncStarted()));

        new GuardedRequest(request, guarded).startAsync();

        assertThat(started).startsWith(false);
        assertThat(request.isAsyncStarted()).isTrue();
    }

    @Test
    void theLogIsWrittenBeforeHeadersLeave() throws IOException {
        List<Boolean> committed = new ArrayList<>();
        GuardedResponse guarded = guarded(() -> committed.add(response.isCommitted()));

        guarded.flushBuffer();

        assertThat(committed).startsWith(false);
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void theLogIsWrittenBeforeAStreamThatIsPassedThroughSendsItsHeaders() throws IOException {
        List<Boolean> committed = new ArrayList<>();
        GuardedResponse guarded = guarded(() -> committed.add(response.isCommitted()));
        guarded.passThrough();
        committed.clear();

        guarded.getOutputStream().flush();

        assertThat(committed).containsExactly(false);
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void whatAWriterIsHandedWhileItIsPassedThroughNeedsNoFlush() throws IOException {
        GuardedResponse guarded = guarded(() -> {});
        guarded.setCharacterEncoding("UTF-8");
        PrintWriter writer = guarded.getWriter();
        writer.print("held, ");
        guarded.passThrough();

        writer.print("하늘");
        writer.write('!');
        writer.write(new char[] {' ', '1'});
        writer.printf(" %d", 2);
        writer.println();

        assertThat(response.getContentAsString())
                .isEqualTo("held, 하늘! 1 2" + System.lineSeparator());
        assertThat(response.isCommitted()).isFalse();

        writer.flush();
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void whatAnotherThreadWritesWaitsUntilTheRowsOfThisOneAreWritten() throws Exception {
        List<String> log = new ArrayList<>();
        GuardedResponse guarded = guarded(() -> log.add(Thread.currentThread().getName()));
        guarded.share();
        byte[] large = new byte[100_000];
        elsewhere(
                () -> {
                    guarded.getOutputStream().write(large);
                    guarded.flushBuffer();
                });
        assertThat(response.getContentAsByteArray()).isEmpty();
        assertThat(response.isCommitted()).isFalse();
        log.clear();

        guarded.leave();

        assertThat(log).startsWith(Thread.currentThread().getName());
        assertThat(response.getContentAsByteArray()).hasSize(large.length);
        assertThat(response.isCommitted()).isTrue();
        elsewhere(() -> guarded.getOutputStream().write('x'));
        assertThat(response.getContentAsByteArray()).hasSize(large.length + 1);
    }

    @Test
    void charactersOfAnotherThreadWaitAndStayInTheirOrder() throws Exception {
        GuardedResponse guarded = guarded(() -> {});
        guarded.setCharacterEncoding("UTF-8");
        guarded.share();
        PrintWriter writer = guarded.getWriter();
        elsewhere(() -> writer.print("하"));
        assertThat(response.getContentAsString()).isEmpty();

        guarded.leave();
        elsewhere(() -> writer.print("늘"));

        assertThat(response.getContentAsString()).isEqualTo("하늘");
    }

    @Test
    void anErrorOfAnotherThreadWaitsToo() throws Exception {
        GuardedResponse guarded = guarded(() -> {});
        guarded.share();
        elsewhere(
                () -> {
                    guarded.getOutputStream().write('x');
                    guarded.sendError(404, "made up");
                });
        assertThat(response.getStatus()).isEqualTo(200);

        guarded.leave();

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getContentAsByteArray()).isEmpty();
    }

    @Test
    void anotherThreadPutsNothingIntoTheHeadBeforeItsOwnRow() throws Exception {
        List<Boolean> set = new ArrayList<>();
        GuardedResponse guarded = guarded(() -> set.add(response.containsHeader("X-Name")));

        elsewhere(() -> guarded.setHeader("X-Name", "하늘"));

        assertThat(set).containsExactly(false);
        assertThat(response.containsHeader("X-Name")).isTrue();
    }

    @Test
    void nothingOfAnotherThreadGetsThroughOnceTheAnswerIsRefused() throws Exception {
        GuardedResponse guarded = guarded(() -> {});
        guarded.share();
        IllegalStateException failure = new IllegalStateException("made up");
        guarded.refuse(failure);

        for (Work work :
                List.<Work>of(
                        () -> guarded.getOutputStream().write('x'),
                        () -> guarded.setHeader("X-Name", "하늘"),
                        () -> guarded.addCookie(new Cookie("name", "x")),
                        () -> guarded.setStatus(404),
                        () -> guarded.setContentType("text/x"),
                        () -> guarded.setCharacterEncoding("UTF-8"),
                        () -> guarded.setLocale(Locale.KOREAN),
                        () -> guarded.setTrailerFields(() -> Map.of("X-Name", "하늘")),
                        () -> guarded.sendError(404, "하늘"),
                        guarded::flushBuffer)) {
            assertThatThrownBy(() -> elsewhere(work)).hasRootCause(failure);
        }

        assertThat(response.getContentAsByteArray()).isEmpty();
        assertThat(response.getHeaderNames()).isEmpty();
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.isCommitted()).isFalse();
    }

    @Test
    void aTrailerLeavesAfterItsRowAndNotOnceTheAnswerIsRefused() throws Exception {
        AtomicReference<Supplier<Map<String, String>>> kept = new AtomicReference<>();
        MockHttpServletResponse trailing =
                new MockHttpServletResponse() {
                    @Override
                    public void setTrailerFields(Supplier<Map<String, String>> fields) {
                        kept.set(fields);
                    }
                };
        List<String> order = new ArrayList<>();
        Runnable log = () -> order.add("row");
        GuardedResponse guarded = new GuardedResponse(trailing, log, log);
        guarded.share();
        order.clear();
        elsewhere(
                () ->
                        guarded.setTrailerFields(
                                () -> {
                                    order.add("asked");
                                    return Map.of("X-Name", "하늘");
                                }));
        assertThat(order).containsExactly("row");

        assertThat(kept.get().get()).containsEntry("X-Name", "하늘");
        assertThat(order).containsExactly("row", "asked", "row");

        guarded.refuse(new IllegalStateException("made up"));
        assertThat(kept.get().get()).isEmpty();
    }

    private GuardedResponse guarded(Runnable log) {
        return new GuardedResponse(response, log, log);
    }

    private static void elsewhere(Work work) throws Exception {
        FutureTask<@Nullable Void> task =
                new FutureTask<>(
                        () -> {
                            work.run();
                            return null;
                        });
        new Thread(task).start();
        task.get(5, TimeUnit.SECONDS);
    }

    @FunctionalInterface
    private interface Work {

        void run() throws Exception;
    }
}
