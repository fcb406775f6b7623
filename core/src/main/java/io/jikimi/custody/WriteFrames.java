package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The frame of each thread. Entered before a row is bound, left after it, and left again when the
 * transaction ends in any way.
 */
final class WriteFrames {

    private final ThreadLocal<@Nullable WriteFrame> current = new ThreadLocal<>();

    void enter(WriteFrame frame) {
        current.set(frame);
    }

    void resume(@Nullable WriteFrame frame) {
        if (frame == null) {
            leave();
        } else {
            enter(frame);
        }
    }

    void leave() {
        current.remove();
    }

    @Nullable WriteFrame current() {
        return current.get();
    }

    WriteFrame require(String location) {
        WriteFrame frame = current.get();
        if (frame == null) {
            throw new LifecycleException(
                    Refusal.SUBJECT_MISSING,
                    location,
                    "a value would be bound outside the write of a row, so no data subject is known for it. Write it"
                            + " through its entity.");
        }
        return frame;
    }
}
