package io.jikimi.bad.subject;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;

/** Reads the time of the machine in every way. */
public final class ReadsTheMachineClock {

    String read() {
        return Instant.now() + " " + LocalDate.now() + System.currentTimeMillis() + new Date();
    }
}
