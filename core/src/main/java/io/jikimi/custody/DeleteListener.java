package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.custody.WrittenChanges.Action;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.Objects;
import org.hibernate.ObjectNotFoundException;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.jspecify.annotations.Nullable;

/**
 * Notes for the access log whose row is deleted. Never vetoes: whether something may be deleted is
 * for the service to say.
 */
final class DeleteListener implements PreDeleteEventListener {

    private static final long serialVersionUID = 1L;

    private final transient CustodyRuntime runtime;
    private final transient OpenTransactions transactions;

    DeleteListener(CustodyRuntime runtime, OpenTransactions transactions) {
        this.runtime = runtime;
        this.transactions = transactions;
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        RowModel model = runtime.models().find(event.getPersister());
        if (model != null && model.keepsValues()) {
            note(event, model);
        }
        return false;
    }

    /** Somebody is named wherever anybody can be; else the row of the log names nobody. */
    private void note(PreDeleteEvent event, RowModel model) {
        WrittenChanges changes = transactions.writing(event.getSession()).writes().changes();
        List<PersonalDataAttribute> encrypted =
                model.entity().attributes().stream()
                        .filter(PersonalDataAttribute::encrypted)
                        .toList();
        boolean ofSomebody = false;
        for (PersonalDataAttribute attribute : encrypted) {
            DataSubjectId subject = subject(event, model, attribute.of());
            if (subject != null) {
                changes.note(Action.DELETE, subject, attribute.item());
                ofSomebody = true;
            }
        }
        if (!ofSomebody) {
            encrypted.forEach(attribute -> changes.note(Action.DELETE, null, attribute.item()));
        }
    }

    /** Whose the row is, or null if that is known to nobody any more. */
    private @Nullable DataSubjectId subject(PreDeleteEvent event, RowModel model, String of) {
        // A stateless session has no state but that of the entity.
        Object[] state =
                Objects.requireNonNullElseGet(
                        event.getDeletedState(),
                        () -> event.getPersister().getValues(event.getEntity()));
        try {
            return new RowSubjects(runtime, event.getSession())
                    .find(model.entity(), event.getPersister(), event.getId(), state, of);
        } catch (ObjectNotFoundException gone) {
            // The row above was deleted before, and its own change tells whose it was.
            return null;
        }
    }
}
