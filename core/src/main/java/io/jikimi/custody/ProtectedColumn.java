package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One protected attribute, for code that binds and reads its column itself.
 *
 * @param <T> the type of the value
 */
public interface ProtectedColumn<T> {

    /**
     * The bytes to bind for a value of {@code subject}. Asks the guards before the transaction
     * completes, as a write of the entity does. Null writes null: the value is gone.
     *
     * @param subject the person the value speaks of
     * @throws io.jikimi.subject.LifecycleException with {@code TRANSACTION_MISSING} outside a
     *     transaction of the entity manager, with {@code MASKED_VALUE_WRITE} for a mask or the word
     *     for a destroyed value, with {@code KEY_DESTROYED} for a person whose data were destroyed
     */
    byte @Nullable [] write(DataSubjectId subject, @Nullable T value);

    /**
     * What the open scope permits to read of a stored value: the value, and one note for the access
     * log; without a permit the mask of a text. A value whose key was destroyed reads as null.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code VALUE_UNREADABLE} if the column
     *     holds something that is no protected value, with {@code PURPOSE_MISMATCH} without a
     *     permit where the value has no mask or the attribute fails instead of masking: null,
     *     written back, would erase what was only not readable
     */
    @Nullable T read(byte @Nullable [] stored);

    /**
     * The bytes of the hidden column {@code <column>_bidx} for a value, to bind when a row is
     * written; {@link #searched} gives what to compare with. Values with the same {@linkplain
     * io.jikimi.catalogue.Normaliser normal form} have equal bytes: an e-mail address in any case,
     * a telephone number in any notation; a name in another case is another value. Leave value and
     * index out of a statement where the value is a mask.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code PROTECTED_QUERY} if the attribute is
     *     not searchable or the value is a mask, with {@code TRANSACTION_MISSING} outside a
     *     transaction of the entity manager that may write: the key may be replaced after it
     */
    byte @Nullable [] index(@Nullable T value);

    /**
     * The bytes of the hidden column of a search for a value: {@code <column>_bidx}, {@code
     * <column>_bpfx} for {@link Search#PREFIX}, {@code <column>_blast4} for {@link Search#LAST4}.
     * Whoever writes the value binds all of those it is searchable by. For {@code LAST4} the last
     * four characters alone have the bytes of every value that ends with them, in one notation or
     * another.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code PROTECTED_QUERY} if the attribute is
     *     not searchable this way or the value is a mask, with {@code TRANSACTION_MISSING} as
     *     {@link #index(Object)} does
     */
    byte @Nullable [] index(Search search, @Nullable T value);

    /**
     * The bytes to look for in the hidden column of a search, all that a row with this value may
     * have: one, or two while the key of the search index is rotated. None for null.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code PROTECTED_QUERY} if the attribute is
     *     not searchable this way or the value is a mask
     */
    List<byte[]> searched(Search search, @Nullable T value);

    /**
     * Between which bytes {@code <column>_bpfx} lies for every value that begins with the text: one
     * range, or two while the key of the search index is rotated.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code PROTECTED_QUERY} if the attribute is
     *     not searchable by its beginning, or not by one that is so long
     */
    List<IndexRange> beginningWith(String text);
}
