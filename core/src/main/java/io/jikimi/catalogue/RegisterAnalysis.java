package io.jikimi.catalogue;

import java.time.LocalDate;
import java.util.List;

/** Holds the register against the annotations and the rules of chapter 3. */
final class RegisterAnalysis {

    private final DeclaredItems items;
    private final PurposeAnalysis purposes;
    private final FormAnalysis forms;
    private final ProvisionAnalysis provisions;

    RegisterAnalysis(
            RegisterFile register,
            List<ScannedEntity> entities,
            LocalDate today,
            Findings findings) {
        this.items = new DeclaredItems(register, entities, findings);
        this.purposes = new PurposeAnalysis(register, entities, items, today, findings);
        this.forms = new FormAnalysis(register, items, findings);
        this.provisions = new ProvisionAnalysis(register, items, findings);
    }

    void check() {
        items.check();
        purposes.check();
        forms.check();
        provisions.check();
    }
}
