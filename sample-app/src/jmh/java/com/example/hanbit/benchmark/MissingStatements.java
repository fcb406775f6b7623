package com.example.hanbit.benchmark;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs what a start that was refused asks for, as the one who operates a service would. */
final class MissingStatements {

    private static final String RUN = "Run: ";

    private MissingStatements() {}

    /** Throws the failure again where it names no statements. */
    static void run(RuntimeException refused, JdbcTemplate jdbc) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(refused);
        String message = String.valueOf(cause.getMessage());
        if (!message.contains(RUN)) {
            throw refused;
        }
        message.lines()
                .filter(line -> line.contains(RUN))
                .map(line -> line.substring(line.indexOf(RUN) + RUN.length()).replaceAll(";$", ""))
                .forEach(jdbc::execute);
    }
}
