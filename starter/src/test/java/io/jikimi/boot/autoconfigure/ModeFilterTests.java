package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ModeFilterTests {

    private static final String[] CLASSES = {
        "io.jikimi.boot.survey.SurveyAutoConfiguration",
        "io.jikimi.boot.autoconfigure.KeysAutoConfiguration",
        "com.example.OtherAutoConfiguration",
        null
    };

    @ParameterizedTest
    @CsvSource({
        "jikimi.mode, survey, true, false",
        "jikimi.mode, SURVEY, true, false",
        "jikimi.mode, enforce, false, true",
        "jikimi.mode, observe, false, true",
        "jikimi.enabled, true, false, true",
        "jikimi.enabled, false, false, false",
        "other, survey, false, true"
    })
    void takesTheSurveyOrTheRestOrNothingAndLeavesOthersAlone(
            String property, String value, boolean survey, boolean rest) {
        ModeFilter filter = new ModeFilter();
        filter.setEnvironment(new MockEnvironment().withProperty(property, value));

        assertThat(filter.match(CLASSES, null)).containsExactly(survey, rest, true, true);
    }
}
