package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.subject.DataKind;
import java.lang.reflect.Type;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a protected type needs to know of its attribute. It travels as text parameters of the
 * mapping, because that is all that Envers copies to the history table.
 *
 * @param entity the name of the entity class
 * @param location {@code Member.email}, for messages
 * @param item the qualified name of the item
 * @param kind the kind of value
 * @param javaType the type of the value
 * @param json the declared type of a value that is kept as one JSON text, or null
 * @param of the attribute that names the person, or empty
 * @param whenDenied what it reads as without a permit
 * @param nullable whether the column takes null
 * @param element whether it lies in the elements of a list
 */
record ProtectedAttribute(
        String entity,
        String location,
        String item,
        DataKind kind,
        Class<?> javaType,
        @Nullable Type json,
        String of,
        WhenDenied whenDenied,
        boolean nullable,
        boolean element) {

    /** An attribute that is read and written past Hibernate. */
    static ProtectedAttribute of(PersonalDataAttribute fact) {
        return of(fact, true, false);
    }

    /** An attribute that Hibernate maps. */
    static ProtectedAttribute of(PersonalDataAttribute fact, boolean nullable, boolean element) {
        return new ProtectedAttribute(
                fact.entity().getName(),
                fact.location(),
                fact.item().qualifiedName(),
                fact.item().kind(),
                fact.javaType(),
                fact.json(),
                fact.of(),
                fact.whenDenied(),
                nullable,
                element);
    }

    Properties parameters() {
        Properties parameters = new Properties();
        parameters.setProperty("entity", entity);
        parameters.setProperty("location", location);
        parameters.setProperty("item", item);
        parameters.setProperty("kind", kind.name());
        parameters.setProperty("javaType", javaType.getName());
        parameters.setProperty("of", of);
        parameters.setProperty("whenDenied", whenDenied.name());
        parameters.setProperty("nullable", Boolean.toString(nullable));
        parameters.setProperty("element", Boolean.toString(element));
        return parameters;
    }

    static ProtectedAttribute of(Properties parameters, Catalogue catalogue) {
        Class<?> known = ValueCodec.type(parameters.getProperty("javaType"));
        if (known != null) {
            return of(parameters, known, null);
        }
        PersonalDataAttribute fact = fact(parameters, catalogue);
        return of(parameters, fact.javaType(), fact.json());
    }

    private static ProtectedAttribute of(
            Properties parameters, Class<?> javaType, @Nullable Type json) {
        return new ProtectedAttribute(
                parameters.getProperty("entity", ""),
                parameters.getProperty("location"),
                parameters.getProperty("item"),
                DataKind.valueOf(parameters.getProperty("kind")),
                javaType,
                json,
                parameters.getProperty("of"),
                WhenDenied.valueOf(parameters.getProperty("whenDenied")),
                Boolean.parseBoolean(parameters.getProperty("nullable")),
                Boolean.parseBoolean(parameters.getProperty("element")));
    }

    /** A type whose form depends on the attribute is that of the class that was scanned. */
    private static PersonalDataAttribute fact(Properties parameters, Catalogue catalogue) {
        String entity = parameters.getProperty("entity");
        String location = parameters.getProperty("location");
        return catalogue.entities().stream()
                .filter(known -> known.type().getName().equals(entity))
                .flatMap(known -> known.attributes().stream())
                .filter(attribute -> attribute.location().equals(location))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "A protected attribute cannot be of type "
                                                + parameters.getProperty("javaType")));
    }
}
