package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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
        GuardedResponse guarded =
                new GuardedResponse(response, () -> started.add(request.isAsyncStarted()));

        new GuardedRequest(request, guarded).startAsync();

        assertThat(started).startsWith(false);
        assertThat(request.isAsyncStarted()).isTrue();
    }

    @Test
    void theLogIsWrittenBeforeHeadersLeave() throws IOException {
        List<Boolean> committed = new ArrayList<>();
        GuardedResponse guarded =
                new GuardedResponse(response, () -> committed.add(response.isCommitted()));

        guarded.flushBuffer();

        assertThat(committed).startsWith(false);
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void theLogIsWrittenBeforeAStreamThatIsPassedThroughSendsItsHeaders() throws IOException {
        List<Boolean> committed = new ArrayList<>();
        GuardedResponse guarded =
                new GuardedResponse(response, () -> committed.add(response.isCommitted()));
        guarded.passThrough();
        committed.clear();

        guarded.getOutputStream().flush();

        assertThat(committed).containsExactly(false);
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void whatAWriterIsHandedWhileItIsPassedThroughNeedsNoFlush() throws IOException {
        GuardedResponse guarded = new GuardedResponse(response, () -> {});
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
}
