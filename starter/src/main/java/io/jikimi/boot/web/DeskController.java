package io.jikimi.boot.web;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;

/** The privacy officer (개인정보 보호책임자) checks that no evidence was altered. */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class DeskController {

    private final EvidenceLog evidence;
    private final DeskPermission permission;

    DeskController(EvidenceLog evidence, DeskPermission permission) {
        this.evidence = evidence;
        this.permission = permission;
    }

    @GetMapping("/desk/evidence")
    Verification verify(HttpServletRequest request) {
        permission.require(request, "verify", "evidence");
        return Verification.of(evidence.verify());
    }

    /** The result of the check. */
    record Verification(
            Instant at,
            boolean intact,
            long ledgerRows,
            long accessRows,
            List<VerificationReport.Break> breaks)
            implements PrivacyBody {

        static Verification of(VerificationReport report) {
            return new Verification(
                    report.at(),
                    report.intact(),
                    report.ledgerRows(),
                    report.accessRows(),
                    report.breaks());
        }
    }
}
