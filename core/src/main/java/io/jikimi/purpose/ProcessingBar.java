package io.jikimi.purpose;

import io.jikimi.subject.DataSubjectId;

/**
 * Bars the processing of a subject's data for a purpose (SPI), for example after a suspension
 * request (법 제37조).
 */
@FunctionalInterface
public interface ProcessingBar {

    /** Whether the subject's data may not be read for the purpose now. */
    boolean bars(DataSubjectId subject, String purpose);
}
