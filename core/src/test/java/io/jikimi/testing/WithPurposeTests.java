package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ReadPermits.Decision;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LifecycleException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

class WithPurposeTests {

    private static final int NAME = 1;
    private static final long KEY = 11;

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 27));
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
    private final PurposeScope scopes = scopes();
    private final WithPurposeListener listener = new WithPurposeListener();

    @AfterEach
    void leaveNothing() {
        scopes.clear();
    }

    @Test
    void runsEveryMethodOfAClassForItsPurpose() throws Exception {
        TestContext test = test(Delivering.class, "plain", null);

        listener.beforeTestMethod(test);
        assertThat(scopes.purpose()).isEqualTo("delivery");
        assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
        listener.afterTestMethod(test);

        assertThat(scopes.current()).isEmpty();
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.task()).isEqualTo("Delivering.plain");
                            assertThat(entry.purpose()).isEqualTo("delivery");
                        });
    }

    @Test
    void letsTheMethodSayWhatTheClassDoesNot() throws Exception {
        TestContext test = test(Delivering.class, "unmasked", null);

        listener.beforeTestMethod(test);

        assertThat(scopes.current().orElseThrow().request())
                .satisfies(
                        request -> {
                            assertThat(request.purpose()).isEqualTo("membership");
                            assertThat(request.access()).isEqualTo(Access.UNMASK);
                            assertThat(request.actor().account()).isEqualTo("manager");
                            assertThat(request.reason()).isEqualTo("complaint");
                        });
    }

    @Test
    void asksForThePermissionsOfAnAccount() throws Exception {
        TestContext test = test(Delivering.class, "stranger", null);

        assertThatThrownBy(() -> listener.beforeTestMethod(test))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("PURPOSE_NOT_PERMITTED");
        assertThat(scopes.current()).isEmpty();
    }

    @Test
    void coversNestedClasses() throws Exception {
        listener.beforeTestMethod(test(Delivering.Inside.class, "plain", null));

        assertThat(scopes.purpose()).isEqualTo("delivery");
    }

    @Test
    void opensNothingWhereNothingIsSaid() throws Exception {
        TestContext test = test(Masked.class, "plain", null);

        listener.beforeTestMethod(test);
        assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
        listener.afterTestMethod(test);

        assertThat(evidence.access()).isEmpty();
    }

    @Test
    void closesAfterATestThatFailed() throws Exception {
        TestContext test = test(Delivering.class, "plain", new IOException("made up"));

        listener.beforeTestMethod(test);
        listener.afterTestMethod(test);

        assertThat(scopes.current()).isEmpty();
    }

    /** Inside the transaction of the test, which Spring begins at 4000. */
    @Test
    void isKnownToSpringAndOpensInsideTheTransaction() {
        assertThat(
                        SpringFactoriesLoader.forDefaultResourceLocation()
                                .load(
                                        TestExecutionListener.class,
                                        // Some of Spring's own need what is not here.
                                        FailureHandler.handleMessage((message, failure) -> {})))
                .filteredOn(WithPurposeListener.class::isInstance)
                .hasSize(1);
        assertThat(listener.getOrder()).isGreaterThan(4000);
    }

    private TestContext test(Class<?> type, String method, @Nullable Throwable failure)
            throws NoSuchMethodException {
        ApplicationContext context = mock(ApplicationContext.class);
        given(context.getBean(PurposeScope.class)).willReturn(scopes);
        TestContext test = mock(TestContext.class);
        Map<String, Object> attributes = new HashMap<>();
        given(test.getApplicationContext()).willReturn(context);
        given(test.getTestClass()).willAnswer(call -> type);
        given(test.getTestMethod()).willReturn(type.getDeclaredMethod(method));
        given(test.getTestException()).willReturn(failure);
        doAnswer(call -> attributes.put(call.getArgument(0), call.getArgument(1)))
                .when(test)
                .setAttribute(ArgumentMatchers.anyString(), ArgumentMatchers.any());
        given(test.removeAttribute(ArgumentMatchers.anyString()))
                .willAnswer(call -> attributes.remove(call.<String>getArgument(0)));
        return test;
    }

    private PurposeScope scopes() {
        DataKeys keys = mock(DataKeys.class);
        given(keys.subjectOf(KEY)).willReturn(new DataSubjectId("member", "1"));
        return new PurposeScope(
                new HandmadeCatalogue(
                        List.of(
                                new PersonalDataItem(
                                        NAME,
                                        "member",
                                        "name",
                                        DataKind.NAME,
                                        DataCategory.ORDINARY)),
                        List.of(purpose("membership"), purpose("delivery")),
                        List.of(),
                        RegisterFile.parse("register.yml", "purposes: {}").register()),
                keys,
                (actor, purpose, action, item) -> actor.account().equals("manager"),
                evidence,
                clock,
                List::of,
                List::of);
    }

    private static ProcessingPurpose purpose(String name) {
        return new ProcessingPurpose(
                name,
                name,
                new Basis(LegalBasis.CONTRACT, "made up", null, null),
                Set.of("member.name"),
                Set.of(),
                new RetentionRule("account-closed", Period.ZERO, null));
    }

    @WithPurpose("delivery")
    static class Delivering {

        void plain() {}

        @WithPurpose(
                value = "membership",
                access = Access.UNMASK,
                account = "manager",
                reason = "complaint")
        void unmasked() {}

        @WithPurpose(value = "membership", account = "stranger")
        void stranger() {}

        class Inside {
            void plain() {}
        }
    }

    static class Masked {
        void plain() {}
    }
}
