package io.jikimi.catalogue;

import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.subject.DataKind;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of one entity say, before its items have numbers.
 *
 * @param file the personal data file, empty if the entity names none
 */
record ScannedEntity(
        Class<?> type,
        String file,
        @Nullable SubjectReference subject,
        List<ScannedAttribute> attributes,
        Map<String, String> retentionEvents,
        boolean audited) {

    /** One annotated attribute; {@code item} is the qualified name. */
    record ScannedAttribute(
            Class<?> entity,
            Class<?> declaringClass,
            String path,
            Class<?> javaType,
            @Nullable Type json,
            String item,
            DataKind kind,
            String of,
            Set<Search> searchable,
            WhenDenied whenDenied,
            boolean encrypted,
            boolean element,
            int longestPrefix,
            String domain) {

        String location() {
            return entity.getSimpleName() + "." + path;
        }

        PersonalDataAttribute numbered(PersonalDataItem numberedItem, int searchDomain) {
            return new PersonalDataAttribute(
                    entity,
                    path,
                    javaType,
                    json,
                    numberedItem,
                    of,
                    searchable,
                    whenDenied,
                    encrypted,
                    element,
                    longestPrefix,
                    searchDomain);
        }
    }
}
