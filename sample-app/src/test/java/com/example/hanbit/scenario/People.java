package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.member.Member;
import io.jikimi.subject.DataSubjectId;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets made-up people use the shop over HTTP.
 *
 * @param port where the shop answers
 * @param jdbc its database
 */
record People(int port, JdbcClient jdbc) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Somebody who has just signed up and logged in. */
    record Newcomer(DataSubjectId subject, Map<String, String> form, ShopBrowser browser) {

        long id() {
            return Long.parseLong(subject.id());
        }
    }

    /** Signs up and logs in; {@code granted} are the optional consents that are given. */
    Newcomer joins(String key, String... granted) {
        Map<String, String> form = SignUpForms.complete(key);
        for (String entry : granted) {
            form.put("decision." + entry, "granted");
        }
        return joins(form);
    }

    /** Signs up with this form and logs in. */
    Newcomer joins(Map<String, String> form) {
        long highest = jdbc.sql("select max(id) from member").query(Long.class).single();
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);
        long id =
                jdbc.sql("select min(id) from member where id > ?")
                        .param(highest)
                        .query(Long.class)
                        .single();
        return new Newcomer(
                Member.subjectOf(id), form, ShopBrowser.loggedIn(port, form.get("email")));
    }

    ShopBrowser staff(String account) {
        return ShopBrowser.loggedIn(port, account);
    }

    /** Orders a shirt for oneself and returns the number of the order. */
    static long orders(Newcomer buyer, String address) {
        return order(buyer, Map.of("forMyself", "true", "address", address));
    }

    /** Orders a shirt for somebody else and returns the number of the order. */
    static long gives(Newcomer buyer, String name, String phone, String address) {
        return order(
                buyer,
                Map.of(
                        "forMyself", "false",
                        "receiverName", name,
                        "receiverPhone", phone,
                        "address", address));
    }

    private static long order(Newcomer buyer, Map<String, String> receiver) {
        Map<String, String> form = new HashMap<>(receiver);
        form.put("product", "linen-shirt");
        form.put("quantity", "1");
        HttpResponse<String> placed =
                buyer.browser().submit("/orders/new?product=linen-shirt", "/orders", form);
        assertThat(placed.statusCode()).isEqualTo(302);
        String location = placed.headers().firstValue("Location").orElseThrow();
        return Long.parseLong(location.replaceFirst(".*/orders/(\\d+).*", "$1"));
    }

    /** Asks for a right over HTTP and returns the number of the request. */
    static long asks(Newcomer member, String kind) {
        HttpResponse<String> received =
                member.browser()
                        .sendJson("POST", "/privacy/requests", "{\"kind\": \"" + kind + "\"}");
        assertThat(received.statusCode()).isEqualTo(201);
        return json(received).get("id").asLong();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /** The code of a problem. */
    static String codeOf(HttpResponse<String> answer) {
        return json(answer).path("code").asString("");
    }
}
