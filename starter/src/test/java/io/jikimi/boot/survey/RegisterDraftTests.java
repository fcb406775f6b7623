package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.CatalogueViolation;
import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A draft states nothing that only people can know. */
class RegisterDraftTests {

    @Test
    void leavesTheAnalysisToAskForWhatOnlyPeopleKnow() {
        String draft =
                RegisterDraft.of(
                        List.of(
                                new Suspect(
                                        SurveyedShop.Customer.class,
                                        "email",
                                        "customer",
                                        "email",
                                        "String",
                                        DataKind.EMAIL,
                                        Suspect.Sign.NAME,
                                        false)));

        List<CatalogueViolation> asked =
                Catalogues.analyse(
                        List.of(),
                        RegisterFile.parse("register-draft.yml", draft),
                        LegalClock.system(LegalClock.KOREA));

        assertThat(draft).contains("required: [customer.email]");
        assertThat(asked)
                .filteredOn(violation -> violation.location().contains("todo-customer"))
                .extracting(CatalogueViolation::code)
                .contains(
                        Code.CFG_BASIS_MISSING,
                        Code.CFG_PURPOSE_INCOMPLETE,
                        Code.RETENTION_MISSING);
    }
}
