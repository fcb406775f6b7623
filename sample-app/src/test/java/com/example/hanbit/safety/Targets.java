package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.member.Member;
import com.example.hanbit.safety.Caller.Answer;
import com.example.hanbit.safety.Endpoints.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds for every endpoint an address that leads to something its caller may reach and decide, and
 * sees to what a call needs besides. Everybody here is made up.
 */
final class Targets {

    private static final Map<String, String> ORDER =
            Map.of(
                    "product", "wool-knit",
                    "quantity", "1",
                    "forMyself", "true",
                    "address", "가온시 누리구 달빛로 1");

    private final JdbcClient jdbc;
    private final Caller member;
    private final Caller manager;
    private final Caller officer;
    private final long memberId;
    private final long otherId;
    private final long ownOrder;
    private final long ownInquiry;

    /**
     * Takes who calls.
     *
     * @param member the member who has signed up last
     */
    Targets(JdbcClient jdbc, Caller member, Caller manager, Caller officer) {
        this.jdbc = jdbc;
        this.member = member;
        this.manager = manager;
        this.officer = officer;
        this.memberId = newest("member");
        this.otherId = jdbc.sql("select min(id) from member").query(Long.class).single();
        String mandate = mandate(subjectOf(otherId), subjectOf(memberId));
        sent(officer.send("POST", "/privacy/desk/mandates", Caller.JSON, mandate));
        this.ownInquiry = ask();
        this.ownOrder = order();
    }

    /** The address for one call that is taken. */
    String path(Endpoint endpoint) {
        String pattern = endpoint.pattern();
        if (pattern.contains("fit-advice") || pattern.matches(".*(withdrawals|\\{purpose})")) {
            consent("fit-advice");
        } else if (pattern.endsWith("/insurance-offer")) {
            consent("insurance-offer");
        }
        Map<String, String> values = new HashMap<>();
        values.put("name", "fit-advice");
        values.put("purpose", "fit-advice");
        values.put("subject", subjectOf(otherId));
        if (endpoint.variables().contains("id")) {
            values.put("id", String.valueOf(number(pattern)));
        }
        return endpoint.filled(values).replace("**", "hanbit.css");
    }

    private long number(String pattern) {
        if (pattern.startsWith("/staff/members/")) {
            return memberId;
        }
        if (pattern.contains("/inquiries/")) {
            return pattern.endsWith("/answer") ? ask() : ownInquiry;
        }
        if (pattern.contains("/orders/")) {
            return order(pattern);
        }
        if (pattern.contains("/mandates/")) {
            sent(
                    officer.send(
                            "POST",
                            "/privacy/desk/mandates",
                            Caller.JSON,
                            mandate(subjectOf(memberId), subjectOf(otherId))));
            return newest("jikimi_mandate");
        }
        if (pattern.contains("/requests/")) {
            sent(member.send("POST", "/privacy/requests", Caller.JSON, "{\"kind\": \"ACCESS\"}"));
            return newest("jikimi_request");
        }
        throw new AssertionError("Nobody has said what {id} stands for in " + pattern);
    }

    private long order(String pattern) {
        if (pattern.endsWith("/ship")) {
            return order();
        }
        if (pattern.endsWith("/complete")) {
            long placed = order();
            sent(manager.form("/staff/orders/" + placed + "/ship", Map.of()));
            return placed;
        }
        return ownOrder;
    }

    private long order() {
        sent(member.form("/orders", ORDER));
        return newest("purchase_order");
    }

    private long ask() {
        sent(member.form("/inquiries", Map.of("text", "울 니트는 어떻게 빨아야 하나요?")));
        return newest("inquiry");
    }

    private void consent(String purpose) {
        sent(member.form("/me/consents/" + purpose, Map.of("decision." + purpose, "granted")));
    }

    private long newest(String table) {
        return jdbc.sql("select max(id) from " + table).query(Long.class).single();
    }

    private static String subjectOf(long id) {
        return Member.subjectOf(id).toString();
    }

    private static String mandate(String subject, String agent) {
        return """
                {"subject": "%s", "agent": "%s", "document": "POA-2026-17",
                  "lastDay": "2027-12-31"}
                """
                .formatted(subject, agent);
    }

    private static void sent(Answer answer) {
        assertThat(answer.status()).as(answer.request()).isBetween(200, 302);
    }
}
