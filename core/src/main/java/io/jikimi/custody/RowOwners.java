package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.type.EntityType;
import org.jspecify.annotations.Nullable;

/** Asks the database whose rows are at this moment, whatever a session has read before. */
final class RowOwners {

    private static final int CHUNK = 500;

    private final CustodyRuntime runtime;
    private final SharedSessionContractImplementor session;
    private final DatabaseDialect dialect;

    RowOwners(CustodyRuntime runtime, SharedSessionContractImplementor session) {
        this.runtime = runtime;
        this.session = session;
        this.dialect = SessionDialect.of(session);
    }

    /** The person a row belongs to, or that it names in an attribute; null if there is none. */
    @Nullable DataSubjectId now(EntityPersister persister, String of, String id) {
        return now(persister, of, List.of(id)).get(id);
    }

    /** The same of many rows, by their identifiers, in as few statements as possible. */
    Map<String, DataSubjectId> now(
            EntityPersister persister, String of, Collection<String> identifiers) {
        Map<String, DataSubjectId> owners = new HashMap<>();
        Path path = of.isEmpty() ? path(persister) : named(persister, of);
        if (path == null) {
            return owners;
        }
        List<String> ids = List.copyOf(identifiers);
        if (path.kind() == Kind.ARCHIVE) {
            ids.forEach(id -> owners.put(id, DataSubjectId.archive(path.file())));
            return owners;
        }
        for (int from = 0; from < ids.size(); from += CHUNK) {
            read(persister, path, ids.subList(from, Math.min(from + CHUNK, ids.size())), owners);
        }
        return owners;
    }

    private void read(
            EntityPersister persister,
            Path path,
            List<String> ids,
            Map<String, DataSubjectId> owners) {
        RowSelect select = new RowSelect(session.getFactory(), dialect, persister).whereIds(ids);
        String subject = dialect.asText(select.column(path.attribute()));
        String columns = select.id() + " as found, " + subject + " as subject";
        List<Object[]> rows =
                select.bound(
                                session.createNativeQuery(
                                        select.select(columns) + dialect.asOfNow(), Object[].class))
                        .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                        .list();
        for (Object[] row : rows) {
            if (row[1] != null) {
                owners.put(row[0].toString(), subject(path, row[1].toString()));
            }
        }
    }

    private static DataSubjectId subject(Path path, String text) {
        return path.kind() == Kind.CANONICAL
                ? DataSubjectId.parse(text)
                : new DataSubjectId(path.file(), text);
    }

    /** The way from a row to the column that names its data subject. */
    private @Nullable Path path(EntityPersister persister) {
        PersonalDataEntity entity =
                runtime.catalogue().entity(persister.getMappedClass()).orElse(null);
        SubjectReference reference = entity == null ? null : entity.subject();
        if (entity == null || reference == null) {
            return null;
        }
        return switch (reference.kind()) {
            case ASSOCIATION -> over(persister, reference.attribute());
            case SELF -> new Path(reference.attribute(), Kind.SELF, entity.file());
            case PLAIN, CANONICAL, ARCHIVE ->
                    new Path(reference.attribute(), reference.kind(), reference.file());
        };
    }

    private @Nullable Path named(EntityPersister persister, String of) {
        return persister.getPropertyType(of) instanceof EntityType
                ? over(persister, of)
                : new Path(of, Kind.CANONICAL, "");
    }

    private @Nullable Path over(EntityPersister persister, String attribute) {
        EntityType association = (EntityType) persister.getPropertyType(attribute);
        Path further =
                path(
                        session.getFactory()
                                .getMappingMetamodel()
                                .getEntityDescriptor(
                                        Objects.requireNonNull(
                                                association.getAssociatedEntityName())));
        return further == null
                ? null
                : new Path(attribute + "." + further.attribute(), further.kind(), further.file());
    }

    private record Path(String attribute, Kind kind, String file) {}
}
