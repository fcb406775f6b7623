package io.jikimi.catalogue;

import io.jikimi.catalogue.PersistentMember.Shape;
import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Transient;
import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.ManyToAny;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Finds the attributes of one entity class that JPA persists, as the specification says: entity and
 * mapped superclasses included, by field or by property, through embeddables. Also finds our
 * annotations where JPA does not look.
 */
final class PersistentMembers {

    private static final List<Class<? extends Annotation>> OURS =
            List.of(
                    PersonalData.class,
                    DataSubject.class,
                    OfDataSubject.class,
                    Searchable.class,
                    StartsRetention.class);

    private final Class<?> entity;
    private final List<PersistentMember> members = new ArrayList<>();
    private final List<Member> misplaced = new ArrayList<>();

    private PersistentMembers(Class<?> entity) {
        this.entity = entity;
        List<Class<?>> hierarchy = hierarchy(entity);
        AccessType defaultAccess =
                hierarchy.stream().anyMatch(PersistentMembers::identifiesByGetter)
                        ? AccessType.PROPERTY
                        : AccessType.FIELD;
        for (Class<?> type : hierarchy) {
            visit(type, entity, accessOf(type, defaultAccess), Surroundings.NONE);
        }
        reportPlainSuperclasses(hierarchy);
    }

    static PersistentMembers of(Class<?> entity) {
        return new PersistentMembers(entity);
    }

    List<PersistentMember> members() {
        return members;
    }

    /** Fields and getters with one of our annotations that JPA does not persist. */
    List<Member> misplaced() {
        return misplaced;
    }

    /** The classes whose state belongs to {@code type}, topmost first. */
    static List<Class<?>> hierarchy(Class<?> type) {
        Deque<Class<?>> classes = new ArrayDeque<>();
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            if (current == type
                    || current.isAnnotationPresent(Entity.class)
                    || current.isAnnotationPresent(MappedSuperclass.class)
                    || current.isAnnotationPresent(Embeddable.class)) {
                classes.addFirst(current);
            }
        }
        return List.copyOf(classes);
    }

    private static boolean identifiesByGetter(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Id.class)
                    || method.isAnnotationPresent(EmbeddedId.class)) {
                return true;
            }
        }
        return false;
    }

    private static AccessType accessOf(AnnotatedElement element, AccessType otherwise) {
        Access access = element.getAnnotation(Access.class);
        return access == null ? otherwise : access.value();
    }

    private void visit(
            Class<?> type, Class<?> owner, AccessType typeAccess, Surroundings surroundings) {
        AccessType access = type.isRecord() ? AccessType.FIELD : typeAccess;
        for (Field field : type.getDeclaredFields()) {
            if (accessOf(field, access) == AccessType.FIELD && isPersistent(field)) {
                expand(
                        surroundings.path(field.getName()),
                        field,
                        ResolvableType.forField(field, owner),
                        surroundings,
                        access);
            } else {
                reportMisplaced(field);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            String property = propertyOf(method);
            if (property != null
                    && !type.isRecord()
                    && accessOf(method, access) == AccessType.PROPERTY) {
                expand(
                        surroundings.path(property),
                        method,
                        ResolvableType.forMethodReturnType(method, owner),
                        surroundings,
                        access);
            } else if (!type.isRecord() && !method.isBridge()) {
                reportMisplaced(method);
            }
        }
    }

    private static boolean isPersistent(Field field) {
        return !Modifier.isStatic(field.getModifiers())
                && !Modifier.isTransient(field.getModifiers())
                && !field.isSynthetic()
                && !field.isAnnotationPresent(Transient.class);
    }

    private static @Nullable String propertyOf(Method method) {
        String name = method.getName();
        int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
        boolean getter =
                prefix > 0
                        && name.length() > prefix
                        && method.getParameterCount() == 0
                        && method.getReturnType() != void.class
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic()
                        && !method.isAnnotationPresent(Transient.class);
        return getter ? Introspector.decapitalize(name.substring(prefix)) : null;
    }

    private <M extends AnnotatedElement & Member> void reportMisplaced(M member) {
        if (OURS.stream().anyMatch(member::isAnnotationPresent)) {
            misplaced.add(member);
        }
    }

    private void reportPlainSuperclasses(List<Class<?>> persistent) {
        for (Class<?> type = entity; type != null; type = type.getSuperclass()) {
            if (!persistent.contains(type)) {
                List.of(type.getDeclaredFields()).forEach(this::reportMisplaced);
                List.of(type.getDeclaredMethods()).forEach(this::reportMisplaced);
            }
        }
    }

    private void expand(
            String path,
            AnnotatedElement element,
            ResolvableType type,
            Surroundings surroundings,
            AccessType access) {
        Shape shape = shapeOf(element, type);
        Class<?> value = valueOf(shape, type).resolve(Object.class);
        boolean composite =
                shape == Shape.EMBEDDED
                        || isElement(shape) && value.isAnnotationPresent(Embeddable.class);
        PersistentMember member =
                new PersistentMember(
                        path,
                        element,
                        ((Member) element).getDeclaringClass(),
                        value,
                        shape == Shape.BASIC && isJson(element) && value != String.class
                                ? type.getType()
                                : null,
                        surroundings.collection() != null && shape == Shape.BASIC
                                ? surroundings.collection()
                                : shape,
                        composite,
                        surroundings.identifier(),
                        surroundings.enclosing());
        members.add(member);
        if (composite && !surroundings.types().contains(value)) {
            Surroundings inner = surroundings.inside(member, isElement(shape) ? shape : null);
            hierarchy(value).forEach(part -> visit(part, value, accessOf(part, access), inner));
        }
    }

    private static boolean isJson(AnnotatedElement element) {
        JdbcTypeCode code = element.getAnnotation(JdbcTypeCode.class);
        return code != null && code.value() == SqlTypes.JSON;
    }

    private static ResolvableType valueOf(Shape shape, ResolvableType type) {
        return switch (shape) {
            case LIST, SET -> type.asCollection().getGeneric(0);
            case MAP -> type.asMap().getGeneric(1);
            default -> type;
        };
    }

    private static boolean isElement(Shape shape) {
        return shape == Shape.LIST || shape == Shape.SET || shape == Shape.MAP;
    }

    private static Shape shapeOf(AnnotatedElement element, ResolvableType type) {
        if (element.isAnnotationPresent(OneToMany.class)
                || element.isAnnotationPresent(ManyToMany.class)
                || element.isAnnotationPresent(ManyToAny.class)) {
            return Shape.COLLECTION_OF_ASSOCIATIONS;
        }
        if (element.isAnnotationPresent(ManyToOne.class)
                || element.isAnnotationPresent(OneToOne.class)
                || element.isAnnotationPresent(Any.class)) {
            return Shape.ASSOCIATION;
        }
        Class<?> raw = type.resolve(Object.class);
        if (element.isAnnotationPresent(ElementCollection.class)) {
            return Map.class.isAssignableFrom(raw)
                    ? Shape.MAP
                    : Set.class.isAssignableFrom(raw) ? Shape.SET : Shape.LIST;
        }
        return element.isAnnotationPresent(Embedded.class)
                        || element.isAnnotationPresent(EmbeddedId.class)
                        || raw.isAnnotationPresent(Embeddable.class)
                ? Shape.EMBEDDED
                : Shape.BASIC;
    }

    /** What lies around the members of an embeddable. */
    private record Surroundings(
            String prefix,
            @Nullable Shape collection,
            boolean identifier,
            @Nullable PersonalData enclosing,
            Set<Class<?>> types) {

        static final Surroundings NONE = new Surroundings("", null, false, null, Set.of());

        String path(String name) {
            return prefix + name;
        }

        Surroundings inside(PersistentMember member, @Nullable Shape memberCollection) {
            PersonalData own = member.annotation(PersonalData.class);
            Set<Class<?>> around = new HashSet<>(types);
            around.add(member.type());
            return new Surroundings(
                    member.path() + ".",
                    memberCollection == null ? collection : memberCollection,
                    member.identifies() || member.has(EmbeddedId.class),
                    own == null ? enclosing : own,
                    Set.copyOf(around));
        }
    }
}
