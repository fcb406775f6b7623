package io.jikimi.boot.survey;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.LooksPersonal;
import io.jikimi.catalogue.OfDataSubject;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToOne;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whom the rows of an entity belong to, as far as that can be guessed. */
final class Subjects {

    private Subjects() {}

    /** The annotation for a field of the entity, and the field; null where nothing tells. */
    static @Nullable Named of(Class<?> entity) {
        if (LooksPersonal.isPerson(entity.getSimpleName())) {
            return named(field(entity, Id.class), DataSubject.class);
        }
        return Arrays.stream(entity.getDeclaredFields())
                .filter(field -> isAssociation(field))
                .filter(field -> LooksPersonal.isPerson(field.getType().getSimpleName()))
                .findFirst()
                .map(field -> named(field, OfDataSubject.class))
                .orElse(null);
    }

    /** Whether the entity says it already. */
    static boolean areNamed(Class<?> entity) {
        return field(entity, DataSubject.class) != null
                || field(entity, OfDataSubject.class) != null;
    }

    /** The file of the register, or the item, for a name in Java: {@code birth-date}. */
    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static boolean isAssociation(Field field) {
        return field.isAnnotationPresent(ManyToOne.class)
                || field.isAnnotationPresent(OneToOne.class);
    }

    private static @Nullable Field field(Class<?> entity, Class<? extends Annotation> annotation) {
        return Arrays.stream(entity.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(annotation))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Named named(
            @Nullable Field field, Class<? extends Annotation> annotation) {
        return field == null ? null : new Named(field.getName(), annotation);
    }

    /** A field and what it would be annotated with. */
    record Named(String field, Class<? extends Annotation> annotation) {}
}
