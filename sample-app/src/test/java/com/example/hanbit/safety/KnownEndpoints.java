package com.example.hanbit.safety;

import com.example.hanbit.SignUpForms;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of every endpoint of the shop: whom it serves, and what it takes. Everybody here is
 * made up.
 */
final class KnownEndpoints {

    private static final Map<String, Known> KNOWN = new LinkedHashMap<>();

    static {
        open("GET /", "the goods are for everybody");
        open("GET /policy", "the privacy policy is published (법 제30조)");
        open("GET /login", "whoever is to log in has not logged in");
        open("POST /login", "the same", "name", "nobody@example.com", "password", "wrong");
        open("GET /sign-up", "whoever is to become a member is none");
        open("POST /sign-up", "the same", SignUpForms.complete("another"));
        open("GET /assets/**", "pictures and styles");
        open("GET /webjars/**", "Spring Boot maps it; the shop has none");
        open("GET /error", "says what went wrong with one's own request");
        open("POST /error", "the same");
        open("GET /actuator", "the list of the endpoints exposed, which is health");
        open("GET /actuator/health", "up or down, no details");
        open("GET /actuator/health/**", "the same");
        know(Audience.MEMBER, "GET /me");
        know(Audience.MEMBER, "GET /me/consents/{name}");
        know(Audience.MEMBER, "GET /orders");
        know(Audience.MEMBER, "GET /orders/new", "product", "wool-knit");
        know(Audience.MEMBER, "GET /orders/{id}");
        know(Audience.MEMBER, "GET /inquiries");
        know(Audience.MEMBER, "GET /fit-advice");
        know(Audience.MEMBER, "POST /me/export");
        know(Audience.MEMBER, "POST /me/requests", "kind", "ACCESS");
        know(
                Audience.MEMBER,
                "POST /me/consents/{name}",
                "decision.fit-advice",
                "granted",
                "decision.insurance-offer",
                "granted");
        know(Audience.MEMBER, "POST /fit-advice", "height", "170", "weight", "60");
        know(Audience.MEMBER, "POST /inquiries", "text", "울 니트는 어떻게 빨아야 하나요?");
        know(
                Audience.MEMBER,
                "POST /orders",
                "product",
                "wool-knit",
                "quantity",
                "1",
                "forMyself",
                "false",
                "receiverName",
                "박다솜",
                "receiverPhone",
                "010-0000-7001",
                "address",
                "가온시 누리구 달빛로 1");
        know(Audience.MEMBER, "POST /me/withdrawals", "purpose", "fit-advice");
        know(Audience.STAFF, "GET /staff");
        know(Audience.STAFF, "GET /staff/members");
        know(Audience.STAFF, "GET /staff/members/{id}");
        know(Audience.STAFF, "GET /staff/orders");
        know(Audience.STAFF, "GET /staff/orders/{id}");
        know(Audience.STAFF, "GET /staff/inquiries");
        know(Audience.STAFF, "GET /staff/inquiries/{id}");
        know(Audience.STAFF, "POST /staff/members/search", "value", "010-0000-9441");
        know(Audience.STAFF, "POST /staff/members/{id}/unmask", "reason", "교환 확인");
        know(Audience.STAFF, "POST /staff/members/{id}/insurance-offer");
        know(Audience.STAFF, "POST /staff/orders/{id}/unmask", "reason", "배송 확인");
        know(Audience.STAFF, "POST /staff/orders/{id}/ship");
        know(Audience.STAFF, "POST /staff/orders/{id}/complete");
        know(Audience.STAFF, "POST /staff/inquiries/{id}/unmask", "reason", "문의 답변");
        know(Audience.STAFF, "POST /staff/inquiries/{id}/answer", "text", "고맙습니다.");
        know(Audience.SUBJECT, "GET /privacy/me");
        know(Audience.SUBJECT, "GET /privacy/me/export");
        know(Audience.SUBJECT, "GET /privacy/consents");
        know(Audience.SUBJECT, "GET /privacy/agent/{subject}/export");
        json(
                Audience.SUBJECT,
                "POST /privacy/consents",
                """
                {"form": "fit-advice", "version": 1, "decisions": [{"entry": "fit-advice",
                  "granted": true, "interactedAt": "2027-03-01T00:00:00Z"}]}
                """);
        know(Audience.SUBJECT, "DELETE /privacy/consents/{purpose}");
        know(Audience.SUBJECT, "GET /privacy/requests");
        json(Audience.SUBJECT, "POST /privacy/requests", "{\"kind\": \"ACCESS\"}");
        know(Audience.SUBJECT, "GET /privacy/requests/{id}");
        know(Audience.OFFICER, "GET /privacy/desk/evidence");
        know(Audience.OFFICER, "GET /privacy/desk/access-review");
        json(
                Audience.OFFICER,
                "POST /privacy/desk/access-review",
                """
                {"month": "2027-02", "findings": "없음", "action": "없음"}
                """);
        know(Audience.OFFICER, "GET /privacy/desk/access-rights");
        know(Audience.OFFICER, "GET /privacy/desk/access-rights.csv");
        json(
                Audience.OFFICER,
                "POST /privacy/desk/access-rights/review",
                """
                {"quarter": "2026-Q4", "findings": "없음", "action": "없음"}
                """);
        know(Audience.OFFICER, "GET /privacy/desk/protection");
        know(Audience.OFFICER, "GET /privacy/desk/protection.csv");
        know(Audience.OFFICER, "GET /privacy/desk/protection.html");
        know(Audience.OFFICER, "GET /privacy/desk/requests");
        know(Audience.OFFICER, "GET /privacy/desk/requests/overdue");
        know(Audience.OFFICER, "GET /privacy/desk/requests/{id}");
        json(
                Audience.OFFICER,
                "POST /privacy/desk/requests/{id}/postponement",
                """
                {"ground": "35-3", "reason": "자료를 모으고 있습니다", "objection": "개인정보 보호책임자에게"}
                """);
        json(
                Audience.OFFICER,
                "POST /privacy/desk/requests/{id}/refusal",
                """
                {"ground": "35-4-2", "reason": "다른 사람의 이익을 해칩니다",
                  "objection": "개인정보 보호책임자에게"}
                """);
        json(
                Audience.OFFICER,
                "POST /privacy/desk/requests/{id}/completion",
                "{\"result\": \"열람하게 함\"}");
        json(
                Audience.OFFICER,
                "POST /privacy/desk/mandates",
                """
                {"subject": "member:1", "agent": "member:2", "document": "POA-2026-17",
                  "lastDay": "2027-12-31"}
                """);
        know(Audience.OFFICER, "DELETE /privacy/desk/mandates/{id}");
        // What ends a session comes last.
        know(Audience.MEMBER, "POST /me/leave");
        open("POST /logout", "whoever is not logged in is not logged out either");
    }

    private KnownEndpoints() {}

    /** Whom an endpoint serves. */
    enum Audience {
        /** Everybody; the reason stands with the endpoint. */
        PUBLIC,
        /** A member who is logged in; everybody else is sent to the login. */
        MEMBER,
        /** The staff. */
        STAFF,
        /** A data subject who is logged in, by the generated endpoints. */
        SUBJECT,
        /** The privacy officer, by the generated endpoints. */
        OFFICER
    }

    /**
     * What is known of an endpoint.
     *
     * @param audience whom it serves
     * @param fields the form or the query that makes a call succeed
     * @param json the body that does, if it takes JSON
     */
    record Known(Audience audience, Map<String, String> fields, String json) {

        /** The kind of body it takes. */
        String type() {
            return audience == Audience.SUBJECT || audience == Audience.OFFICER
                    ? Caller.JSON
                    : Caller.FORM;
        }
    }

    /** Everything known, what ends a session last. */
    static Map<String, Known> all() {
        return Collections.unmodifiableMap(KNOWN);
    }

    private static void open(String endpoint, String reason, String... fields) {
        open(endpoint, reason, form(fields));
    }

    private static void open(String endpoint, String reason, Map<String, String> fields) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("Why is everybody let into " + endpoint + "?");
        }
        KNOWN.put(endpoint, new Known(Audience.PUBLIC, fields, ""));
    }

    private static void know(Audience audience, String endpoint, String... fields) {
        KNOWN.put(endpoint, new Known(audience, form(fields), ""));
    }

    private static void json(Audience audience, String endpoint, String body) {
        KNOWN.put(endpoint, new Known(audience, Map.of(), body));
    }

    private static Map<String, String> form(String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int field = 0; field < fields.length; field += 2) {
            form.put(fields[field], fields[field + 1]);
        }
        return form;
    }
}
