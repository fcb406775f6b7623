package io.jikimi.catalogue;

import java.lang.reflect.Type;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One annotated attribute of one entity.
 *
 * @param entity the entity class
 * @param path the attribute path from the entity, with dots through embeddables
 * @param javaType the type of the value, of an element for a list
 * @param json the declared type of a value that is kept as one JSON text, or null
 * @param item the item it holds
 * @param of the attribute of the entity that names the person, empty for the person the row belongs
 *     to
 * @param searchable the ways of searching it, empty for none
 * @param whenDenied what it reads as without a permit
 * @param encrypted whether it is stored encrypted
 * @param element whether it is an element of a collection
 * @param longestPrefix how many characters of a beginning can be sought
 * @param searchDomain the number in whose domain its values are hashed: that of the item, or of the
 *     domain it shares with others
 */
public record PersonalDataAttribute(
        Class<?> entity,
        String path,
        Class<?> javaType,
        @Nullable Type json,
        PersonalDataItem item,
        String of,
        Set<Search> searchable,
        WhenDenied whenDenied,
        boolean encrypted,
        boolean element,
        int longestPrefix,
        int searchDomain) {

    /** Where messages say the attribute is: {@code Member.email}. */
    public String location() {
        return entity.getSimpleName() + "." + path;
    }
}
