package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Gate;
import java.util.Locale;

/** The service asks for a mode that it cannot have. */
public final class ModeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    private ModeException(String message, String action) {
        super(message);
        this.action = action;
    }

    static ModeException surveyed(Gate gate) {
        String property = "jikimi.gates." + gate.name().toLowerCase(Locale.ROOT);
        return new ModeException(
                "'"
                        + property
                        + "' is 'survey', but a gate cannot be surveyed while values are being"
                        + " encrypted: survey is a mode of the whole service",
                "Set 'jikimi.mode' to 'survey' to look at the whole service, or '"
                        + property
                        + "' to 'enforce'.");
    }

    /** What would lose data or leak them if it were let through, or what is no gate. */
    static ModeException withoutMode(String name) {
        return new ModeException(
                "'jikimi.gates."
                        + name
                        + "' is set, but nothing of that name has a mode: encryption, keys, the"
                        + " evidence, destruction, the doors of the data subjects and the"
                        + " identity of who calls always refuse, because letting through would"
                        + " lose data or leak them",
                "Take 'jikimi.gates."
                        + name
                        + "' out. The gates that have a mode are 'purpose', 'collection' and"
                        + " 'provision'.");
    }

    /** A survey would store values in the clear beside encrypted ones. */
    public static ModeException alreadyIn(String table) {
        return new ModeException(
                "'jikimi.mode' is 'survey', but the database has the table '"
                        + table
                        + "': values of it may be encrypted, and the service would write others in"
                        + " the clear beside them",
                "Set 'jikimi.mode' to 'enforce', or survey with a copy of the database from before"
                        + " the tables were made.");
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
