package io.jikimi.publication;

import java.util.List;
import java.util.Optional;

/** The door of this room: documents that never change once published. */
public interface Publications {

    /**
     * Publishes a version, or does nothing if exactly this text is published under this version
     * already.
     *
     * @return the published document
     * @throws io.jikimi.subject.LifecycleException with {@code FORM_CHANGED_WITHOUT_VERSION} if the
     *     version exists with another text
     */
    Publication publish(Publication.Kind kind, String name, int version, String text);

    /** The newest version. */
    Optional<Publication> current(Publication.Kind kind, String name);

    /** One version. */
    Optional<Publication> version(Publication.Kind kind, String name, int version);

    /** Every version, oldest first. */
    List<Publication> history(Publication.Kind kind, String name);
}
