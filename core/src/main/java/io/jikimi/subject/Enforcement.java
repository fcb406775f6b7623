package io.jikimi.subject;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mode of each gate. What would lose data or leak them has no gate and is refused whatever the
 * modes are.
 *
 * @param modes the mode of every gate, {@link Mode#OBSERVE} or {@link Mode#ENFORCE}
 */
public record Enforcement(Map<Gate, Mode> modes) {

    public Enforcement {
        if (modes.size() != Gate.values().length) {
            throw new IllegalArgumentException("Every gate has a mode, but there is " + modes);
        }
        if (modes.containsValue(Mode.SURVEY)) {
            throw new IllegalArgumentException(
                    "A gate cannot be surveyed while values are being encrypted: survey is a mode"
                            + " of the whole service");
        }
        modes = Map.copyOf(modes);
    }

    /** Every gate refuses. */
    public static Enforcement full() {
        return of(Mode.ENFORCE);
    }

    /** Every gate is in that mode. */
    public static Enforcement of(Mode mode) {
        Map<Gate, Mode> modes = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            modes.put(gate, mode);
        }
        return new Enforcement(modes);
    }

    /** Whether the refusal refuses; otherwise it is let through and recorded. */
    public boolean refuses(Refusal refusal) {
        Gate gate = refusal.gate();
        return gate == null || modes.get(gate) == Mode.ENFORCE;
    }

    /** Whether the gate lets through and records what it would refuse. */
    public boolean observes(Gate gate) {
        return modes.get(gate) == Mode.OBSERVE;
    }

    /** One word where all gates have one mode, otherwise each gate with its own. */
    @Override
    public String toString() {
        if (modes.values().stream().distinct().count() == 1) {
            return lower(modes.values().iterator().next());
        }
        Map<String, String> named = new TreeMap<>();
        modes.forEach((gate, mode) -> named.put(lower(gate), lower(mode)));
        StringBuilder text = new StringBuilder();
        named.forEach(
                (gate, mode) ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(gate)
                                .append(' ')
                                .append(mode));
        return text.toString();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
