package io.jikimi.boot.web;

import io.jikimi.grants.AccessRights;
import io.jikimi.grants.AccessSheet;
import io.jikimi.grants.Comparison;
import io.jikimi.grants.Quarter;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The privacy officer (개인정보 보호책임자) reviews who may reach personal data (접근권한의 검토, 개인정보의 안전성 확보조치 기준
 * 제5조).
 */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class AccessRightsController {

    private static final String ACCESS_RIGHTS = "access-rights";

    private final AccessRights rights;
    private final DeskPermission permission;
    private final LegalClock clock;
    private final Messages messages = new Messages();

    AccessRightsController(AccessRights rights, DeskPermission permission, LegalClock clock) {
        this.rights = rights;
        this.permission = permission;
        this.clock = clock;
    }

    /** The sheet of a quarter, of this one if none is named. */
    @GetMapping("/desk/access-rights")
    Sheet sheet(@RequestParam @Nullable String quarter, HttpServletRequest request) {
        return sheet(read(quarter, request));
    }

    @GetMapping("/desk/access-rights.csv")
    void csv(
            @RequestParam @Nullable String quarter,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String table = new AccessTable(read(quarter, request), messages.localeOf(request)).csv();
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"access-rights.csv\"");
        response.setContentType("text/csv;charset=UTF-8");
        response.getOutputStream().write(table.getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping(path = "/desk/access-rights/review", consumes = MediaType.APPLICATION_JSON_VALUE)
    Sheet review(@RequestBody Reviewed body, HttpServletRequest request) {
        Actor officer = permission.require(request, "review", ACCESS_RIGHTS);
        Quarter quarter = Quarter.parse(Input.required(body.quarter(), "quarter"));
        rights.reviewed(
                quarter,
                Input.required(body.findings(), "findings"),
                Input.required(body.action(), "action"),
                officer);
        return sheet(rights.sheet(quarter));
    }

    private AccessSheet read(@Nullable String quarter, HttpServletRequest request) {
        permission.require(request, "read", ACCESS_RIGHTS);
        return rights.sheet(quarter == null ? Quarter.of(clock.today()) : Quarter.parse(quarter));
    }

    private Sheet sheet(AccessSheet sheet) {
        return new Sheet(
                sheet.quarter().toString(),
                sheet.at(),
                sheet.lines(),
                sheet.review(),
                rights.due().map(Quarter::toString).orElse(null),
                rights.lastComparison());
    }

    /** What a review says. */
    record Reviewed(@Nullable String quarter, @Nullable String findings, @Nullable String action)
            implements PrivacyBody {}

    /**
     * The sheet.
     *
     * @param due the quarter that waits for its review
     * @param comparison the last comparison of this instance
     */
    record Sheet(
            String quarter,
            Instant at,
            List<AccessSheet.Line> lines,
            AccessSheet.@Nullable Review review,
            @Nullable String due,
            @Nullable Comparison comparison)
            implements PrivacyBody {}
}
