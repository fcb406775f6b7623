package io.jikimi.purpose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.CodeEntry;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.placed.Members;
import io.jikimi.purpose.placed.inner.Parcels;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.lang.reflect.Method;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.stereotype.Repository;
import org.springframework.util.ReflectionUtils;

class PlacePurposesTests {

    private static final String INNER = "io.jikimi.purpose.placed.inner";

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 27));
    private final PurposeScope scopes =
            new PurposeScope(
                    catalogue(),
                    Mockito.mock(DataKeys.class),
                    (actor, purpose, action, item) -> actor.account().equals("clerk"),
                    new InMemoryEvidenceLog(clock),
                    clock,
                    List::of,
                    List::of);

    @Test
    void aPackageHasThePurposeOfItsPackageInfoAndThoseBelowDoNot() {
        PlacePurposes places = new PlacePurposes(List::of);

        assertThat(places.of(Members.class)).isEqualTo("membership");
        assertThat(places.of(Parcels.class)).isNull();
    }

    @Test
    void theNearestPlaceWins() {
        assertThat(of(Parcels.class, "io.jikimi.purpose..=a")).isEqualTo("a");
        assertThat(of(Parcels.class, "io.jikimi.purpose..=a", INNER + "..=b")).isEqualTo("b");
        assertThat(of(Parcels.class, INNER + "..=b", INNER + "=c")).isEqualTo("c");
        assertThat(of(Parcels.class, INNER + "=c", INNER + ".Parcels=d")).isEqualTo("d");
        assertThat(of(Parcels.Label.class, INNER + ".Parcels.Label=e")).isEqualTo("e");
        assertThat(of(Members.class, "io.jikimi.purpose..=a")).isEqualTo("membership");
    }

    @Test
    void aPlaceIsNoBeginningOfAName() {
        assertThat(of(Parcels.class, "io.jikimi.purpose.placed=a")).isNull();
        assertThat(of(Parcels.class, "io.jikimi.pur..=a")).isNull();
        assertThat(of(Parcels.class, INNER + ".Parcel=a")).isNull();
    }

    @Test
    void passesByWhatNoProxySeesAndWhatBelongsToTheContainer() {
        PlacePurposes places = new PlacePurposes(() -> entries("io.jikimi.purpose..=a"));

        assertThat(guarded(places, Parcels.class))
                .containsExactlyInAnyOrder("purpose", "ownPurpose");
        assertThat(guarded(places, Parcels.Label.class)).isEmpty();
        assertThat(guarded(places, Made.class)).isEmpty();
        assertThat(guarded(places, ParcelRows.class)).isEmpty();
    }

    @Test
    void aServiceWithoutAnAnnotationWorksForThePurposeOfItsPlace() {
        assertThat(parcels(Actor.staff("clerk")).purpose()).isEqualTo("delivery");
        assertThat(parcels(Actor.staff("clerk")).ownPurpose()).isEqualTo("membership");
    }

    @Test
    void aPlaceRefusesWhoMayNot() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> parcels(Actor.staff("trainee")).purpose())
                .satisfies(
                        refused ->
                                assertThat(refused.refusal())
                                        .isEqualTo(Refusal.PURPOSE_NOT_PERMITTED));
    }

    @Test
    void aPlaceGivesNobodyWhoIsNotLoggedInAScope() {
        assertThat(parcels(Actor.anonymous()).purpose()).isEqualTo("null");
    }

    @Test
    void aPlaceWidensNoScopeThatIsOpen() {
        Parcels parcels = parcels(Actor.staff("clerk"));

        assertThat(
                        (String)
                                scopes.call(
                                        ScopeRequest.display(
                                                "membership", Actor.staff("clerk"), "GET /members"),
                                        parcels::purpose))
                .isEqualTo("membership");
    }

    private Parcels parcels(Actor actor) {
        ProxyFactory proxy = new ProxyFactory(new Parcels(scopes));
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(
                new PurposeAdvisor(
                        () -> scopes,
                        () -> actor,
                        () -> () -> null,
                        type -> false,
                        () -> entries(INNER + "=delivery")));
        return (Parcels) proxy.getProxy();
    }

    private static List<String> guarded(PlacePurposes places, Class<?> type) {
        return Stream.of(ReflectionUtils.getUniqueDeclaredMethods(type))
                .filter(method -> places.guard(method, type))
                .map(Method::getName)
                .toList();
    }

    private static @Nullable String of(Class<?> type, String... entries) {
        return new PlacePurposes(() -> entries(entries)).of(type);
    }

    private static List<CodeEntry> entries(String... entries) {
        return Stream.of(entries)
                .map(entry -> entry.split("="))
                .map(entry -> new CodeEntry(entry[0], entry[1]))
                .toList();
    }

    private static HandmadeCatalogue catalogue() {
        return new HandmadeCatalogue(
                List.of(
                        new PersonalDataItem(
                                1, "member", "name", DataKind.NAME, DataCategory.ORDINARY)),
                Stream.of("membership", "delivery")
                        .map(
                                name ->
                                        new ProcessingPurpose(
                                                name,
                                                name,
                                                new Basis(
                                                        LegalBasis.CONTRACT, "made up", null, null),
                                                Set.of("member.name"),
                                                Set.of(),
                                                new RetentionRule(
                                                        "account-closed", Period.ZERO, null)))
                        .toList(),
                List.of(),
                new Register(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), null,
                        Map.of()));
    }

    @Repository
    static class ParcelRows {

        public String addresses() {
            return "";
        }
    }

    static class Made implements FactoryBean<String> {

        @Override
        public String getObject() {
            return "";
        }

        @Override
        public Class<?> getObjectType() {
            return String.class;
        }
    }
}
