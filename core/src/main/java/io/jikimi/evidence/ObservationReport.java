package io.jikimi.evidence;

import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.Mode;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the gates would have refused, and whether each can be enforced. Says no more than the access
 * log does, and changes nothing.
 *
 * @param since the moment from which the access log was looked at
 * @param gates every gate, in its order
 */
public record ObservationReport(Instant since, List<OfGate> gates) {

    /** What would change a screen, or may; whoever knows the service says whether that is meant. */
    private static final Set<String> TO_LOOK_AT = Set.of("MASKED", "SCOPE_CLOSED");

    public ObservationReport {
        gates = List.copyOf(gates);
    }

    /** Reads the access log. */
    public static ObservationReport of(
            EvidenceLog evidence, Enforcement enforcement, Instant since) {
        List<Observation> all = evidence.observations(since);
        return new ObservationReport(
                since,
                Arrays.stream(Gate.values()).map(gate -> ofGate(gate, enforcement, all)).toList());
    }

    /** Whether nothing would have been refused. */
    public boolean go() {
        return gates.stream().allMatch(OfGate::go);
    }

    private static OfGate ofGate(Gate gate, Enforcement enforcement, List<Observation> all) {
        List<Observation> observed = all.stream().filter(one -> gateOf(one) == gate).toList();
        return new OfGate(
                gate,
                Objects.requireNonNull(enforcement.modes().get(gate)),
                observed.stream().filter(one -> !TO_LOOK_AT.contains(one.code())).toList(),
                observed.stream().filter(one -> TO_LOOK_AT.contains(one.code())).toList());
    }

    /** What is no refusal is a read that would have been a mask: of the gate of purposes. */
    private static Gate gateOf(Observation one) {
        return Arrays.stream(Refusal.values())
                .filter(refusal -> refusal.name().equals(one.code()))
                .findFirst()
                .flatMap(refusal -> Optional.ofNullable(refusal.gate()))
                .orElse(Gate.PURPOSE);
    }

    /**
     * One gate.
     *
     * @param gate the gate
     * @param mode its mode today
     * @param refused what would have been refused
     * @param toLookAt what would have been a mask, or may be one; nothing of it is refused
     */
    public record OfGate(
            Gate gate, Mode mode, List<Observation> refused, List<Observation> toLookAt) {

        public OfGate {
            refused = List.copyOf(refused);
            toLookAt = List.copyOf(toLookAt);
        }

        /** Whether the gate would have refused nothing. */
        public boolean go() {
            return refused.isEmpty();
        }
    }
}
