package com.example.hanbit.consent;

import com.example.hanbit.consent.ConsentForm.Item;
import com.example.hanbit.consent.ConsentForm.Question;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Register;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The forms of the processing register. The page shows the registered text and nothing else, so
 * that what people read is what the consent ledger has the hash of.
 */
@Component
public final class ConsentForms {

    private final Register register;

    ConsentForms(Catalogue catalogue) {
        this.register = catalogue.register();
    }

    /**
     * The form of this name.
     *
     * @throws IllegalArgumentException if the register has none
     */
    public ConsentForm form(String name) {
        Register.FormEntry form = register.forms().get(name);
        if (form == null) {
            throw new IllegalArgumentException("The register has no form '" + name + "'");
        }
        return new ConsentForm(
                name,
                form.version(),
                stream(form.items()).map(this::item).toList(),
                stream(form.consents()).map(ConsentForms::question).toList());
    }

    private Item item(Register.FormItemEntry entry) {
        String item = text(entry.item());
        return new Item(item, titleOf(item), entry.required(), text(entry.rationale()));
    }

    private String titleOf(String item) {
        Register.ItemEntry described = register.items().get(item);
        return described == null || described.title() == null ? item : described.title();
    }

    private static Question question(Register.ConsentEntry entry) {
        return new Question(
                text(entry.id()),
                entry.recipient() != null,
                entry.recipientText(),
                text(entry.purposeText()),
                text(entry.itemsText()),
                text(entry.retentionText()),
                text(entry.refusalText()));
    }

    private static String text(@Nullable String written) {
        return Objects.requireNonNullElse(written, "");
    }

    private static <T> Stream<T> stream(@Nullable List<T> written) {
        return written == null ? Stream.empty() : written.stream();
    }
}
