package io.jikimi.catalogue;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue of annotated entities and a register, complete and unchanging. */
final class AnnotatedCatalogue implements Catalogue {

    private final List<PersonalDataItem> items;
    private final Map<String, PersonalDataItem> itemsByName = new HashMap<>();
    private final Map<Integer, PersonalDataItem> itemsById = new HashMap<>();
    private final Map<String, ProcessingPurpose> purposes;
    private final Map<String, List<ProcessingPurpose>> purposesByItem = new HashMap<>();
    private final Map<Class<?>, PersonalDataEntity> entities = new LinkedHashMap<>();
    private final RegisterFile register;
    private final String registerHash;
    private final List<CatalogueViolation> warnings;

    AnnotatedCatalogue(
            Collection<PersonalDataItem> items,
            Map<String, ProcessingPurpose> purposes,
            Collection<PersonalDataEntity> entities,
            RegisterFile register,
            List<CatalogueViolation> warnings) {
        this.items = items.stream().sorted(Comparator.comparingInt(PersonalDataItem::id)).toList();
        this.purposes = purposes;
        this.register = register;
        this.registerHash = register.hash();
        this.warnings = warnings;
        entities.forEach(entity -> this.entities.put(entity.type(), entity));
        for (PersonalDataItem item : this.items) {
            itemsByName.put(item.qualifiedName(), item);
            itemsById.put(item.id(), item);
            purposesByItem.put(item.qualifiedName(), listing(item));
        }
    }

    private List<ProcessingPurpose> listing(PersonalDataItem item) {
        return purposes.values().stream()
                .filter(purpose -> !purpose.isBuiltIn() && purpose.covers(item.qualifiedName()))
                .toList();
    }

    @Override
    public List<PersonalDataItem> items() {
        return items;
    }

    @Override
    public PersonalDataItem item(String qualifiedName) {
        PersonalDataItem item = itemsByName.get(qualifiedName);
        if (item == null) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "item",
                    "No attribute of the service declares this item; items are named"
                            + " '<file>.<item>' as @PersonalDataFile and @PersonalData say.");
        }
        return item;
    }

    @Override
    public PersonalDataItem item(int id) {
        PersonalDataItem item = itemsById.get(id);
        if (item == null) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    "item " + id,
                    "No attribute of the service declares the item of this number any more; restore"
                            + " its annotation to read what is stored under it.");
        }
        return item;
    }

    @Override
    public Collection<ProcessingPurpose> purposes() {
        return purposes.values();
    }

    @Override
    public Optional<ProcessingPurpose> purpose(String name) {
        return Optional.ofNullable(purposes.get(name));
    }

    @Override
    public List<ProcessingPurpose> purposesOf(PersonalDataItem item) {
        return purposesByItem.getOrDefault(item.qualifiedName(), List.of());
    }

    @Override
    public Collection<PersonalDataEntity> entities() {
        return Collections.unmodifiableCollection(entities.values());
    }

    @Override
    public Optional<PersonalDataEntity> entity(Class<?> type) {
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            PersonalDataEntity entity = entities.get(current);
            if (entity != null) {
                return Optional.of(entity);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<CatalogueViolation> warnings() {
        return warnings;
    }

    @Override
    public Register register() {
        return register.register();
    }

    @Override
    public String registerHash() {
        return registerHash;
    }
}
