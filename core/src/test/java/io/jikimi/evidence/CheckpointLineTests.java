package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line a checkpoint is written as. */
class CheckpointLineTests {

    private static final String LINE =
            "jikimi-checkpoint-2 2026-03-02T03:00:00.000001Z ledger 5 a1b2 access 0 00 key -17 c3d4"
                    + " .";

    /** As it was written before lines told where they end. */
    private static final String FIRST_LINE =
            "jikimi-checkpoint-1 2026-03-02T03:00:00.000001Z ledger 5 a1b2 access 0 00 key -17 c3d4";

    private static final Checkpoint CHECKPOINT =
            new Checkpoint(
                    Instant.parse("2026-03-02T03:00:00.000001Z"),
                    List.of(
                            new Checkpoint.Head("ledger", 5, "a1b2"),
                            new Checkpoint.Head("access", 0, "00")),
                    new EvidenceSigner.Signature(-17, new byte[] {(byte) 0xc3, (byte) 0xd4}));

    /** The form of lines that were kept outside: it stays as it is for ever. */
    @Test
    void isALineThatIsReadAgain() {
        assertThat(CHECKPOINT.line()).isEqualTo(LINE);
        assertThat(Checkpoint.in(LINE).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(CHECKPOINT);
    }

    @Test
    void isReadFromALineOfTheFirstForm() {
        assertThat(Checkpoint.in(FIRST_LINE).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(CHECKPOINT);
    }

    /** Half a signature would be one that does not hold: a crash is no forgery. */
    @Test
    void isReadFromNoLineThatWasCutShort() {
        int begun = "jikimi-checkpoint-2 ".length();
        for (int length = 0; length < LINE.length(); length++) {
            String cut = LINE.substring(0, length);
            if (length < begun) {
                assertThat(Checkpoint.in(cut)).isEmpty();
            } else {
                assertThatIllegalArgumentException()
                        .as("cut after %s characters", length)
                        .isThrownBy(() -> Checkpoint.in(cut))
                        .withMessageContaining("cut off or altered");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mar  2 12:00:00 db1 jikimi: %s",
                "<109>1 2026-03-02T03:00:00Z - jikimi - checkpoint - %s",
                "> %s \r"
            })
    void isReadFromWhateverItWasPutInto(String around) {
        assertThat(Checkpoint.in(around.formatted(LINE)).orElseThrow().line()).isEqualTo(LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Checkpoint", "jikimi-checkpoint-10 2026"})
    void findsNoneInAnotherLine(String line) {
        assertThat(Checkpoint.in(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z ledger 5 a1b2",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z ledger 5 a1b2 key 1",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z ledger five a1b2 key 1 c3",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z ledger -5 a1b2 key 1 c3",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z diary 5 a1b2 key 1 c3",
                "jikimi-checkpoint-1 yesterday ledger 5 a1b2 key 1 c3",
                "jikimi-checkpoint-1 2026-03-02T03:00:00Z ledger 5 a1b2 key 1 c"
            })
    void refusesOneThatIsNotWhole(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.in(line))
                .withMessageContaining("cut off or altered");
    }
}
