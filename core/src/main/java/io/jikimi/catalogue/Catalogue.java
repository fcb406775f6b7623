package io.jikimi.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The door of this room: what personal data exist in the service, for which purposes and on which
 * ground. Immutable after start-up and safe for use by many threads.
 */
public interface Catalogue {

    /** Every item, in the order of its number. */
    List<PersonalDataItem> items();

    /**
     * Finds an item by its qualified name, for example {@code member.email}.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code INPUT_INVALID} if there is none
     */
    PersonalDataItem item(String qualifiedName);

    /**
     * Finds an item by its number.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code VALUE_UNREADABLE} if there is none
     */
    PersonalDataItem item(int id);

    /** Every purpose of the register and the built-in ones. */
    Collection<ProcessingPurpose> purposes();

    /** Finds a purpose by name. */
    Optional<ProcessingPurpose> purpose(String name);

    /** The purposes of the register that list the item, required or optional. */
    List<ProcessingPurpose> purposesOf(PersonalDataItem item);

    /** Every entity with personal data. */
    Collection<PersonalDataEntity> entities();

    /** What the annotations of {@code type} or its nearest annotated superclass say. */
    Optional<PersonalDataEntity> entity(Class<?> type);

    /** The findings of the start-up analysis that did not stop the start. */
    default List<CatalogueViolation> warnings() {
        return List.of();
    }

    /** The register as written. */
    Register register();

    /** The SHA-256 of the effective register, in hexadecimal: evidence of what was in force. */
    String registerHash();
}
