package io.jikimi.evidence;

import org.jspecify.annotations.Nullable;

/**
 * Says from where the work of this thread was asked for (SPI): the client address of its request
 * (접속지 정보, 개인정보의 안전성 확보조치 기준 제2조 제3호). The access log asks it for every entry that does not say so
 * itself, on the thread that makes the entry.
 */
@FunctionalInterface
public interface AccessSource {

    /** The client address, or null if no request stands behind this thread. */
    @Nullable String ofThisThread();

    /** The entry with its source; the task where no request stands behind it. */
    default AccessEntry locate(AccessEntry entry) {
        if (entry.source() != null) {
            return entry;
        }
        String address = ofThisThread();
        return entry.from(address == null ? entry.task() : address);
    }
}
