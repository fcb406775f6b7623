package io.jikimi.destruction;

import io.jikimi.custody.RowReference;
import io.jikimi.subject.DataSubjectId;
import java.util.Optional;

/**
 * Keeps a row that is due from being destroyed (SPI): a legal hold, a request that is not answered
 * yet. Asked before a row is sealed and once more before it is destroyed.
 */
@FunctionalInterface
public interface DestructionBar {

    /** Why the row must be kept, or empty if it may go. Never a personal value. */
    Optional<String> keeps(RowReference row, DataSubjectId subject);
}
