package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;

/**
 * The door of this room for giving what belongs to one data subject to another one: two accounts of
 * a person become one, a guest becomes a member (개인정보 보호법 제3조 제3항).
 *
 * <p>A service that only changes the reference of a row does not need it: values and history follow
 * in that transaction by themselves. This does it for every row at once.
 */
public interface SubjectReassignment {

    /**
     * Lets every row that refers to {@code from} refer to {@code to}, in the caller's transaction.
     * Their values, lists and history lie under the key of {@code to} when it returns, values
     * speaking of other persons stay as they are, and so does the own row of {@code from}, if it
     * has one.
     *
     * <p>Not moved are rows that a restriction or filter of the mapping hides, rows that refer to
     * nobody in their own table, like an archive a service keeps outside its mapping, and what is
     * sealed: that is destroyed on its day.
     *
     * <p>A transaction that goes back to a savepoint from before this is refused at its end, with
     * {@code SUBJECT_CHANGE}, where a value would be left under the key of {@code to}.
     *
     * @return how many rows refer to {@code to} now
     * @throws io.jikimi.subject.LifecycleException with {@code SUBJECT_CHANGE} if a row can only
     *     refer to subjects of the kind of {@code from}, with {@code KEY_DESTROYED} if {@code to}
     *     is destroyed, with {@code TRANSACTION_MISSING} outside a transaction
     * @throws IllegalArgumentException if both are the same
     */
    int reassign(DataSubjectId from, DataSubjectId to);
}
