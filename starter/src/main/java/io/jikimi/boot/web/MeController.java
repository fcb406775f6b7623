package io.jikimi.boot.web;

import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.SubjectExport;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** A data subject opens the own data (개인정보 보호법 제35조). */
@PrivacyEndpoint(PrivacyEndpoint.Audience.DATA_SUBJECT)
final class MeController {

    private final RightsDesk desk;
    private final LegalClock clock;
    private final TransactionOperations transactions;

    MeController(RightsDesk desk, LegalClock clock, TransactionOperations transactions) {
        this.desk = desk;
        this.clock = clock;
        this.transactions = transactions;
    }

    @GetMapping("/me")
    Me me(HttpServletRequest request) {
        return export(Visitor.subject(request));
    }

    @GetMapping("/me/export")
    ResponseEntity<Me> file(HttpServletRequest request) {
        return asFile(export(Visitor.subject(request)));
    }

    private ResponseEntity<Me> asFile(Me exported) {
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("personal-data-" + clock.today() + ".json")
                                .build()
                                .toString())
                .body(exported);
    }

    /** An agent opens the data of whoever gave the mandate (시행령 제45조). */
    @GetMapping("/agent/{subject}/export")
    ResponseEntity<Me> agent(@PathVariable String subject, HttpServletRequest request) {
        Actor agent = Actor.subject(Visitor.subject(request));
        DataSubjectId wanted = Input.subject(subject, "subject");
        return asFile(
                Me.of(
                        Objects.requireNonNull(
                                transactions.execute(status -> desk.exportAsAgent(wanted, agent)),
                                "the desk returned nothing")));
    }

    private Me export(DataSubjectId subject) {
        return Me.of(
                Objects.requireNonNull(
                        transactions.execute(
                                status -> desk.export(subject, Actor.subject(subject))),
                        "the desk returned nothing"));
    }

    /** Everything kept of the data subject; values of other persons are masked. */
    record Me(
            String subject,
            Instant at,
            List<SubjectExport.ExportedRow> rows,
            List<Map<String, String>> purposes,
            List<Map<String, String>> provisions,
            List<Map<String, String>> consents)
            implements PrivacyBody {

        static Me of(SubjectExport export) {
            return new Me(
                    export.subject().toString(),
                    export.at(),
                    export.rows(),
                    export.purposes(),
                    export.provisions(),
                    export.consents());
        }
    }
}
