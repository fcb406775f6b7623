package io.jikimi.catalogue;

import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import org.hibernate.annotations.NaturalId;
import org.jspecify.annotations.Nullable;

/**
 * One attribute that JPA persists.
 *
 * @param path its path from the entity
 * @param element the field or getter JPA reads
 * @param declaringClass the class that declares it
 * @param type the type of the value, of an element for a collection of values
 * @param json the declared type of a value that is stored as one JSON text, or null
 * @param shape what it is to JPA; a value inside a collection of embeddables has the shape of the
 *     collection
 * @param composite whether it is made of the members below its path
 * @param insideIdentifier whether it is part of an identifier
 * @param enclosing the annotation of the embedded attribute around it, if that has one
 */
record PersistentMember(
        String path,
        AnnotatedElement element,
        Class<?> declaringClass,
        Class<?> type,
        @Nullable Type json,
        Shape shape,
        boolean composite,
        boolean insideIdentifier,
        @Nullable PersonalData enclosing) {

    enum Shape {
        BASIC,
        EMBEDDED,
        ASSOCIATION,
        COLLECTION_OF_ASSOCIATIONS,
        LIST,
        SET,
        MAP
    }

    <A extends Annotation> @Nullable A annotation(Class<A> annotationType) {
        return element.getAnnotation(annotationType);
    }

    boolean has(Class<? extends Annotation> annotationType) {
        return element.isAnnotationPresent(annotationType);
    }

    /** The annotation on a single value, or on the embedded attribute around it. */
    @Nullable PersonalData personalData() {
        if (composite) {
            return null;
        }
        PersonalData own = annotation(PersonalData.class);
        return own != null ? own : enclosing;
    }

    boolean identifies() {
        return insideIdentifier || has(Id.class) || has(NaturalId.class) || has(Version.class);
    }

    boolean isElement() {
        return shape == Shape.LIST || shape == Shape.SET || shape == Shape.MAP;
    }
}
