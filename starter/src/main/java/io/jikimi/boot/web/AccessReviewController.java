package io.jikimi.boot.web;

import io.jikimi.evidence.AccessReview;
import io.jikimi.evidence.ReviewSheet;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The privacy officer (개인정보 보호책임자) reviews what accounts of the service did with personal data
 * (접속기록의 점검, 개인정보의 안전성 확보조치 기준 제8조).
 */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class AccessReviewController {

    private static final String ACCESS_LOG = "access-log";

    private final AccessReview review;
    private final DeskPermission permission;
    private final LegalClock clock;

    AccessReviewController(AccessReview review, DeskPermission permission, LegalClock clock) {
        this.review = review;
        this.permission = permission;
        this.clock = clock;
    }

    /** The sheet of a month, of the last one if none is named. */
    @GetMapping("/desk/access-review")
    Sheet sheet(@RequestParam @Nullable String month, HttpServletRequest request) {
        permission.require(request, "read", ACCESS_LOG);
        return sheet(month == null ? YearMonth.from(clock.today()).minusMonths(1) : parse(month));
    }

    @PostMapping(path = "/desk/access-review", consumes = MediaType.APPLICATION_JSON_VALUE)
    Sheet reviewed(@RequestBody Reviewed body, HttpServletRequest request) {
        Actor officer = permission.require(request, "review", ACCESS_LOG);
        YearMonth month = parse(Input.required(body.month(), "month"));
        review.reviewed(
                month,
                Input.required(body.findings(), "findings"),
                Input.required(body.action(), "action"),
                officer);
        return sheet(month);
    }

    private Sheet sheet(YearMonth month) {
        ReviewSheet counted = review.sheet(month);
        return new Sheet(
                month.toString(),
                counted.at(),
                counted.lines(),
                counted.review(),
                review.due().map(YearMonth::toString).orElse(null));
    }

    private static YearMonth parse(String month) {
        try {
            return YearMonth.parse(month);
        } catch (DateTimeException none) {
            throw Input.invalid("month");
        }
    }

    /** What a review says. */
    record Reviewed(@Nullable String month, @Nullable String findings, @Nullable String action)
            implements PrivacyBody {}

    /**
     * The sheet.
     *
     * @param due the month that waits for its review
     */
    record Sheet(
            String month,
            Instant at,
            List<ReviewSheet.Line> lines,
            ReviewSheet.@Nullable Review review,
            @Nullable String due)
            implements PrivacyBody {}
}
