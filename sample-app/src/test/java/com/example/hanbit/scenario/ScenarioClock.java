package com.example.hanbit.scenario;

import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import org.springframework.context.annotation.Bean;

/** A clock that the scenario moves. No component: only who imports it gets it. */
final class ScenarioClock {

    static final LocalDate FIRST_DAY = LocalDate.of(2027, 3, 2);

    @Bean
    SettableClock settableClock() {
        return SettableClock.atNoon(FIRST_DAY);
    }
}
