package io.jikimi.destruction;

import java.time.Duration;

/**
 * How destruction is carried out.
 *
 * @param undoWindow how long a sealed row waits before it is destroyed. The row is due within five
 *     days (표준 개인정보 보호지침 제10조), and the day of sealing counts, so at most four
 */
public record DestructionPolicy(Duration undoWindow) {

    /** The days within which what is due must be destroyed (표준 개인정보 보호지침 제10조). */
    public static final int LEGAL_DAYS = 5;

    private static final Duration LONGEST = Duration.ofDays(LEGAL_DAYS - 1);

    /**
     * Checks the window.
     *
     * @throws IllegalArgumentException if it is negative or leaves no time for the legal five days
     */
    public DestructionPolicy {
        if (undoWindow.isNegative() || undoWindow.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The undo window is "
                            + undoWindow
                            + ", but what is due must be destroyed within five days, the day of"
                            + " sealing included. Set jikimi.destruction.undo-window to at most P4D.");
        }
    }

    /** Three days. */
    public static DestructionPolicy standard() {
        return new DestructionPolicy(Duration.ofDays(3));
    }
}
