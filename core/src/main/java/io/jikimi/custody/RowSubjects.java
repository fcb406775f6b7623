package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the data subjects of a row from its state: the row itself, an association over any number
 * of steps, or a reference.
 */
final class RowSubjects {

    private final CustodyRuntime runtime;
    private final SharedSessionContractImplementor session;

    RowSubjects(CustodyRuntime runtime, SharedSessionContractImplementor session) {
        this.runtime = runtime;
        this.session = session;
    }

    /**
     * The person the row belongs to, for the empty text, or the person that attribute {@code of}
     * names; null if none is set.
     */
    @Nullable DataSubjectId find(
            PersonalDataEntity entity,
            EntityPersister persister,
            @Nullable Object id,
            Object[] state,
            String of) {
        return of.isEmpty()
                ? owner(entity, persister, id, state)
                : named(entity, state[persister.getPropertyIndex(of)]);
    }

    /** The same of a row that the session knows. */
    @Nullable DataSubjectId find(EntityPersister persister, Object row, Object id, String of) {
        return find(
                runtime.catalogue().entity(persister.getMappedClass()).orElseThrow(),
                persister,
                id,
                persister.getValues(row),
                of);
    }

    /** Like {@link #find}, but there must be one. */
    DataSubjectId require(
            PersonalDataEntity entity,
            EntityPersister persister,
            @Nullable Object id,
            Object[] state,
            String of) {
        DataSubjectId subject = find(entity, persister, id, state, of);
        if (subject == null) {
            throw new LifecycleException(
                    Refusal.SUBJECT_MISSING,
                    entity.type().getSimpleName(),
                    "no data subject is set for a value of this row. Set "
                            + (of.isEmpty()
                                    ? "the attribute with @DataSubject or @OfDataSubject"
                                    : "'" + of + "'")
                            + " before the row is written.");
        }
        return subject;
    }

    @Nullable DataSubjectId find(RowWrite row, String of) {
        return find(row.entity(), row.persister(), row.id(), row.state(), of);
    }

    DataSubjectId require(RowWrite row, String of) {
        return require(row.entity(), row.persister(), row.id(), row.state(), of);
    }

    private @Nullable DataSubjectId owner(
            PersonalDataEntity entity,
            EntityPersister persister,
            @Nullable Object id,
            Object[] state) {
        SubjectReference reference = entity.subject();
        if (reference == null) {
            return null;
        }
        if (reference.kind() == SubjectReference.Kind.SELF) {
            return id == null ? null : new DataSubjectId(entity.file(), id.toString());
        }
        if (reference.kind() == SubjectReference.Kind.ARCHIVE) {
            return DataSubjectId.archive(reference.file());
        }
        Object value = state[persister.getPropertyIndex(reference.attribute())];
        return value == null ? null : referred(reference, value);
    }

    private @Nullable DataSubjectId referred(SubjectReference reference, Object value) {
        return switch (reference.kind()) {
            case PLAIN -> new DataSubjectId(reference.file(), value.toString());
            case CANONICAL -> DataSubjectId.parse(value.toString());
            case ASSOCIATION, SELF, ARCHIVE -> ofEntity(value);
        };
    }

    private @Nullable DataSubjectId named(PersonalDataEntity entity, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return parse(entity, text);
        }
        return ofEntity(value);
    }

    private static DataSubjectId parse(PersonalDataEntity entity, String text) {
        try {
            return DataSubjectId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new LifecycleException(
                    Refusal.SUBJECT_MISSING,
                    entity.type().getSimpleName(),
                    "the reference to a person does not have the form 'file:id'.",
                    malformed);
        }
    }

    private @Nullable DataSubjectId ofEntity(Object reference) {
        Class<?> type = type(reference);
        PersonalDataEntity entity =
                runtime.catalogue()
                        .entity(type)
                        .orElseThrow(
                                () ->
                                        new LifecycleException(
                                                Refusal.SUBJECT_MISSING,
                                                type.getSimpleName(),
                                                "a row belongs to this entity, but it has no data subject itself. Annotate it with"
                                                        + " @PersonalDataFile and @DataSubject or @OfDataSubject."));
        if (entity.subject() != null && entity.subject().kind() == SubjectReference.Kind.SELF) {
            Object id = identifier(reference);
            return id == null ? null : new DataSubjectId(entity.file(), id.toString());
        }
        Object loaded = Hibernate.unproxy(reference);
        EntityPersister persister = session.getEntityPersister(null, loaded);
        return owner(
                entity,
                persister,
                persister.getIdentifier(loaded, session),
                persister.getValues(loaded));
    }

    /** What belongs to no session any more cannot be asked for its subclass. */
    static Class<?> type(Object reference) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(reference);
        return proxy != null && proxy.isUninitialized() && proxy.getSession() == null
                ? proxy.getPersistentClass()
                : Hibernate.getClassLazy(reference);
    }

    /** The identifier of an entity or of a proxy, which this does not load. */
    @Nullable Object identifier(Object reference) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(reference);
        return proxy != null
                ? proxy.getInternalIdentifier()
                : session.getEntityPersister(null, reference).getIdentifier(reference, session);
    }
}
