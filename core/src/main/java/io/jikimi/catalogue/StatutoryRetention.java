package io.jikimi.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;

/**
 * The record kinds that a law orders to be kept after the purpose ended (법 제21조 제1항 단서), built-in
 * ones and those of the register. A built-in kind that nobody has confirmed cannot be used until
 * the register states it itself.
 */
final class StatutoryRetention {

    private static final String CATALOGUE = "io/jikimi/catalogue/statutory-retention.yml";
    private static final LocalDate ANY_DAY = LocalDate.of(2000, 1, 1);

    private final Map<String, Entry> entries;

    private StatutoryRetention(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * One record kind.
     *
     * @param law the law, in Korean
     * @param article its article
     * @param records which records
     * @param period how long
     * @param mark {@code V} seen in the law, {@code S} seen in secondary material, {@code U}
     *     unconfirmed
     */
    record Entry(String law, String article, String records, String period, String mark) {

        boolean confirmed() {
            return !mark.equals("U");
        }
    }

    static Map<String, Entry> builtIn() {
        try (InputStream stream = new ClassPathResource(CATALOGUE).getInputStream()) {
            return RegisterReader.YAML.readValue(stream, new TypeReference<>() {});
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not read " + CATALOGUE, failure);
        }
    }

    /** The built-in kinds and those of the register; the latter win where both are there. */
    static StatutoryRetention of(Register register) {
        return of(register, builtIn());
    }

    static StatutoryRetention of(Register register, Map<String, Entry> builtIn) {
        Map<String, Entry> entries = new LinkedHashMap<>(builtIn);
        register.statutes()
                .forEach(
                        (kind, entry) ->
                                entries.put(
                                        kind,
                                        new Entry(
                                                text(entry.law()),
                                                text(entry.article()),
                                                text(entry.records()),
                                                text(entry.period()),
                                                "R")));
        return new StatutoryRetention(entries);
    }

    Optional<Entry> find(String kind) {
        return Optional.ofNullable(entries.get(kind));
    }

    /** How long records of the kind are kept, if it is known and its period can be read. */
    Optional<Period> period(String kind) {
        return find(kind).flatMap(entry -> parse(entry.period()));
    }

    /** Reads an ISO-8601 period that does not go backwards. */
    static Optional<Period> parse(String text) {
        try {
            Period period = Period.parse(text);
            return period.isNegative() ? Optional.empty() : Optional.of(period);
        } catch (DateTimeException noPeriod) {
            return Optional.empty();
        }
    }

    static boolean isLonger(Period one, Period other) {
        return ANY_DAY.plus(one).isAfter(ANY_DAY.plus(other));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
