package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class JikimiCheckTests {

    private static final String REGISTER =
            """
            purposes:
              visits:
                title: 방문 관리
                basis: { article: 15-1-4, rationale: 예약을 이행합니다. }
                required: [guest.name]
                retention: { from: consent-withdrawn, period: P1Y }
            """;

    private final JikimiCheck check =
            JikimiCheck.of(List.of(Guest.class)).with(RegisterFile.parse("r.yml", REGISTER));

    @Test
    void passesWhereTheServiceWouldStart() {
        assertThatCode(check::assertNoViolations).doesNotThrowAnyException();
    }

    @Test
    void refusesToCheckNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JikimiCheck.of(List.of()))
                .withMessageContaining("would always pass");
    }

    @Test
    void failsWithEveryViolation() {
        JikimiCheck broken =
                check.with(
                        RegisterFile.parse(
                                "r.yml",
                                REGISTER.replace("guest.name", "guest.nobody")
                                        .replace("15-1-4", "15-9-9")));

        assertThatThrownBy(broken::assertNoViolations)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("guest.nobody", "15-9-9", "Guest.name");
    }

    @Test
    void knowsWhichDayItIs() {
        JikimiCheck lapsing =
                check.with(
                        RegisterFile.parse(
                                "r.yml",
                                REGISTER.replace(
                                        "rationale: 예약을",
                                        "validUntil: 2027-06-30, rationale: 예약을")));

        assertThatCode(
                        lapsing.at(SettableClock.atNoon(LocalDate.of(2027, 6, 30)))
                                ::assertNoWarnings)
                .doesNotThrowAnyException();
        JikimiCheck later = lapsing.at(SettableClock.atNoon(LocalDate.of(2027, 7, 1)));
        assertThatThrownBy(later::assertNoWarnings).hasMessageContaining("CFG_BASIS_LAPSED");
        assertThatCode(later::assertNoViolations).doesNotThrowAnyException();
    }

    @Test
    void failsWhereSomethingLooksPersonalAndIsNotAnnotated() {
        assertThatThrownBy(check::assertNothingLooksPersonal)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("Guest.phone looks like MOBILE", "accept 'Guest.phone'")
                .message()
                .doesNotContain("Guest.name", "Guest.address", "Guest.email", "Guest.room");
    }

    @Test
    void passesWhatWasAccepted() {
        assertThatCode(() -> check.assertNothingLooksPersonal("Guest.phone"))
                .doesNotThrowAnyException();
    }

    @Test
    void failsWhereAnAcceptedAttributeDoesNotLookPersonalAnyMore() {
        assertThatThrownBy(() -> check.assertNothingLooksPersonal("Guest.phone", "Guest.room"))
                .hasMessageContaining("Guest.room is accepted, but is annotated meanwhile or")
                .message()
                .doesNotContain("Guest.phone");
    }

    @Test
    void findsEntitiesBelowAPackageAndRefusesAnEmptyOne() {
        assertThatThrownBy(
                        () ->
                                JikimiCheck.ofPackage("io.jikimi.testing")
                                        .assertNothingLooksPersonal())
                .hasMessageContaining("Guest.phone");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JikimiCheck.ofPackage("io.jikimi.nowhere"))
                .withMessageContaining("io.jikimi.nowhere");
    }

    @Entity
    @PersonalDataFile("guest")
    static class Guest {

        static final String email = "none";

        @Id @DataSubject Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;

        String phone;
        int room;
        @Transient String address;
    }
}
