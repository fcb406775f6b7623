package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.metamodel.Attribute;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.ManagedType;
import jakarta.persistence.metamodel.SingularAttribute;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows that name a data subject by the references that the catalogue knows: own rows,
 * rows that belong to the subject over any number of associations, rows that mention it. Rows that
 * are hidden from Hibernate's own queries are found like all others: they are still held. For the
 * rooms to the right; a service has no use for it.
 */
public final class SubjectRows {

    private static final int LONGEST_PATH = 16;

    private final Catalogue catalogue;
    private final EntityManager entityManager;
    private final DatabaseDialect dialect;

    /**
     * Creates the search.
     *
     * @param entityManager a shared entity manager of the persistence unit
     */
    public SubjectRows(Catalogue catalogue, EntityManager entityManager, DatabaseDialect dialect) {
        this.catalogue = catalogue;
        this.entityManager = entityManager;
        this.dialect = dialect;
    }

    /** The live rows that are, or belong to, the subject. */
    public Set<RowReference> ownedBy(DataSubjectId subject) {
        Set<RowReference> rows = new LinkedHashSet<>();
        for (PersonalDataEntity entity : catalogue.entities()) {
            if (entity.subject() != null) {
                rows.addAll(rows(entity, entity.subject(), subject));
            }
        }
        return rows;
    }

    /** The live rows with items that speak of the subject beside the one they belong to. */
    public Set<RowReference> mentioning(DataSubjectId subject) {
        Set<RowReference> rows = new LinkedHashSet<>();
        for (PersonalDataEntity entity : catalogue.entities()) {
            for (SubjectReference reference : mentions(entity, type(entity))) {
                rows.addAll(rows(entity, reference, subject));
            }
        }
        return rows;
    }

    /** The live rows of an entity whose values with this {@code of} speak of the subject. */
    public Set<RowReference> speakingOf(
            DataSubjectId subject, PersonalDataEntity entity, String of) {
        SubjectReference reference =
                of.isEmpty()
                        ? entity.subject()
                        : new SubjectReference(of, kindOf(type(entity), of), "");
        return reference == null ? Set.of() : rows(entity, reference, subject);
    }

    /** Of the rows of an entity, those that exist and are not the subject's own. */
    public Set<String> ownedByOthers(String entity, Collection<String> ids, DataSubjectId subject) {
        Set<String> others = new HashSet<>();
        for (PersonalDataEntity known : catalogue.entities()) {
            EntityType<?> type = type(known);
            if (known.subject() != null && rootName(known.type()).equals(entity)) {
                if (isArchive(known.subject(), subject)) {
                    continue;
                }
                Set<String> own = ownOf(type, known.subject(), ids, subject);
                if (!own.containsAll(ids)) {
                    others.addAll(existing(type, ids, null));
                }
                others.removeAll(own);
            }
        }
        return others;
    }

    private Set<String> ownOf(
            EntityType<?> type,
            SubjectReference reference,
            Collection<String> ids,
            DataSubjectId subject) {
        return condition(type, own(type, reference), subject, LONGEST_PATH)
                .map(condition -> existing(type, ids, condition))
                .orElse(Set.of());
    }

    private static boolean isArchive(SubjectReference reference, DataSubjectId subject) {
        return reference.kind() == Kind.ARCHIVE
                && subject.equals(DataSubjectId.archive(reference.file()));
    }

    private Set<String> existing(
            EntityType<?> type, Collection<String> ids, @Nullable Condition condition) {
        RowSelect select = select(type).whereIds(ids);
        if (condition != null) {
            select.whereEqual(condition.path(), condition.value());
        }
        return new HashSet<>(select.bound(query(select.select(select.id()))).list());
    }

    private static List<Object> parsed(Collection<String> ids, Class<?> type) {
        return ids.stream().flatMap(id -> Identifiers.parse(id, type).stream()).toList();
    }

    private Set<RowReference> rows(
            PersonalDataEntity entity, SubjectReference reference, DataSubjectId subject) {
        EntityType<?> type = type(entity);
        return condition(type, own(type, reference), subject, LONGEST_PATH)
                .map(condition -> rows(type, condition))
                .orElse(Set.of());
    }

    private EntityType<?> type(PersonalDataEntity entity) {
        return entityManager.getMetamodel().entity(entity.type());
    }

    /** Of the rows of an entity, those that a row of the catalogue's entities belongs to. */
    public Set<String> owning(String entity, Collection<String> ids) {
        Set<String> owning = new HashSet<>();
        for (PersonalDataEntity other : catalogue.entities()) {
            EntityType<?> type = type(other);
            Set<SubjectReference> references = mentions(other, type);
            if (other.subject() != null) {
                references.add(other.subject());
            }
            references.stream()
                    .filter(reference -> reference.kind() == Kind.ASSOCIATION)
                    .map(SubjectReference::attribute)
                    .filter(attribute -> pointsTo(type, attribute, entity))
                    .forEach(attribute -> owning.addAll(owned(type, attribute, ids)));
        }
        return owning;
    }

    /** The name of the root entity of the hierarchy, as {@link RowReference} has it. */
    String rootName(Class<?> type) {
        return persister(type).getRootEntityName();
    }

    private EntityPersister persister(Class<?> type) {
        return factory().getMappingMetamodel().getEntityDescriptor(type);
    }

    private SessionFactoryImplementor factory() {
        return entityManager
                .getEntityManagerFactory()
                .unwrap(SessionFactory.class)
                .unwrap(SessionFactoryImplementor.class);
    }

    private RowSelect select(EntityType<?> type) {
        return new RowSelect(factory(), dialect, persister(type.getJavaType()));
    }

    /** Past Hibernate's restrictions, and still after everything that waits to be flushed. */
    @SuppressWarnings("unchecked")
    private NativeQuery<String> query(String sql) {
        return entityManager.createNativeQuery(sql, String.class).unwrap(NativeQuery.class);
    }

    private boolean pointsTo(EntityType<?> type, String attribute, String entity) {
        return rootName(attribute(type, attribute).getJavaType()).equals(entity);
    }

    private Set<String> owned(EntityType<?> type, String attribute, Collection<String> ids) {
        EntityPersister target = persister(attribute(type, attribute).getJavaType());
        RowSelect select = select(type);
        String owner = select.column(attribute + "." + target.getIdentifierPropertyName());
        select.whereIn(owner, parsed(ids, target.getIdentifierType().getReturnedClass()));
        String distinct = select.select("distinct " + dialect.asText(owner));
        return new HashSet<>(select.bound(query(distinct)).list());
    }

    private Set<RowReference> rows(EntityType<?> type, Condition condition) {
        String name = rootName(type.getJavaType());
        RowSelect select = select(type).whereEqual(condition.path(), condition.value());
        return select.bound(query(select.select(select.id()))).list().stream()
                .map(id -> new RowReference(name, id))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<SubjectReference> mentions(PersonalDataEntity entity, EntityType<?> type) {
        return entity.attributes().stream()
                .map(PersonalDataAttribute::of)
                .filter(of -> !of.isEmpty())
                .map(of -> new SubjectReference(of, kindOf(type, of), ""))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Kind kindOf(EntityType<?> type, String path) {
        return attribute(type, path).isAssociation() ? Kind.ASSOCIATION : Kind.CANONICAL;
    }

    private Optional<Condition> condition(
            EntityType<?> type, SubjectReference reference, DataSubjectId subject, int steps) {
        String path = reference.attribute();
        return switch (reference.kind()) {
            case CANONICAL -> Optional.of(new Condition(path, subject.toString()));
            case SELF, PLAIN ->
                    reference.file().equals(subject.file())
                            ? Identifiers.parse(subject.id(), attribute(type, path).getJavaType())
                                    .map(id -> new Condition(path, id))
                            : Optional.empty();
            case ASSOCIATION -> associated(type, path, subject, steps);
            // Rows that name nobody are found by their period alone, never by a subject.
            case ARCHIVE -> Optional.empty();
        };
    }

    private Optional<Condition> associated(
            EntityType<?> type, String path, DataSubjectId subject, int steps) {
        EntityType<?> target =
                entityManager.getMetamodel().entity(attribute(type, path).getJavaType());
        SubjectReference next =
                catalogue
                        .entity(target.getJavaType())
                        .map(PersonalDataEntity::subject)
                        .filter(known -> steps > 1)
                        .orElseThrow(() -> leadsNowhere(type, path));
        return condition(target, own(target, next), subject, steps - 1)
                .map(found -> new Condition(path + "." + found.path(), found.value()));
    }

    private SubjectReference own(EntityType<?> type, SubjectReference reference) {
        if (reference.kind() != Kind.SELF) {
            return reference;
        }
        String file = catalogue.entity(type.getJavaType()).orElseThrow().file();
        return new SubjectReference(reference.attribute(), Kind.SELF, file);
    }

    private static LifecycleException leadsNowhere(EntityType<?> type, String path) {
        return new LifecycleException(
                Refusal.SUBJECT_MISSING,
                type.getName() + "." + path,
                "the association does not lead to a data subject. Annotate an attribute of its"
                        + " entity with @DataSubject or @OfDataSubject.");
    }

    private static Attribute<?, ?> attribute(ManagedType<?> type, String path) {
        ManagedType<?> owner = type;
        String[] steps = path.split("\\.");
        for (int step = 0; step < steps.length - 1; step++) {
            SingularAttribute<?, ?> singular = owner.getSingularAttribute(steps[step]);
            owner = (ManagedType<?>) singular.getType();
        }
        return owner.getAttribute(steps[steps.length - 1]);
    }

    private record Condition(String path, Object value) {}
}
