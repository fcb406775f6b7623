package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.crypto.DataKey;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the values of an attribute are stored. Reads without a permit and notes
 * nothing, so nothing that is read here is handed out. For the rooms to the right; a service has no
 * use for it.
 */
public interface ValueForm {

    /** The item. */
    PersonalDataItem item();

    /** The Java type of the attribute. */
    Class<?> javaType();

    /** Whether the attribute takes null. */
    boolean nullable();

    /** Whether two values of the attribute are the same, also where their type does not say. */
    boolean isSame(Object left, Object right);

    /** Whether a value has no type of its own in the database, but is kept there as a text. */
    boolean isKeptAsText();

    /** That text. */
    String text(Object value);

    /** The value behind bytes that are not encrypted. */
    Object decode(byte[] bytes);

    /** The value behind stored bytes, null where it was destroyed. */
    @Nullable Object decrypt(byte[] stored);

    /** The bytes to store for a value. */
    byte[] encrypt(Object value, DataKey key);
}
