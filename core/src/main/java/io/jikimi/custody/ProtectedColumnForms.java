package io.jikimi.custody;

import io.jikimi.database.StoredText;
import java.util.IdentityHashMap;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;

/**
 * The form of the columns that hold ciphertext. Bean Validation writes its constraints into columns
 * as if they held the values: a length that is too short for ciphertext, and that an attribute is
 * never null, which it is where it may not be read.
 */
final class ProtectedColumnForms {

    /** Format, key number, nonce and tag. */
    private static final long OVERHEAD = 37;

    private static final long LONGEST_UTF_8 = 4;
    private static final long DEFAULT_LENGTH = 255;

    /** Room for what has no natural length; every database keeps it in a column that it can cut. */
    private static final long LARGE = 1024 * 1024;

    private final Map<Column, Long> widened = new IdentityHashMap<>();
    private final Map<Column, Long> texts = new IdentityHashMap<>();

    /**
     * Makes room for the ciphertext of what the column was declared for.
     *
     * @param large whether it holds what has no natural length, and none was declared
     */
    void widen(Column column, boolean large) {
        column.setLength(length(column, large));
        column.setUnique(false);
        widened.put(column, column.getLength());
    }

    /** Makes room for the same in a column of text. */
    void widenText(Column column) {
        widen(column, false);
        column.setLength(StoredText.length(column.getLength()));
        texts.put(column, column.getLength());
    }

    private static long length(Column column, boolean large) {
        Long declared = column.getLength();
        if (large && (declared == null || declared == DEFAULT_LENGTH)) {
            return LARGE;
        }
        return (declared == null ? DEFAULT_LENGTH : declared) * LONGEST_UTF_8 + OVERHEAD;
    }

    /** Takes back what Bean Validation has changed. */
    void restore(Metadata metadata) {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            entity.getProperties().forEach(this::restore);
        }
    }

    private void restore(Property property) {
        if (property.getValue() instanceof Component component) {
            component.getProperties().forEach(this::restore);
        } else if (property.getValue() instanceof BasicValue value
                && value.getColumn() instanceof Column column
                && widened.containsKey(column)) {
            if (!texts.getOrDefault(column, widened.get(column)).equals(column.getLength())) {
                rewiden(column);
            }
            if (!isText(value)) {
                property.setOptional(true);
            }
        }
    }

    private void rewiden(Column column) {
        if (texts.containsKey(column)) {
            column.setLength(texts.get(column));
            column.setUnique(false);
        } else {
            widen(column, false);
        }
    }

    private static boolean isText(BasicValue value) {
        return String.class.getName().equals(value.getTypeParameters().getProperty("javaType"));
    }
}
