package com.example.hanbit.demo;

import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** A clock that can be moved: nobody waits five years for a demonstration. */
@Configuration(proxyBeanMethods = false)
@Profile(Demo.PROFILE)
class DemoConfiguration {

    /** While the contract with the courier is in force. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);

    @Bean
    SettableClock demoClock() {
        return SettableClock.atNoon(FIRST_DAY);
    }
}
