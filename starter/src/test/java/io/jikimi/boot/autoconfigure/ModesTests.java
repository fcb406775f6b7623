package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.subject.Enforcement;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ModesTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JikimiAutoConfiguration.class));

    @Test
    void enforcesUnlessToldOtherwise() {
        runner.run(
                context ->
                        assertThat(context.getBean(Enforcement.class))
                                .isEqualTo(Enforcement.full()));
    }

    @Test
    void cannotSurveyOneGate() {
        runner.withPropertyValues("jikimi.gates.purpose=survey")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(ModeException.class)
                                        .rootCause()
                                        .hasMessageContaining("jikimi.gates.purpose")
                                        .hasMessageContaining(
                                                "survey is a mode of the whole service"));
    }

    @Test
    void observesAllGatesButThoseThatAreEnforced() {
        runner.withPropertyValues("jikimi.mode=observe", "jikimi.gates.provision=enforce")
                .run(
                        context ->
                                assertThat(context.getBean(Enforcement.class))
                                        .hasToString(
                                                "collection observe, provision enforce, purpose"
                                                        + " observe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"custody", "keys", "evidence", "rights", "privacy", "typo"})
    void hasNoModeForWhatAlwaysRefuses(String name) {
        runner.withPropertyValues("jikimi.gates." + name + "=observe")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(ModeException.class)
                                        .rootCause()
                                        .hasMessageContaining("jikimi.gates." + name)
                                        .hasMessageContaining("always refuse")
                                        .extracting(cause -> ((ModeException) cause).action())
                                        .asString()
                                        .contains("'purpose', 'collection' and 'provision'"));
    }

    @Test
    void putsTheModesIntoTheLedger() {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 27));
        InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
        Catalogue catalogue = mock(Catalogue.class);
        given(catalogue.registerHash()).willReturn("hash");
        StartupReport report =
                new StartupReport(catalogue, null, null, evidence, Enforcement.full(), clock);

        report.afterSingletonsInstantiated();

        assertThat(evidence.ledger())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.kind()).isEqualTo("service.started");
                            assertThat(entry.details()).containsEntry("mode", "enforce");
                        });
        assertThat(report.text()).contains("mode        enforce");
    }
}
