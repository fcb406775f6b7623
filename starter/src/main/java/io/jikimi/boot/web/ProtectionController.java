package io.jikimi.boot.web;

import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ProtectionSheets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;

/** The privacy officer (개인정보 보호책임자) sees how personal data are stored (암호화 현황표). */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class ProtectionController {

    private static final Duration MOST = Duration.ofSeconds(20);

    private final ProtectionSheets sheets;
    private final DeskPermission permission;
    private final Messages messages = new Messages();

    ProtectionController(ProtectionSheets sheets, DeskPermission permission) {
        this.sheets = sheets;
        this.permission = permission;
    }

    @GetMapping("/desk/protection")
    Sheet sheet(HttpServletRequest request) {
        ProtectionSheet measured = measure(request);
        return new Sheet(measured.at(), measured.sound(), measured.lines(), measured.keys());
    }

    @GetMapping("/desk/protection.csv")
    void csv(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String table = new ProtectionTable(measure(request), language(request)).csv();
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"protection.csv\"");
        write(response, "text/csv;charset=UTF-8", table);
    }

    @GetMapping("/desk/protection.html")
    void html(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String page = new ProtectionTable(measure(request), language(request)).html();
        response.setHeader("Content-Security-Policy", "default-src 'none'");
        write(response, "text/html;charset=UTF-8", page);
    }

    private ProtectionSheet measure(HttpServletRequest request) {
        permission.require(request, "read", "protection");
        return sheets.measure(MOST);
    }

    private Locale language(HttpServletRequest request) {
        return messages.localeOf(request);
    }

    private static void write(HttpServletResponse response, String type, String text)
            throws IOException {
        response.setContentType(type);
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was measured. */
    record Sheet(
            Instant at, boolean sound, List<ProtectionSheet.Line> lines, List<KeyLedgerEntry> keys)
            implements PrivacyBody {}
}
