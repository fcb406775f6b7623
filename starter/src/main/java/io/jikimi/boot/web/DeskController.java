package io.jikimi.boot.web;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;

/** The privacy officer (개인정보 보호책임자) checks that no evidence was altered. */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class DeskController {

    private final EvidenceLog evidence;
    private final PurposeAuthority authority;

    DeskController(EvidenceLog evidence, PurposeAuthority authority) {
        this.evidence = evidence;
        this.authority = authority;
    }

    @GetMapping("/desk/evidence")
    Verification verify(HttpServletRequest request) {
        Actor actor = Visitor.officer(request);
        if (actor.kind() != Actor.Kind.STAFF
                || !authority.permits(actor, "desk", "verify", "evidence")) {
            throw new LifecycleException(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    "desk",
                    "the account needs the permission personal-data:desk:verify:evidence.");
        }
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
