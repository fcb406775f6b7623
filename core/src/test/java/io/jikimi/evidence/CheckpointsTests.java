package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is handed a checkpoint, and what becomes of it where somebody does not take it. */
class CheckpointsTests {

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
    private final EvidenceLog evidence = mock();
    private final Checkpoint checkpoint =
            new Checkpoint(clock.now(), List.of(), new EvidenceSigner.Signature(1, new byte[] {1}));
    private final Drawer file = new Drawer("file");
    private final Drawer mail = new Drawer("mail");

    @Test
    void handsTheSealedEndToEverySink() {
        given(evidence.checkpoint()).willReturn(checkpoint);
        Checkpoints checkpoints = checkpoints(file, mail);

        assertThat(checkpoints.keep()).isEmpty();

        then(evidence).should().seal();
        assertThat(file.kept).containsExactly(checkpoint);
        assertThat(mail.kept).containsExactly(checkpoint);
        assertThat(checkpoints.kept())
                .containsOnlyKeys("file", "mail")
                .allSatisfy(
                        (name, kept) ->
                                assertThat(kept)
                                        .isEqualTo(new Checkpoints.Kept(clock.now(), null)));
    }

    @Test
    void aSinkThatFailsFailsAlone() {
        given(evidence.checkpoint()).willReturn(checkpoint);
        Checkpoints checkpoints = checkpoints(file, mail);
        checkpoints.keep();
        file.failure = new IOException("full");
        clock.advanceDays(1);

        assertThat(checkpoints.keep()).containsExactly(Map.entry("file", file.failure));

        assertThat(mail.kept).hasSize(2);
        assertThat(checkpoints.kept().get("mail").keepsUp()).isTrue();
        assertThat(checkpoints.kept().get("file"))
                .isEqualTo(new Checkpoints.Kept(checkpoint.at(), clock.now()));
        assertThat(checkpoints.kept().get("file").keepsUp()).isFalse();
        file.failure = null;
        checkpoints.keep();
        assertThat(checkpoints.kept().get("file").keepsUp()).isTrue();
    }

    @Test
    void keepsNothingOfWhatCannotBeSealed() {
        given(evidence.checkpoint()).willReturn(checkpoint);
        LifecycleException refusal =
                new LifecycleException(Refusal.EVIDENCE_UNAVAILABLE, "evidence chain", "Look.");
        willThrow(refusal).given(evidence).seal();

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> checkpoints(file).keep())
                .isSameAs(refusal);
        assertThat(file.kept).isEmpty();
    }

    @Test
    void asksNobodyWhereThereIsNoSinkOrNoChain() {
        Checkpoints none = checkpoints();
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.keep()).isEmpty();
        then(evidence).shouldHaveNoInteractions();

        Checkpoints unchained =
                new Checkpoints(new InMemoryEvidenceLog(clock), List.of(file), clock);
        assertThat(unchained.keep()).isEmpty();
        assertThat(file.kept).isEmpty();
        assertThat(unchained.kept().get("file").at()).isNull();
    }

    @Test
    void refusesTwoSinksOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checkpoints(file, new Drawer("file")))
                .withMessageContaining("'file'");
    }

    private Checkpoints checkpoints(CheckpointSink... sinks) {
        return new Checkpoints(evidence, List.of(sinks), clock);
    }

    /** Keeps them in memory, or fails. */
    private static final class Drawer implements CheckpointSink {

        private final String name;
        private final List<Checkpoint> kept = new ArrayList<>();
        private Exception failure;

        Drawer(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void keep(Checkpoint checkpoint) throws Exception {
            if (failure != null) {
                throw failure;
            }
            kept.add(checkpoint);
        }
    }
}
