package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.PersistentMember.Shape;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToOne;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.jspecify.annotations.Nullable;

/** Checks that every row leads to a data subject, in its history too. */
final class SubjectReferences {

    private static final Set<Class<?>> IDENTIFIER_TYPES =
            Set.of(
                    Long.class,
                    long.class,
                    Integer.class,
                    int.class,
                    Short.class,
                    short.class,
                    String.class,
                    UUID.class);

    private final Map<Class<?>, ScannedEntity> entities;
    private final Map<Class<?>, List<PersistentMember>> members;
    private final Findings findings;

    SubjectReferences(
            Map<Class<?>, ScannedEntity> entities,
            Map<Class<?>, List<PersistentMember>> members,
            Findings findings) {
        this.entities = entities;
        this.members = members;
        this.findings = findings;
    }

    void check() {
        checkDistinctSubjects();
        for (ScannedEntity entity : entities.values()) {
            SubjectReference subject = entity.subject();
            if (subject != null && subject.kind() != SubjectReference.Kind.ARCHIVE) {
                checkReference(entity, subject);
            }
            for (ScannedAttribute attribute : entity.attributes()) {
                if (!attribute.of().isEmpty()) {
                    checkOtherPerson(entity, attribute);
                }
            }
        }
    }

    /**
     * A subject is known by file and identifier: where two tables number their rows on their own,
     * two persons would share one key, and the destruction of one would take the other along.
     */
    private void checkDistinctSubjects() {
        Map<String, ScannedEntity> firstOfFile = new HashMap<>();
        for (ScannedEntity entity : entities.values()) {
            ScannedEntity first =
                    isSubject(entity) ? firstOfFile.putIfAbsent(entity.file(), entity) : null;
            if (first != null && identifiersMayMeet(first, entity)) {
                findings.add(
                        Code.CFG_SUBJECT_SHARED,
                        entity.type().getSimpleName(),
                        "Rows of %s and of %s are data subjects of the file '%s', and two of them may"
                                        .formatted(
                                                first.type().getSimpleName(),
                                                entity.type().getSimpleName(),
                                                entity.file())
                                + " have the same identifier; name another file for one of them,"
                                + " refer from one to the other with @OfDataSubject, or let a"
                                + " named generator of a common superclass number both.");
            }
        }
    }

    private boolean identifiersMayMeet(ScannedEntity one, ScannedEntity other) {
        if (root(one.type()) == root(other.type())) {
            return false;
        }
        PersistentMember identifier = identifier(one);
        PersistentMember otherIdentifier = identifier(other);
        GeneratedValue generated = identifier.annotation(GeneratedValue.class);
        boolean sameGenerator =
                identifier.declaringClass() == otherIdentifier.declaringClass()
                        && generated != null
                        && !generated.generator().isEmpty();
        boolean unique = identifier.type() == UUID.class && otherIdentifier.type() == UUID.class;
        return !sameGenerator && !unique;
    }

    private PersistentMember identifier(ScannedEntity entity) {
        return member(
                        entity.type(),
                        Objects.requireNonNull(entity.subject(), "A subject has an identifier")
                                .attribute())
                .orElseThrow();
    }

    /** The entity at the top of the hierarchy, whose identifiers all of it share. */
    private static Class<?> root(Class<?> type) {
        Class<?> root = type;
        for (Class<?> up = type; up != null; up = up.getSuperclass()) {
            if (up.isAnnotationPresent(Entity.class)) {
                root = up;
            }
        }
        return root;
    }

    private void checkReference(ScannedEntity entity, SubjectReference subject) {
        PersistentMember member = member(entity.type(), subject.attribute()).orElseThrow();
        String problem =
                switch (subject.kind()) {
                    case SELF -> problemOfIdentifier(member);
                    case ASSOCIATION -> problemOfAssociation(member);
                    case PLAIN -> problemOfPlainColumn(member, subject.file());
                    case CANONICAL -> problemOfCanonicalColumn(member);
                    case ARCHIVE -> null;
                };
        report(entity, subject.attribute(), problem);
        if (subject.kind() != SubjectReference.Kind.SELF) {
            checkHistory(entity, member);
        }
    }

    private void checkOtherPerson(ScannedEntity entity, ScannedAttribute attribute) {
        Optional<PersistentMember> reference = member(entity.type(), attribute.of());
        if (reference.isEmpty()) {
            report(
                    entity,
                    attribute.path(),
                    "'of' names the attribute '%s', which %s does not have; name an association or"
                                    .formatted(attribute.of(), entity.type().getSimpleName())
                            + " a text column of the entity.");
            return;
        }
        PersistentMember member = reference.get();
        report(
                entity,
                attribute.path(),
                member.shape() == Shape.ASSOCIATION
                        ? problemOfAssociation(member)
                        : problemOfCanonicalColumn(member));
        checkHistory(entity, member);
    }

    private void report(ScannedEntity entity, String path, @Nullable String problem) {
        if (problem != null) {
            findings.add(
                    Code.CFG_SUBJECT_REFERENCE_BROKEN,
                    entity.type().getSimpleName() + "." + path,
                    problem);
        }
    }

    private static @Nullable String problemOfIdentifier(PersistentMember member) {
        if (!member.has(Id.class) && !member.has(EmbeddedId.class)) {
            return "@DataSubject stands on the identifier of the entity; use @OfDataSubject for a"
                    + " reference to a subject.";
        }
        return IDENTIFIER_TYPES.contains(member.type())
                ? null
                : "The identifier of a data subject must be one number, text or UUID.";
    }

    private @Nullable String problemOfAssociation(PersistentMember member) {
        return member.shape() == Shape.ASSOCIATION
                        && leadsToSubject(targetOf(member), new HashSet<>())
                ? null
                : "The association to %s leads to no data subject; give that entity @DataSubject or"
                                .formatted(targetOf(member).getSimpleName())
                        + " @OfDataSubject, or refer to another one.";
    }

    private @Nullable String problemOfPlainColumn(PersistentMember member, String file) {
        if (member.shape() != Shape.BASIC || !IDENTIFIER_TYPES.contains(member.type())) {
            return "A reference column to a data subject must be one number, text or UUID.";
        }
        boolean known =
                entities.values().stream()
                        .anyMatch(entity -> entity.file().equals(file) && isSubject(entity));
        return known
                ? null
                : "No entity of the file '%s' is a data subject; correct 'file', or keep the"
                                .formatted(file)
                        + " canonical form 'file:id' in a text column if another service holds the"
                        + " subject.";
    }

    private static @Nullable String problemOfCanonicalColumn(PersistentMember member) {
        return member.shape() == Shape.BASIC && member.type() == String.class
                ? null
                : "A reference to a data subject is an association, a text column with the"
                        + " canonical form 'file:id', or a plain column together with"
                        + " @OfDataSubject(file = \"…\").";
    }

    private void checkHistory(ScannedEntity entity, PersistentMember member) {
        if (entity.audited() && !isAudited(entity.type(), member)) {
            findings.add(
                    Code.CFG_SUBJECT_NOT_AUDITED,
                    entity.type().getSimpleName() + "." + member.path(),
                    "The history keeps the entity's values without this attribute, so that nobody"
                            + " could say whose they are; remove @NotAudited, or put @Audited on"
                            + " the class that declares it.");
        }
    }

    private static boolean isAudited(Class<?> entity, PersistentMember member) {
        if (member.has(NotAudited.class)) {
            return false;
        }
        return member.has(Audited.class)
                || member.path().indexOf('.') >= 0
                || member.declaringClass().isAnnotationPresent(Audited.class)
                || auditsParents(entity, member.declaringClass());
    }

    @SuppressWarnings("deprecation") // still honoured by Envers
    private static boolean auditsParents(Class<?> entity, Class<?> declaring) {
        Audited audited = entity.getAnnotation(Audited.class);
        return audited != null && List.of(audited.auditParents()).contains(declaring)
                || Arrays.stream(entity.getAnnotationsByType(AuditOverride.class))
                        .anyMatch(
                                override ->
                                        override.isAudited() && override.forClass() == declaring);
    }

    private Optional<PersistentMember> member(Class<?> type, String path) {
        return members.getOrDefault(type, List.of()).stream()
                .filter(member -> member.path().equals(path))
                .findFirst();
    }

    private static Class<?> targetOf(PersistentMember member) {
        ManyToOne manyToOne = member.annotation(ManyToOne.class);
        OneToOne oneToOne = member.annotation(OneToOne.class);
        Class<?> target =
                manyToOne != null
                        ? manyToOne.targetEntity()
                        : oneToOne != null ? oneToOne.targetEntity() : void.class;
        return target == void.class ? member.type() : target;
    }

    private boolean leadsToSubject(Class<?> target, Set<Class<?>> visited) {
        ScannedEntity entity = scanned(target);
        SubjectReference subject = entity == null ? null : entity.subject();
        if (entity == null || subject == null || !visited.add(entity.type())) {
            return false;
        }
        return subject.kind() != SubjectReference.Kind.ASSOCIATION
                || member(entity.type(), subject.attribute())
                        .map(member -> leadsToSubject(targetOf(member), visited))
                        .orElse(false);
    }

    private @Nullable ScannedEntity scanned(Class<?> target) {
        for (Class<?> type = target; type != null; type = type.getSuperclass()) {
            if (entities.containsKey(type)) {
                return entities.get(type);
            }
        }
        return null;
    }

    private static boolean isSubject(ScannedEntity entity) {
        SubjectReference subject = entity.subject();
        return subject != null && subject.kind() == SubjectReference.Kind.SELF;
    }
}
