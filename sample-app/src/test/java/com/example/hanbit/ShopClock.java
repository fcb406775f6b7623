package com.example.hanbit;

import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import org.springframework.context.annotation.Bean;

/** The clock of every shop under test: it stands still until a test moves it. */
public final class ShopClock {

    /** The day on which every shop under test opens. */
    public static final LocalDate FIRST_DAY = LocalDate.of(2027, 3, 2);

    @Bean
    SettableClock settableClock() {
        return SettableClock.atNoon(FIRST_DAY);
    }
}
