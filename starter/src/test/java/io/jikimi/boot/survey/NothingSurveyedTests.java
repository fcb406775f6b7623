package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

/** A survey that cannot be made says so. */
@ExtendWith(OutputCaptureExtension.class)
class NothingSurveyedTests {

    private static final String NOTHING = "nothing was surveyed";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(SurveyAutoConfiguration.class))
                    .withPropertyValues("jikimi.mode=survey");

    @Test
    void warnsWhereTwoDataSourcesAre(CapturedOutput output) {
        runner.withBean("orders", DataSource.class, () -> mock(DataSource.class))
                .withBean("members", DataSource.class, () -> mock(DataSource.class))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains(NOTHING, "primary");
    }

    @Test
    void warnsWithoutSpringData(CapturedOutput output) {
        runner.withClassLoader(new FilteredClassLoader(RepositoryFactoryInformation.class))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains(NOTHING);
    }

    @Test
    void isSilentWhereNoSurveyIsAskedFor(CapturedOutput output) {
        runner.withPropertyValues("jikimi.mode=enforce")
                .run(context -> assertThat(context).doesNotHaveBean(NothingSurveyed.class));

        assertThat(output).doesNotContain(NOTHING);
    }
}
