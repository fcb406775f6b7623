package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.subject.DataKind;
import java.util.Properties;

/**
 * What a protected type needs to know of its attribute. It travels as text parameters of the
 * mapping, because that is all that Envers copies to the history table.
 *
 * @param location {@code Member.email}, for messages
 * @param item the qualified name of the item
 * @param kind the kind of value
 * @param javaType the type of the value
 * @param of the attribute that names the person, or empty
 * @param whenDenied what it reads as without a permit
 * @param nullable whether the column takes null
 * @param element whether it lies in the elements of a list
 */
record ProtectedAttribute(
        String location,
        String item,
        DataKind kind,
        Class<?> javaType,
        String of,
        WhenDenied whenDenied,
        boolean nullable,
        boolean element) {

    /** An attribute that is read and written past Hibernate. */
    static ProtectedAttribute of(PersonalDataAttribute fact) {
        return new ProtectedAttribute(
                fact.location(),
                fact.item().qualifiedName(),
                fact.item().kind(),
                fact.javaType(),
                fact.of(),
                fact.whenDenied(),
                true,
                false);
    }

    Properties parameters() {
        Properties parameters = new Properties();
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

    static ProtectedAttribute of(Properties parameters) {
        return new ProtectedAttribute(
                parameters.getProperty("location"),
                parameters.getProperty("item"),
                DataKind.valueOf(parameters.getProperty("kind")),
                javaType(parameters.getProperty("javaType")),
                parameters.getProperty("of"),
                WhenDenied.valueOf(parameters.getProperty("whenDenied")),
                Boolean.parseBoolean(parameters.getProperty("nullable")),
                Boolean.parseBoolean(parameters.getProperty("element")));
    }

    private static Class<?> javaType(String name) {
        return switch (name) {
            case "java.lang.String" -> String.class;
            case "java.time.LocalDate" -> java.time.LocalDate.class;
            case "java.lang.Integer" -> Integer.class;
            case "java.lang.Long" -> Long.class;
            case "java.lang.Boolean" -> Boolean.class;
            case "java.math.BigDecimal" -> java.math.BigDecimal.class;
            case "[B" -> byte[].class;
            default ->
                    throw new IllegalArgumentException(
                            "A protected attribute cannot be of type " + name);
        };
    }
}
