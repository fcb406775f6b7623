package com.example.hanbit.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.example.hanbit.consent.ConsentForm.Question;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ConsentAnswersTests {

    private static final ConsentForm FORM =
            new ConsentForm(
                    "sign-up",
                    3,
                    List.of(),
                    List.of(question("marketing"), question("fit-advice")));

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 24));
    private final ConsentAnswers answers = new ConsentAnswers(clock);
    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void readsExplicitDecisionsWithTheirMoment() {
        Instant touched = clock.now().minus(Duration.ofMinutes(2));
        request.addParameter("decision.marketing", "granted");
        request.addParameter("decidedAt.marketing", touched.toString());
        request.addParameter("decision.fit-advice", "refused");

        ConsentSubmission submission = answers.submission(FORM, request);

        assertThat(submission.form()).isEqualTo("sign-up");
        assertThat(submission.version()).isEqualTo(3);
        assertThat(submission.method()).isEqualTo("web");
        assertThat(submission.decisions())
                .containsExactly(
                        new Decision("marketing", true, touched),
                        new Decision("fit-advice", false, clock.now()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-24",
                "3000-01-01T00:00:00Z",
                "2020-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z"
            })
    void takesTheMomentOfArrivalForAnImpossibleOne(String told) {
        request.addParameter("decision.marketing", "granted");
        request.addParameter("decision.fit-advice", "refused");
        request.addParameter("decidedAt.marketing", told);

        assertThat(answers.submission(FORM, request).decisions().get(0).interactedAt())
                .isEqualTo(clock.now());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "on", "GRANTED", "granted "})
    void takesNothingElseForADecision(String value) {
        request.addParameter("decision.marketing", value);
        request.addParameter("decision.fit-advice", "refused");

        assertThat(answers.missing(FORM, request))
                .extracting(Question::id)
                .containsExactly("marketing");
        assertThat(answers.chosen(FORM, request)).containsOnlyKeys("fit-advice");
        assertThatIllegalArgumentException().isThrownBy(() -> answers.submission(FORM, request));
    }

    @Test
    void twoAnswersToOneQuestionAreNone() {
        request.addParameter("decision.marketing", "granted", "refused");
        request.addParameter("decision.fit-advice", "refused");

        assertThat(answers.missing(FORM, request))
                .extracting(Question::id)
                .containsExactly("marketing");
    }

    private static Question question(String id) {
        return new Question(id, false, null, "목적", "항목", "기간", "거부할 권리");
    }
}
