package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.fixture.Doors;
import io.jikimi.boot.quartz.JobRuns;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.Observation;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Mode;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class PersonalDataEndpointTests {

    private static final Enforcement PURPOSE_OBSERVES =
            new Enforcement(
                    Map.of(
                            Gate.PURPOSE, Mode.OBSERVE,
                            Gate.COLLECTION, Mode.ENFORCE,
                            Gate.PROVISION, Mode.ENFORCE));

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
                    .withBean(Enforcement.class, () -> PURPOSE_OBSERVES)
                    .withBean(
                            LegalClock.class,
                            () -> SettableClock.atNoon(LocalDate.of(2026, 11, 27)));

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
                                            "modes",
                                            "register",
                                            "evidence",
                                            "masterKey",
                                            "overdue");
                            assertThat(JsonMapper.shared().writeValueAsString(answer))
                                    .contains(
                                            "\"itemsByKind\":{\"MOBILE\":1,\"NAME\":1}",
                                            "\"files\":1,\"items\":2,\"purposes\":1",
                                            "{\"purpose\":\"observe\",\"collection\":"
                                                    + "\"enforce\",\"provision\":\"enforce\"}",
                                            "\"position\":10",
                                            "\"unsealed\":4",
                                            "\"epochs\":[1,2]");
                        });
    }

    @Test
    void tellsWhatWouldHaveBeenRefusedLikeTheCommand() {
        Instant day = SettableClock.atNoon(LocalDate.of(2026, 11, 2)).now();
        given(evidence.observations(any()))
                .willReturn(
                        List.of(
                                observation("PURPOSE_MISSING", "MemberService.find", day),
                                observation("MASKED", "GET /members", day)));
        exposed.run(
                context -> {
                    PersonalDataEndpoint endpoint = context.getBean(PersonalDataEndpoint.class);

                    assertThat(
                                    JsonMapper.shared()
                                            .writeValueAsString(
                                                    endpoint.observations("observe", "2026-11-01")))
                            .contains(
                                    "{\"since\":\"2026-11-01\",\"go\":false,\"gates\":",
                                    "\"purpose\":{\"mode\":\"observe\",\"go\":false,"
                                            + "\"wouldRefuse\":[{\"code\":\"PURPOSE_MISSING\","
                                            + "\"task\":\"MemberService.find\","
                                            + "\"purpose\":\"none\",\"items\":[\"member.name\"],"
                                            + "\"times\":2,\"subjects\":3,"
                                            + "\"first\":\"2026-11-02T03:00:00Z\"",
                                    "\"toLookAt\":[{\"code\":\"MASKED\"",
                                    "\"collection\":{\"mode\":\"enforce\",\"go\":true,"
                                            + "\"wouldRefuse\":[],\"toLookAt\":[]}");
                    then(evidence).should().observations(Instant.parse("2026-10-31T15:00:00Z"));
                });
    }

    @Test
    void looksBackThirtyDaysAndHasNoOtherPart() {
        given(evidence.observations(any())).willReturn(List.of());
        exposed.run(
                context -> {
                    PersonalDataEndpoint endpoint = context.getBean(PersonalDataEndpoint.class);

                    assertThat(endpoint.observations("observe", null))
                            .containsEntry("since", "2026-10-28")
                            .containsEntry("go", true);
                    assertThat(endpoint.observations("members", null)).isNull();
                    assertThatExceptionOfType(InvalidEndpointRequestException.class)
                            .isThrownBy(() -> endpoint.observations("observe", "yesterday"));
                });
    }

    private static Observation observation(String code, String task, Instant day) {
        return new Observation(code, "none", task, List.of("member.name"), 2, 3, day, day);
    }

    @Test
    void tellsTheLastRunOfEachJob() {
        exposed.withBean(
                        JobRuns.class,
                        () ->
                                () ->
                                        List.of(
                                                new JobRuns.Run(
                                                        "DestructionJob",
                                                        Instant.EPOCH,
                                                        Duration.ofSeconds(3),
                                                        true),
                                                new JobRuns.Run(
                                                        "EvidenceSealJob",
                                                        Instant.EPOCH,
                                                        Duration.ofMillis(20),
                                                        false),
                                                new JobRuns.Run(
                                                        "NoticeJob", null, Duration.ZERO, false)))
                .run(
                        context ->
                                assertThat(
                                                JsonMapper.shared()
                                                        .writeValueAsString(
                                                                context.getBean(
                                                                                PersonalDataEndpoint
                                                                                        .class)
                                                                        .personalData()))
                                        .contains(
                                                "{\"job\":\"DestructionJob\","
                                                        + "\"outcome\":\"failed\","
                                                        + "\"startedAt\":\"1970-01-01T00:00:00Z\","
                                                        + "\"took\":\"PT3S\"}",
                                                "{\"job\":\"EvidenceSealJob\",\"outcome\":\"ok\"",
                                                "{\"job\":\"NoticeJob\",\"outcome\":\"none\"}"));
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
