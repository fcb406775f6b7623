package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.custody.Custody;
import io.jikimi.custody.RowReference;
import io.jikimi.rights.SubjectExport.ExportedRow;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.persistence.metamodel.EntityType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything the service holds about a subject, in the scope that is open: values of other
 * persons in the same rows come as their masks, and those that are stored in the clear, which no
 * permit guards, are left out.
 */
final class SubjectDossier {

    private static final int CHUNK = 500;

    private final Catalogue catalogue;
    private final Custody custody;
    private final EntityManager entityManager;

    SubjectDossier(Catalogue catalogue, Custody custody, EntityManager entityManager) {
        this.catalogue = catalogue;
        this.custody = custody;
        this.entityManager = entityManager;
    }

    List<ExportedRow> rows(DataSubjectId subject) {
        Map<String, List<RowReference>> byEntity =
                custody.rowsOf(subject).stream()
                        .collect(
                                Collectors.groupingBy(
                                        RowReference::entity,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        Map<RowReference, ExportedRow> rows = new LinkedHashMap<>();
        byEntity.forEach(
                (name, references) ->
                        entities(name)
                                .forEach(
                                        entity ->
                                                read(
                                                        entity,
                                                        references,
                                                        ownValues(entity, subject),
                                                        rows)));
        return List.copyOf(rows.values());
    }

    /** The purposes under which items of these files are processed, with ground and period. */
    List<Map<String, String>> purposes(Collection<ExportedRow> rows) {
        Set<String> files = rows.stream().map(ExportedRow::file).collect(Collectors.toSet());
        return catalogue.purposes().stream()
                .filter(purpose -> !purpose.isBuiltIn())
                .filter(purpose -> files.stream().anyMatch(file -> concerns(purpose, file)))
                .map(SubjectDossier::described)
                .toList();
    }

    private List<PersonalDataEntity> entities(String name) {
        return catalogue.entities().stream().filter(entity -> entity.isOf(name)).toList();
    }

    /** Which values are the subject's; protected ones are told by their key when they are read. */
    private BiPredicate<PersonalDataAttribute, RowReference> ownValues(
            PersonalDataEntity entity, DataSubjectId subject) {
        Map<String, Set<RowReference>> clear =
                entity.attributes().stream()
                        .filter(attribute -> !attribute.encrypted())
                        .map(PersonalDataAttribute::of)
                        .distinct()
                        .collect(
                                Collectors.toMap(
                                        of -> of, of -> custody.rowsOf(subject, entity, of)));
        return (attribute, row) ->
                attribute.encrypted() || clear.getOrDefault(attribute.of(), Set.of()).contains(row);
    }

    private void read(
            PersonalDataEntity entity,
            List<RowReference> references,
            BiPredicate<PersonalDataAttribute, RowReference> own,
            Map<RowReference, ExportedRow> rows) {
        EntityType<?> type = entityManager.getMetamodel().entity(entity.type());
        for (int from = 0; from < references.size(); from += CHUNK) {
            List<RowReference> chunk =
                    references.subList(from, Math.min(from + CHUNK, references.size()));
            Map<Object, RowReference> byId =
                    chunk.stream()
                            .collect(
                                    Collectors.toMap(
                                            row ->
                                                    row.idIn(
                                                            entityManager
                                                                    .getEntityManagerFactory()),
                                            row -> row));
            read(entity, type, byId, own, rows);
        }
    }

    private void read(
            PersonalDataEntity entity,
            EntityType<?> type,
            Map<Object, RowReference> byId,
            BiPredicate<PersonalDataAttribute, RowReference> own,
            Map<RowReference, ExportedRow> rows) {
        Map<RowReference, Map<String, String>> items = new LinkedHashMap<>();
        List<PersonalDataAttribute> single =
                entity.attributes().stream().filter(attribute -> !attribute.element()).toList();
        for (Tuple tuple : values(type, single, byId.keySet())) {
            RowReference reference = byId.get(tuple.get(0));
            Map<String, String> row = items.computeIfAbsent(reference, first -> new TreeMap<>());
            for (int index = 0; index < single.size(); index++) {
                if (own.test(single.get(index), reference)) {
                    add(row, single.get(index), tuple.get(index + 1));
                }
            }
        }
        entity.attributes().stream()
                .filter(PersonalDataAttribute::element)
                .forEach(list -> addElements(type, list, byId, own, items));
        items.forEach(
                (row, values) ->
                        rows.merge(
                                row,
                                new ExportedRow(
                                        entity.file(),
                                        entity.type().getSimpleName(),
                                        row.id(),
                                        values),
                                SubjectDossier::joined));
    }

    private List<Tuple> values(
            EntityType<?> type, List<PersonalDataAttribute> attributes, Collection<Object> ids) {
        String columns =
                attributes.stream()
                        .map(attribute -> ", e." + attribute.path())
                        .collect(Collectors.joining());
        return entityManager
                .createQuery(
                        "select id(e)"
                                + columns
                                + " from "
                                + type.getName()
                                + " e where id(e) in :ids order by id(e)",
                        Tuple.class)
                .setParameter("ids", ids)
                .getResultList();
    }

    private void addElements(
            EntityType<?> type,
            PersonalDataAttribute list,
            Map<Object, RowReference> byId,
            BiPredicate<PersonalDataAttribute, RowReference> own,
            Map<RowReference, Map<String, String>> items) {
        entityManager
                .createQuery(
                        "select id(e), v from "
                                + type.getName()
                                + " e join e."
                                + list.path()
                                + " v where id(e) in :ids",
                        Tuple.class)
                .setParameter("ids", byId.keySet())
                .getResultStream()
                .filter(tuple -> own.test(list, byId.get(tuple.get(0))))
                .forEach(
                        tuple ->
                                add(
                                        items.computeIfAbsent(
                                                byId.get(tuple.get(0)), first -> new TreeMap<>()),
                                        list,
                                        tuple.get(1)));
    }

    private static void add(
            Map<String, String> row, PersonalDataAttribute attribute, @Nullable Object value) {
        if (value != null) {
            String text =
                    value instanceof byte[] bytes
                            ? Base64.getEncoder().encodeToString(bytes)
                            : value.toString();
            row.merge(attribute.item().qualifiedName(), text, (one, more) -> one + ", " + more);
        }
    }

    private static ExportedRow joined(ExportedRow general, ExportedRow special) {
        Map<String, String> items = new TreeMap<>(general.items());
        items.putAll(special.items());
        return new ExportedRow(special.file(), special.entity(), special.id(), items);
    }

    private static boolean concerns(ProcessingPurpose purpose, String file) {
        List<String> all = new ArrayList<>(purpose.required());
        all.addAll(purpose.optional());
        return all.stream().anyMatch(item -> item.startsWith(file + "."));
    }

    private static Map<String, String> described(ProcessingPurpose purpose) {
        Map<String, String> described = new LinkedHashMap<>();
        described.put("name", purpose.name());
        described.put("title", purpose.title());
        described.put("basis", purpose.basis().legalBasis().article());
        described.put("rationale", Objects.requireNonNullElse(purpose.basis().rationale(), ""));
        described.put("required", String.join(", ", purpose.required()));
        described.put("optional", String.join(", ", purpose.optional()));
        described.put("retentionFrom", purpose.retention().from());
        described.put("retention", purpose.retention().period().toString());
        if (purpose.retention().law() != null) {
            described.put("retentionLaw", purpose.retention().law());
        }
        return described;
    }
}
