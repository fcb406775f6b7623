package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.PersistentMember.Shape;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.lang.reflect.Member;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Reads the annotations of entity classes and reports what is wrong with each class by itself.
 * {@link SubjectReferences} looks at how the classes hang together.
 */
final class AnnotationScanner {

    private static final Set<Class<?>> SUPPORTED_TYPES =
            Set.of(
                    String.class,
                    LocalDate.class,
                    LocalDateTime.class,
                    LocalTime.class,
                    Instant.class,
                    OffsetDateTime.class,
                    ZonedDateTime.class,
                    Year.class,
                    YearMonth.class,
                    MonthDay.class,
                    Integer.class,
                    Long.class,
                    Short.class,
                    Byte.class,
                    Double.class,
                    Float.class,
                    BigInteger.class,
                    BigDecimal.class,
                    Boolean.class,
                    Character.class,
                    UUID.class,
                    byte[].class);

    /** Values that are equal to the service and have another text, or that nobody looks for. */
    private static final Set<Class<?>> UNSEARCHABLE_TYPES =
            Set.of(
                    Double.class,
                    Float.class,
                    OffsetDateTime.class,
                    ZonedDateTime.class,
                    byte[].class);

    private static final Set<Class<?>> RETENTION_TYPES =
            Set.of(Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class);

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,79}");

    private final Findings findings;
    private final Map<Class<?>, ScannedEntity> entities = new LinkedHashMap<>();
    private final Map<Class<?>, List<PersistentMember>> members = new LinkedHashMap<>();

    private AnnotationScanner(Findings findings) {
        this.findings = findings;
    }

    /**
     * Returns the entities among {@code managedClasses} that carry any of our annotations;
     * embeddables and mapped superclasses are read where entities use them.
     */
    static List<ScannedEntity> scan(Collection<Class<?>> managedClasses, Findings findings) {
        AnnotationScanner scanner = new AnnotationScanner(findings);
        managedClasses.stream()
                .filter(type -> type.isAnnotationPresent(Entity.class))
                .distinct()
                .forEach(scanner::scan);
        new SubjectReferences(scanner.entities, scanner.members, findings).check();
        scanner.checkKinds();
        SearchDomains.check(
                scanner.entities.values().stream()
                        .flatMap(entity -> entity.attributes().stream())
                        .toList(),
                findings);
        return List.copyOf(scanner.entities.values());
    }

    /** Whether a file, item or purpose may have this name; it becomes part of permissions. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private void scan(Class<?> type) {
        PersistentMembers found = PersistentMembers.of(type);
        found.misplaced().forEach(this::reportMisplaced);
        String file = fileOf(type);
        List<ScannedAttribute> attributes = attributes(type, file, found.members());
        SubjectReference subject = subject(type, file, found.members());
        Map<String, String> events = retentionEvents(type, found.members());
        if (file == null && attributes.isEmpty() && subject == null && events.isEmpty()) {
            return;
        }
        checkFile(type, file, attributes, subject, events);
        members.put(type, found.members());
        entities.put(
                type,
                new ScannedEntity(
                        type,
                        file == null ? "" : file,
                        subject,
                        attributes,
                        events,
                        isAudited(type, found.members())));
    }

    private void reportMisplaced(Member member) {
        findings.add(
                Code.CFG_ATTRIBUTE_NOT_PERSISTENT,
                member.getDeclaringClass().getSimpleName() + "." + member.getName(),
                "JPA does not persist this member, so the annotation has no effect; put it on the"
                        + " field with field access, on the getter with property access, or remove"
                        + " it.");
    }

    private static @Nullable String fileOf(Class<?> type) {
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            PersonalDataFile file = current.getDeclaredAnnotation(PersonalDataFile.class);
            if (file != null) {
                return file.value();
            }
        }
        return null;
    }

    private void checkFile(
            Class<?> type,
            @Nullable String file,
            List<ScannedAttribute> attributes,
            @Nullable SubjectReference subject,
            Map<String, String> events) {
        String location = type.getSimpleName();
        if (file == null) {
            findings.add(
                    Code.CFG_FILE_MISSING,
                    location,
                    "The entity holds personal data and names no file; add"
                            + " @PersonalDataFile(\"…\") to the class.");
        } else if (DataSubjectId.archive(file).file().equals(file)) {
            findings.add(
                    Code.CFG_NAME_INVALID,
                    location,
                    "The file name '%s' stands for rows that name nobody; choose another."
                            .formatted(file));
        } else if (!isName(file)) {
            findings.add(
                    Code.CFG_NAME_INVALID,
                    location,
                    "The file name '%s' must be 1 to 80 letters, digits, hyphens and underscores."
                            .formatted(file));
        }
        if (subject == null && attributes.stream().anyMatch(item -> item.of().isEmpty())) {
            findings.add(
                    Code.CFG_FILE_WITHOUT_SUBJECT,
                    location,
                    "The entity does not say whose data it holds; put @DataSubject on its"
                            + " identifier, or @OfDataSubject on the attribute that leads to the"
                            + " subject. Where nobody can be named, @WithoutDataSubject(because ="
                            + " \"…\") on the class says so.");
        } else if (subject == null && !events.isEmpty()) {
            findings.add(
                    Code.CFG_FILE_WITHOUT_SUBJECT,
                    location,
                    "The entity starts a retention period for nobody; put @OfDataSubject on the"
                            + " attribute that leads to the subject.");
        }
        checkHierarchy(type, file);
    }

    private void checkHierarchy(Class<?> type, @Nullable String file) {
        for (Class<?> parent = type.getSuperclass();
                parent != null;
                parent = parent.getSuperclass()) {
            String parentFile = parent.isAnnotationPresent(Entity.class) ? fileOf(parent) : null;
            if (parentFile != null && !parentFile.equals(file)) {
                findings.add(
                        Code.CFG_FILE_CHANGES_IN_HIERARCHY,
                        type.getSimpleName(),
                        "The class inherits items of the file '%s' and names the file '%s'; use one"
                                        .formatted(parentFile, file)
                                + " file for the whole hierarchy.");
            }
        }
    }

    private List<ScannedAttribute> attributes(
            Class<?> type, @Nullable String file, List<PersistentMember> persistent) {
        List<ScannedAttribute> attributes = new ArrayList<>();
        for (PersistentMember member : persistent) {
            PersonalData annotation = member.personalData();
            if (annotation == null) {
                checkSearchIsOnItem(type, member);
                continue;
            }
            ScannedAttribute attribute = attribute(type, file, member, annotation);
            attributes.add(attribute);
            if (!isInheritedFromEntity(type, member)) {
                check(attribute, member);
            }
        }
        return List.copyOf(attributes);
    }

    private static boolean isInheritedFromEntity(Class<?> type, PersistentMember member) {
        return member.declaringClass() != type
                && member.declaringClass().isAnnotationPresent(Entity.class);
    }

    private static ScannedAttribute attribute(
            Class<?> type,
            @Nullable String file,
            PersistentMember member,
            PersonalData annotation) {
        Searchable searchable = member.annotation(Searchable.class);
        Set<Search> searches = EnumSet.noneOf(Search.class);
        if (searchable != null) {
            searches.addAll(List.of(searchable.value()));
        }
        return new ScannedAttribute(
                type,
                member.declaringClass(),
                member.path(),
                member.type(),
                member.json(),
                file + "." + annotation.item(),
                annotation.kind(),
                annotation.of(),
                Set.copyOf(searches),
                annotation.whenDenied(),
                annotation.encrypted(),
                member.isElement(),
                searchable == null ? 0 : searchable.prefix(),
                searchable == null ? "" : searchable.domain());
    }

    private void check(ScannedAttribute attribute, PersistentMember member) {
        String name = attribute.item().substring(attribute.item().indexOf('.') + 1);
        if (!isName(name)) {
            findings.add(
                    Code.CFG_NAME_INVALID,
                    attribute.location(),
                    "The item name '%s' must be 1 to 80 letters, digits, hyphens and underscores."
                            .formatted(name));
        }
        checkPlace(attribute, member);
        checkEncryption(attribute);
        checkSearch(attribute, member);
    }

    private void checkPlace(ScannedAttribute attribute, PersistentMember member) {
        if (member.identifies()) {
            findings.add(
                    Code.CFG_IDENTIFIER_PROTECTED,
                    attribute.location(),
                    "An identifier, natural identifier or version cannot be kept encrypted; use a"
                            + " surrogate key and make the item an ordinary attribute with"
                            + " @Searchable.");
        } else if (member.shape() == Shape.SET || member.shape() == Shape.MAP) {
            findings.add(
                    Code.CFG_COLLECTION_UNSUPPORTED,
                    attribute.location(),
                    "Equal masks would collapse in a Set and collide as map keys, which destroys"
                            + " data; declare it as a List, or give the values an entity of their own"
                            + " with @OneToMany.");
        } else if (member.isElement()
                && attribute.encrypted()
                && isSupported(member)
                && member.type() != String.class) {
            findings.add(
                    Code.CFG_COLLECTION_UNSUPPORTED,
                    attribute.location(),
                    "In a list only text has a mask: a %s that may not be read would be missing, and"
                                    .formatted(member.type().getSimpleName())
                            + " the list would be written back without it; use String, or give the"
                            + " values an entity of their own with @OneToMany.");
        } else if (member.shape() == Shape.ASSOCIATION
                || member.shape() == Shape.COLLECTION_OF_ASSOCIATIONS
                || !isSupported(member)) {
            findings.add(
                    Code.CFG_TYPE_UNSUPPORTED,
                    attribute.location(),
                    "The type %s cannot be kept encrypted; %s"
                            .formatted(member.type().getSimpleName(), instead(member.type())));
        }
    }

    private static boolean isSupported(PersistentMember member) {
        return SUPPORTED_TYPES.contains(member.type())
                || member.type().isEnum()
                || member.json() != null;
    }

    private static String instead(Class<?> type) {
        return type.isPrimitive()
                ? "use %s: without a permit the value reads as null, which a primitive cannot hold."
                        .formatted(ClassUtils.resolvePrimitiveIfNecessary(type).getSimpleName())
                : "use one of "
                        + SUPPORTED_TYPES.stream().map(Class::getSimpleName).sorted().toList()
                        + " or an enum, annotate the attributes inside, or keep it as one JSON value"
                        + " with @JdbcTypeCode(SqlTypes.JSON).";
    }

    private void checkEncryption(ScannedAttribute attribute) {
        if (!attribute.encrypted() && attribute.kind().encryptionMandatory()) {
            findings.add(
                    Code.CFG_ENCRYPTION_MANDATORY,
                    attribute.location(),
                    "The law demands that %s is stored encrypted; remove 'encrypted = false'."
                            .formatted(attribute.kind()));
        }
    }

    private void checkSearch(ScannedAttribute attribute, PersistentMember member) {
        if (member.isElement() && !attribute.searchable().isEmpty()) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    attribute.location(),
                    "A value in a list has no search index; remove @Searchable, or give the values an"
                            + " entity of their own with @OneToMany.");
        }
        if (!attribute.searchable().isEmpty()
                && (UNSEARCHABLE_TYPES.contains(member.type()) || member.json() != null)) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    attribute.location(),
                    "Equal values of the type %s may be written differently, so that some would not be"
                                    .formatted(member.type().getSimpleName())
                            + " found; remove @Searchable, or look for the row by another attribute.");
        }
        boolean byPart =
                attribute.searchable().contains(Search.LAST4)
                        || attribute.searchable().contains(Search.PREFIX);
        if (byPart && !member.isElement()) {
            checkSearchByPart(attribute);
        }
        if (!attribute.domain().isEmpty() && !isName(attribute.domain())) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    attribute.location(),
                    "The search domain '%s' must be 1 to 80 letters, digits, hyphens and underscores."
                            .formatted(attribute.domain()));
        }
        Column column = member.annotation(Column.class);
        if (column != null
                && column.unique()
                && attribute.encrypted()
                && !attribute.searchable().contains(Search.EXACT)) {
            findings.add(
                    Code.CFG_UNIQUE_NOT_SEARCHABLE,
                    attribute.location(),
                    "Two ciphertexts are never equal, so the constraint would never hold; add"
                            + " @Searchable(EXACT), whose index takes it over.");
        }
    }

    private void checkSearchByPart(ScannedAttribute attribute) {
        if (attribute.javaType() != String.class || !Normaliser.hasParts(attribute.kind())) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    attribute.location(),
                    "Only a text has a beginning and last characters that are the same in every notation, and %s of type %s has not; use @Searchable(EXACT)."
                            .formatted(attribute.kind(), attribute.javaType().getSimpleName()));
        }
        if (attribute.longestPrefix() < 1
                || attribute.longestPrefix() > Searchable.LONGEST_PREFIX) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    attribute.location(),
                    "A beginning of %s characters cannot be indexed; set 'prefix' of @Searchable to 1 to %s."
                            .formatted(attribute.longestPrefix(), Searchable.LONGEST_PREFIX));
        }
    }

    private void checkSearchIsOnItem(Class<?> type, PersistentMember member) {
        if (member.has(Searchable.class)) {
            findings.add(
                    Code.CFG_SEARCH_UNSUPPORTED,
                    type.getSimpleName() + "." + member.path(),
                    "@Searchable belongs on a single attribute with @PersonalData; move or remove"
                            + " it.");
        }
    }

    private @Nullable SubjectReference subject(
            Class<?> type, @Nullable String file, List<PersistentMember> persistent) {
        List<SubjectReference> references = new ArrayList<>();
        WithoutDataSubject nobody = withoutSubject(type);
        if (nobody != null) {
            checkReason(type, nobody);
            references.add(
                    new SubjectReference(
                            "", SubjectReference.Kind.ARCHIVE, file == null ? "" : file));
        }
        for (PersistentMember member : persistent) {
            if (member.has(DataSubject.class)) {
                references.add(new SubjectReference(member.path(), SubjectReference.Kind.SELF, ""));
            }
            OfDataSubject of = member.annotation(OfDataSubject.class);
            if (of != null) {
                references.add(reference(member, of));
            }
        }
        if (references.isEmpty() && declaresSubject(type)) {
            persistent.stream()
                    .filter(member -> member.has(jakarta.persistence.Id.class))
                    .map(id -> new SubjectReference(id.path(), SubjectReference.Kind.SELF, ""))
                    .forEach(references::add);
        }
        if (references.size() > 1) {
            findings.add(
                    Code.CFG_SUBJECT_AMBIGUOUS,
                    type.getSimpleName(),
                    "The attributes %s all say whose data a row holds; keep one, and name another"
                                    .formatted(
                                            references.stream()
                                                    .map(AnnotationScanner::named)
                                                    .toList())
                            + " person with @PersonalData(of = \"…\").");
        }
        return references.isEmpty() ? null : references.get(0);
    }

    private static String named(SubjectReference reference) {
        return reference.kind() == SubjectReference.Kind.ARCHIVE
                ? "@WithoutDataSubject"
                : reference.attribute();
    }

    private static @Nullable WithoutDataSubject withoutSubject(Class<?> type) {
        return PersistentMembers.hierarchy(type).stream()
                .map(part -> part.getDeclaredAnnotation(WithoutDataSubject.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void checkReason(Class<?> type, WithoutDataSubject nobody) {
        if (nobody.because().isBlank()) {
            findings.add(
                    Code.CFG_FILE_WITHOUT_SUBJECT,
                    type.getSimpleName(),
                    "@WithoutDataSubject does not say why nobody can be named; give the reason in"
                            + " 'because'.");
        }
    }

    private static boolean declaresSubject(Class<?> type) {
        return PersistentMembers.hierarchy(type).stream()
                .anyMatch(part -> part.isAnnotationPresent(DataSubject.class));
    }

    private static SubjectReference reference(PersistentMember member, OfDataSubject of) {
        SubjectReference.Kind kind =
                switch (member.shape()) {
                    case ASSOCIATION, COLLECTION_OF_ASSOCIATIONS ->
                            SubjectReference.Kind.ASSOCIATION;
                    default ->
                            of.file().isEmpty()
                                    ? SubjectReference.Kind.CANONICAL
                                    : SubjectReference.Kind.PLAIN;
                };
        return new SubjectReference(member.path(), kind, of.file());
    }

    private Map<String, String> retentionEvents(Class<?> type, List<PersistentMember> persistent) {
        Map<String, String> events = new LinkedHashMap<>();
        for (PersistentMember member : persistent) {
            StartsRetention starts = member.annotation(StartsRetention.class);
            if (starts == null) {
                continue;
            }
            String location = type.getSimpleName() + "." + member.path();
            if (member.isElement() || !RETENTION_TYPES.contains(member.type())) {
                findings.add(
                        Code.RETENTION_START_UNSUPPORTED,
                        location,
                        "The attribute cannot say when a period starts; use Instant, LocalDate,"
                                + " LocalDateTime or OffsetDateTime.");
            }
            if (events.putIfAbsent(starts.value(), member.path()) != null) {
                findings.add(
                        Code.RETENTION_START_UNSUPPORTED,
                        location,
                        "Another attribute of the entity starts '%s' already; keep one."
                                .formatted(starts.value()));
            }
        }
        return Map.copyOf(events);
    }

    private static boolean isAudited(Class<?> type, List<PersistentMember> persistent) {
        return PersistentMembers.hierarchy(type).stream()
                        .anyMatch(part -> part.isAnnotationPresent(Audited.class))
                || persistent.stream().anyMatch(member -> member.has(Audited.class));
    }

    private void checkKinds() {
        Map<String, ScannedAttribute> first = new LinkedHashMap<>();
        for (ScannedEntity entity : entities.values()) {
            for (ScannedAttribute attribute : entity.attributes()) {
                ScannedAttribute other = first.putIfAbsent(attribute.item(), attribute);
                if (other != null && other.kind() != attribute.kind()) {
                    findings.add(
                            Code.CFG_ITEM_KIND_CONFLICT,
                            attribute.location(),
                            "The item '%s' is %s here and %s at %s; one item has one kind."
                                    .formatted(
                                            attribute.item(),
                                            attribute.kind(),
                                            other.kind(),
                                            other.location()));
                }
            }
        }
    }
}
