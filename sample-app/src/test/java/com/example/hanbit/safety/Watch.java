package com.example.hanbit.safety;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.example.hanbit.safety.Caller.Answer;
import io.jikimi.testing.CanaryHunt;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.SerializationUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Keeps everything that leaves the shop by a side door: logs, failures, answers, threads. */
final class Watch {

    /** Pages that show a form again with what was typed into it, to whoever typed it. */
    private static final Pattern FORMS_SHOWN_AGAIN =
            Pattern.compile(
                    "POST (/sign-up|/orders|/inquiries|/fit-advice|/staff/inquiries/\\d+/answer)");

    private static final Pattern FIELDS =
            Pattern.compile("<input[^>]*>|<textarea[^>]*>[^<]*</textarea>");

    /** Pages of the staff that show values: with a permission and a reason, and noted. */
    private static final Pattern LINE_NUMBER = Pattern.compile("(?<=\\.java):\\d+(?=\\))");

    private static final Pattern UNMASKED = Pattern.compile("POST /staff/.*/unmask");

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final Set<String> threads = new ConcurrentSkipListSet<>();
    private final Listener listener = new Listener();

    /** Begins to listen to every logger. */
    void begin() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        listener.setContext(root.getLoggerContext());
        listener.start();
        root.addAppender(listener);
    }

    void end() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(listener);
        listener.stop();
    }

    /** Notes an answer. */
    void note(Answer answer) {
        answers.add(answer);
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    List<String> log() {
        return List.copyOf(log);
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** A height of 231 and line 231 of a class are not the same. */
    static String withoutLineNumbers(String text) {
        return LINE_NUMBER.matcher(text).replaceAll("");
    }

    /** Searches what has been kept. */
    void search(CanaryHunt hunt) {
        log.forEach(line -> hunt.text("log", withoutLineNumbers(line)));
        failures.forEach(failure -> hunt.failure("failure", failure));
        threads.forEach(name -> hunt.text("thread name", name));
        Thread.getAllStackTraces()
                .keySet()
                .forEach(thread -> hunt.text("thread name", thread.getName()));
        answers.forEach(answer -> search(answer, hunt));
    }

    private static void search(Answer answer, CanaryHunt hunt) {
        String place = "answer " + answer.status() + " to " + methodOf(answer);
        answer.headers()
                .forEach(
                        (name, values) ->
                                hunt.text(place + ", header " + name, name + ": " + values));
        boolean masked =
                answer.request().contains(" /privacy/desk")
                        || answer.request().contains(" /staff")
                                && !UNMASKED.matcher(answer.request()).matches();
        if (answer.refused() || masked) {
            hunt.text(place, shown(answer));
        }
    }

    /** An address may hold a canary, and a place must not. */
    private static String methodOf(Answer answer) {
        return answer.request().replaceAll("%..|[^A-Za-z /]", "");
    }

    private static String shown(Answer answer) {
        return FORMS_SHOWN_AGAIN.matcher(answer.request()).matches()
                ? FIELDS.matcher(answer.body()).replaceAll("")
                : answer.body();
    }

    /** Searches the HTTP sessions of a server, and returns the names of what they hold. */
    static Set<String> searchSessions(WebServer server, CanaryHunt hunt) {
        Set<String> names = new TreeSet<>();
        for (Session session : sessions((TomcatWebServer) server)) {
            HttpSession content = session.getSession();
            for (Enumeration<String> held = content.getAttributeNames(); held.hasMoreElements(); ) {
                String name = held.nextElement();
                Object value = content.getAttribute(name);
                names.add(name);
                hunt.text("session", name + "=" + value);
                hunt.bytes("session", SerializationUtils.serialize(value));
            }
            hunt.text("session", String.valueOf(session.getPrincipal()));
        }
        return names;
    }

    private static List<Session> sessions(TomcatWebServer server) {
        List<Session> sessions = new ArrayList<>();
        for (Container child : server.getTomcat().getHost().findChildren()) {
            if (child instanceof Context context) {
                sessions.addAll(Arrays.asList(context.getManager().findSessions()));
            }
        }
        return sessions;
    }

    /** Sees what the exception handlers of the shop see, before they do. */
    static final class Handlers implements HandlerExceptionResolver, PriorityOrdered {

        private final Watch watch;

        Handlers(Watch watch) {
            this.watch = watch;
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public @Nullable ModelAndView resolveException(
                HttpServletRequest request,
                HttpServletResponse response,
                @Nullable Object handler,
                Exception exception) {
            if (!saysWhatSpringCouldNotRead(request, exception)) {
                watch.failures.add(exception);
            }
            return null;
        }

        /**
         * Spring MVC quotes an address, a method or a parameter that fits nothing, to this request
         * alone. What becomes of it is hunted in log and answer. What the generated endpoints read
         * is not excused.
         */
        private static boolean saysWhatSpringCouldNotRead(
                HttpServletRequest request, Exception exception) {
            boolean generated = request.getRequestURI().startsWith("/privacy/");
            return exception instanceof ErrorResponse
                    || !generated && exception instanceof TypeMismatchException;
        }
    }

    /** Sees what no handler has answered, and on which thread. */
    final class Outermost extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(
                HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            try {
                chain.doFilter(request, response);
            } catch (ServletException | IOException | RuntimeException failure) {
                failures.add(failure);
                throw failure;
            } finally {
                threads.add(Thread.currentThread().getName());
            }
        }
    }

    private final class Listener extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            log.add(
                    event.getLevel()
                            + " "
                            + event.getLoggerName()
                            + " "
                            + event.getThreadName()
                            + " "
                            + event.getFormattedMessage()
                            + " "
                            + Arrays.toString(event.getArgumentArray())
                            + " "
                            + event.getMDCPropertyMap()
                            + " "
                            + stackTrace(event.getThrowableProxy()));
        }

        private static String stackTrace(@Nullable IThrowableProxy failure) {
            return failure == null ? "" : ThrowableProxyUtil.asString(failure);
        }
    }

    /** No component: only who asks for it gets it. */
    static final class Eyes {

        @Bean
        Watch watch() {
            return new Watch();
        }

        @Bean
        FilterRegistrationBean<Outermost> outermost(Watch watch) {
            FilterRegistrationBean<Outermost> registration =
                    new FilterRegistrationBean<>(watch.new Outermost());
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }
    }

    /** Whether everything a logger is told reaches this watch. */
    static boolean listensTo(String logger, Level level) {
        return ((Logger) LoggerFactory.getLogger(logger)).isEnabledFor(level);
    }
}
