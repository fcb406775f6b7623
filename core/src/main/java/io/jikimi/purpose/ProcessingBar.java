package io.jikimi.purpose;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Bars the processing of single data subjects for a purpose (SPI): of those who withdrew the
 * consent it rests on (개인정보 보호법 제37조). What is barred reads as its mask, and a row of the access
 * log says so. That somebody demanded that processing stop bars nothing by itself yet: such a
 * request is registered and answered, and carried out by hand.
 */
@FunctionalInterface
public interface ProcessingBar {

    /**
     * Asked once when a scope opens.
     *
     * @return who watches the reads of the scope, or null if nobody can be barred from it: then its
     *     values cost nothing more
     */
    @Nullable Watch watch(ScopeRequest request);

    /** Watches the reads of one scope, on its thread. */
    interface Watch {

        /**
         * Values of these subjects are about to be read: the page of a list. Whoever asks a
         * database asks for all of them at once.
         */
        default void expect(Collection<DataSubjectId> subjects) {}

        /**
         * Whether the item of the subject may not be read now. Asked for every value that would be
         * handed out, so that an answer given earlier in the scope may be taken back.
         *
         * @param item the number of the item
         */
        boolean bars(DataSubjectId subject, int item);

        /** The code under which barred reads stand in the access log. */
        Refusal refusal();
    }
}
