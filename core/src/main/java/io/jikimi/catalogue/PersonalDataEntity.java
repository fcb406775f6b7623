package io.jikimi.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of one entity class say, inherited ones included.
 *
 * @param type the entity class
 * @param file its personal data file
 * @param subject how a row names its data subject
 * @param attributes its items, in the order of the class
 * @param retentionEvents event name to attribute name for every {@link StartsRetention}
 * @param audited whether Envers keeps its history
 */
public record PersonalDataEntity(
        Class<?> type,
        String file,
        @Nullable SubjectReference subject,
        List<PersonalDataAttribute> attributes,
        Map<String, String> retentionEvents,
        boolean audited) {

    /** Whether rows of the entity of this name are rows of this class: itself or one above it. */
    public boolean isOf(String entity) {
        for (Class<?> known = type; known != null; known = known.getSuperclass()) {
            if (known.getName().equals(entity)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How a row names a data subject.
     *
     * @param attribute the attribute of the entity, empty for an archive
     * @param kind what the attribute holds
     * @param file the file of a plain reference column or of an archive, empty otherwise
     */
    public record SubjectReference(String attribute, Kind kind, String file) {

        /** What the attribute holds. */
        public enum Kind {
            /** The identifier of the row, which is the subject. */
            SELF,
            /** An association to a row that is, or belongs to, the subject. */
            ASSOCIATION,
            /** An identifier of a subject of {@link SubjectReference#file()}. */
            PLAIN,
            /** The canonical form {@code file:id}. */
            CANONICAL,
            /** Nothing: the rows name nobody, and share the archive of the file. */
            ARCHIVE
        }
    }
}
