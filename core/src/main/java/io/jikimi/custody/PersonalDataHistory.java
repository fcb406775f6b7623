package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import java.util.List;

/**
 * The door to the history that Envers keeps of rows with personal data (개인정보 보호법 제35조, 제29조): who
 * may read, and what is noted, is the same as for the rows themselves. Under a scope the items of
 * its purpose are values; everything else, and everything outside a scope, is masked. Rows that are
 * gone keep their history until it is destroyed by {@link Custody#destroy}.
 *
 * <p>What is destroyed is no longer in it. It does not promise the lists of a row that one
 * transaction has changed in several flushes, of which Envers itself loses track.
 */
public interface PersonalDataHistory {

    /**
     * The revisions of one row, the newest first.
     *
     * @param entity the entity, or the root of its hierarchy
     * @param id its identifier
     * @param most how many at most
     * @throws IllegalArgumentException if no history is kept of the entity
     */
    <T> List<HistoryRevision<T>> revisions(Class<T> entity, Object id, int most);

    /**
     * The revisions of every row that belongs to or speaks of a data subject, also of rows of which
     * only history is left, the newest of each row first. Rows of which no history is kept are left
     * out.
     *
     * @param subject the data subject
     * @param most how many of each row at most
     */
    List<HistoryRevision<?>> revisions(DataSubjectId subject, int most);
}
