package io.jikimi.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObservableRefusalsTests {

    private static final Map<Gate, EnumSet<Refusal>> OBSERVABLE = new EnumMap<>(Gate.class);

    static {
        OBSERVABLE.put(
                Gate.PURPOSE,
                EnumSet.of(
                        Refusal.AUTHENTICATION_REQUIRED,
                        Refusal.PURPOSE_NOT_PERMITTED,
                        Refusal.PURPOSE_MISMATCH,
                        Refusal.PURPOSE_UNKNOWN,
                        Refusal.UNMASK_REASON_REQUIRED));
        OBSERVABLE.put(
                Gate.COLLECTION,
                EnumSet.of(
                        Refusal.CONSENT_MISSING,
                        Refusal.BASIS_MISSING,
                        Refusal.SENSITIVE_CONSENT_MISSING,
                        Refusal.UNIQUE_ID_CONSENT_MISSING,
                        Refusal.COLLECT_FIELD_NOT_IN_FORM,
                        Refusal.CONSENT_INCOMPLETE,
                        Refusal.FORM_UNKNOWN));
        OBSERVABLE.put(
                Gate.PROVISION,
                EnumSet.of(
                        Refusal.EGRESS_UNREGISTERED,
                        Refusal.PROVIDE_CONSENT_MISSING,
                        Refusal.TRUSTEE_NOT_DISCLOSED,
                        Refusal.TRUSTEE_CONTRACT_EXPIRED));
    }

    /** A new refusal refuses in every mode, until somebody has thought about it here. */
    @ParameterizedTest
    @EnumSource(Refusal.class)
    void isObservedByItsGateAloneOrNeverAtAll(Refusal refusal) {
        Gate gate = gateOf(refusal);

        assertThat(refusal.gate()).isEqualTo(gate);
        for (Gate observing : Gate.values()) {
            Map<Gate, Mode> modes = new EnumMap<>(Enforcement.full().modes());
            modes.put(observing, Mode.OBSERVE);
            assertThat(new Enforcement(modes).refuses(refusal))
                    .as("refused while %s observes", observing)
                    .isEqualTo(observing != gate);
        }
    }

    /** What needs a login to name somebody, a key or a row of the log cannot be let through. */
    @Test
    void theStateOfDataAndPartsThatDoNotAnswerAreNeverObserved() {
        for (Refusal refusal : Refusal.values()) {
            switch (refusal.reaction()) {
                case CONFLICT, GONE, NOT_FOUND, UNAVAILABLE ->
                        assertThat(refusal.gate()).as(refusal.name()).isNull();
                default -> {
                    // Depends on the gate.
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ko, PURPOSE, 목적 (3.2)",
        "ko, COLLECTION, 수집 (3.1)",
        "ko, PROVISION, 제공 (3.3)",
        "en, PURPOSE, purpose (3.2)",
        "en, COLLECTION, collection (3.1)",
        "en, PROVISION, provision (3.3)"
    })
    void theGuideListsTheCodesOfEveryGate(String language, Gate gate, String row)
            throws IOException {
        String line =
                Files.readString(Path.of("../docs/src/docs/asciidoc", language, "start.adoc"))
                        .lines()
                        .filter(text -> text.startsWith("|" + row + " |"))
                        .collect(Collectors.joining());
        String codes = line.substring(line.lastIndexOf('|'));

        assertThat(
                        Pattern.compile("`([A-Z_]+)`")
                                .matcher(codes)
                                .results()
                                .map(code -> Refusal.valueOf(code.group(1))))
                .containsExactlyInAnyOrderElementsOf(OBSERVABLE.get(gate));
    }

    private static @Nullable Gate gateOf(Refusal refusal) {
        return OBSERVABLE.entrySet().stream()
                .filter(gate -> gate.getValue().contains(refusal))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
