package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Period;
import org.junit.jupiter.api.Test;

class StatutoryRetentionTests {

    @Test
    void everyBuiltInRecordKindIsComplete() {
        assertThat(StatutoryRetention.builtIn())
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        (kind, entry) -> {
                            assertThat(entry.law()).isNotBlank();
                            assertThat(entry.article()).isNotBlank();
                            assertThat(entry.records()).isNotBlank();
                            assertThat(StatutoryRetention.parse(entry.period())).isPresent();
                            assertThat(entry.mark()).isIn("V", "S", "U");
                        });
    }

    @Test
    void knowsThePeriodsOfTheElectronicCommerceAct() {
        StatutoryRetention laws =
                StatutoryRetention.of(RegisterFile.parse("register.yml", "").register());

        assertThat(laws.period("ecommerce-contract")).hasValue(Period.ofYears(5));
        assertThat(laws.period("ecommerce-complaint")).hasValue(Period.ofYears(3));
        assertThat(laws.period("ecommerce-advertising")).hasValue(Period.ofMonths(6));
    }

    @Test
    void comparesPeriodsOfDifferentUnits() {
        assertThat(StatutoryRetention.isLonger(Period.ofMonths(13), Period.ofYears(1))).isTrue();
        assertThat(StatutoryRetention.isLonger(Period.ofMonths(12), Period.ofYears(1))).isFalse();
        assertThat(StatutoryRetention.isLonger(Period.ofDays(400), Period.ofYears(1))).isTrue();
    }
}
