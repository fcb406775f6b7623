package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class PersonalDataEndpointTests {

    private final EvidenceLog evidence = mock();
    private final MasterKeys keys = mock();
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiEndpointAutoConfiguration.class,
                                    JikimiOverdueAutoConfiguration.class))
                    .withBean(Catalogue.class, Doors::catalogue)
                    .withBean(EvidenceLog.class, () -> evidence)
                    .withBean(LegalClock.class, () -> new SettableClock(Instant.EPOCH));

    private final ApplicationContextRunner exposed =
            runner.withPropertyValues("management.endpoints.web.exposure.include=personaldata");

    @Test
    void tellsInNumbersWhatIsInForce() {
        given(evidence.heads())
                .willReturn(List.of(new VerificationReport.Head("ledger", 10, "a1b2", 4)));
        given(keys.storage()).willReturn("keyset file");
        given(keys.currentEpoch()).willReturn(2);
        given(keys.epochs()).willReturn(new TreeSet<>(List.of(1, 2)));
        exposed.withBean(MasterKeys.class, () -> keys)
                .run(
                        context -> {
                            Map<String, Object> answer =
                                    context.getBean(PersonalDataEndpoint.class).personalData();

                            assertThat(answer)
                                    .containsOnlyKeys(
                                            "version",
                                            "register",
                                            "evidence",
                                            "masterKey",
                                            "overdue");
                            assertThat(JsonMapper.shared().writeValueAsString(answer))
                                    .contains(
                                            "\"itemsByKind\":{\"MOBILE\":1,\"NAME\":1}",
                                            "\"files\":1,\"items\":2,\"purposes\":1",
                                            "\"position\":10",
                                            "\"unsealed\":4",
                                            "\"epochs\":[1,2]");
                        });
    }

    @Test
    void aKeyThatTheServiceKeepsIsNotToldOf() {
        exposed.run(
                context ->
                        assertThat(context.getBean(PersonalDataEndpoint.class).personalData())
                                .doesNotContainKey("masterKey"));
    }

    @Test
    void isThereOnlyWhereItIsExposed() {
        runner.run(context -> assertThat(context).doesNotHaveBean(PersonalDataEndpoint.class));
        exposed.withPropertyValues("management.endpoint.personaldata.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(PersonalDataEndpoint.class));
        exposed.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean("jikimiPersonalDataEndpoint"));
    }
}
