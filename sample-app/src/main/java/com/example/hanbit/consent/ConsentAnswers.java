package com.example.hanbit.consent;

import com.example.hanbit.consent.ConsentForm.Question;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.subject.LegalClock;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads decisions from a submitted page: {@code decision.<entry>} is {@code granted} or {@code
 * refused}, {@code decidedAt.<entry>} the moment the person touched the choice.
 *
 * <p>The moment is written by a small script. Without a script the time of arrival stands for it,
 * and that is still an explicit act (시행령 제17조): no choice is selected beforehand, so an answer can
 * only be there because the person chose it, and the person sent the form. A choice that is missing
 * is never filled in.
 */
@Component
public final class ConsentAnswers {

    private static final String GRANTED = "granted";
    private static final String REFUSED = "refused";
    private static final Duration LONGEST_THOUGHT = Duration.ofHours(12);

    private final LegalClock clock;

    ConsentAnswers(LegalClock clock) {
        this.clock = clock;
    }

    /** What was chosen so far, for showing the page again. */
    public Map<String, String> chosen(ConsentForm form, HttpServletRequest request) {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (Question question : form.questions()) {
            answer(question, request)
                    .ifPresent(
                            granted ->
                                    chosen.put(
                                            question.id(),
                                            Boolean.TRUE.equals(granted) ? GRANTED : REFUSED));
        }
        return chosen;
    }

    /** The questions without an answer. */
    public List<Question> missing(ConsentForm form, HttpServletRequest request) {
        return form.questions().stream()
                .filter(question -> answer(question, request).isEmpty())
                .toList();
    }

    /**
     * The decisions.
     *
     * @throws IllegalArgumentException if a question has no answer
     */
    public ConsentSubmission submission(ConsentForm form, HttpServletRequest request) {
        List<Decision> decisions =
                form.questions().stream()
                        .map(
                                question ->
                                        new Decision(
                                                question.id(),
                                                answer(question, request)
                                                        .orElseThrow(
                                                                () ->
                                                                        new IllegalArgumentException(
                                                                                "The entry '"
                                                                                        + question
                                                                                                .id()
                                                                                        + "' is undecided")),
                                                touchedAt(question, request)))
                        .toList();
        return new ConsentSubmission(
                form.name(), form.version(), decisions, "web", request.getRemoteAddr());
    }

    private static Optional<Boolean> answer(Question question, HttpServletRequest request) {
        String[] values = request.getParameterValues("decision." + question.id());
        if (values == null || values.length != 1) {
            return Optional.empty();
        }
        return switch (values[0]) {
            case GRANTED -> Optional.of(true);
            case REFUSED -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** The browser's clock is believed only where it can be true. */
    private Instant touchedAt(Question question, HttpServletRequest request) {
        Instant now = clock.now();
        Instant told = instant(request.getParameter("decidedAt." + question.id()));
        return told == null || told.isAfter(now) || told.isBefore(now.minus(LONGEST_THOUGHT))
                ? now
                : told;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
