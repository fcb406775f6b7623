package io.jikimi.boot.web;

import io.jikimi.rights.Mandate;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The privacy officer enters who may act for whom, once the document was checked (시행령 제45조). */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class MandateController {

    private static final String DECIDE = "decide";
    private static final String MANDATES = "mandates";

    private final RightsDesk desk;
    private final DeskPermission permission;
    private final TransactionOperations transactions;

    MandateController(
            RightsDesk desk, DeskPermission permission, TransactionOperations transactions) {
        this.desk = desk;
        this.permission = permission;
        this.transactions = transactions;
    }

    @PostMapping(path = "/desk/mandates", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Entered enter(@RequestBody NewMandate body, HttpServletRequest request) {
        Actor officer = permission.require(request, DECIDE, MANDATES);
        DataSubjectId subject = Input.subject(body.subject(), "subject");
        DataSubjectId agent = Input.subject(body.agent(), "agent");
        String document = Input.reference(body.document(), "document", Mandate.LONGEST_DOCUMENT);
        LocalDate lastDay = Input.required(body.lastDay(), "lastDay");
        return Entered.of(
                Objects.requireNonNull(
                        transactions.execute(
                                status ->
                                        desk.enterMandate(
                                                subject, agent, document, lastDay, officer)),
                        "the desk returned nothing"));
    }

    @DeleteMapping("/desk/mandates/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable String id, HttpServletRequest request) {
        Actor officer = permission.require(request, DECIDE, MANDATES);
        long number = Input.number(id, "id");
        transactions.executeWithoutResult(status -> desk.endMandate(number, officer));
    }

    /** Who may act for whom, by which document, until when. */
    record NewMandate(
            @Nullable String subject,
            @Nullable String agent,
            @Nullable String document,
            @Nullable LocalDate lastDay)
            implements PrivacyBody {}

    /** A mandate as it was entered. */
    record Entered(long id, String subject, String agent, String document, LocalDate lastDay)
            implements PrivacyBody {

        static Entered of(Mandate mandate) {
            return new Entered(
                    mandate.id(),
                    mandate.subject().toString(),
                    mandate.agent().toString(),
                    mandate.document(),
                    mandate.lastDay());
        }
    }
}
