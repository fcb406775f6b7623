package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.SignUpForms;
import com.example.hanbit.safety.Caller.Answer;
import com.example.hanbit.safety.Endpoints.Endpoint;
import com.example.hanbit.safety.KnownEndpoints.Known;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is put into whichever place of whichever endpoint: a clear refusal that changes nothing,
 * or something stored and returned as it came. Never an error of the server. Everything sent is
 * made up.
 */
class BadInputEverywhereIntegrationTests {

    private static final String MEGABYTE = "x".repeat(1_000_000);

    /** Already in the form in which it is sent in an address or a form, by name. */
    private static final Map<String, String> SENT = new LinkedHashMap<>();

    /** The same and more as a JSON value. */
    private static final Map<String, String> JSON = new LinkedHashMap<>();

    static {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("nothing", "");
        texts.put("an unknown name", "no-such-purpose");
        texts.put("emoji", "한빛 👩‍👩‍👧‍👦🇰🇷");
        texts.put("right to left", "שלום עולם مرحبا");
        texts.put("direction override", "abc\u202Egnp.exe");
        texts.put("NUL", "a\u0000b");
        texts.put("control", "a\u0007\u001Bb\r\nSet-Cookie: a=b");
        texts.put("HTML", "<script>alert(1)</script><b>\"'&amp;");
        texts.put("template", "${7*7} *{x} [[${1}]] __${1}__");
        texts.put("SQL", "'; drop table member; -- \" or 1=1");
        texts.put("a mask", "김*하 010-****-1234 ●●●");
        texts.put("a path", "../../../etc/passwd");
        texts.put("a negative number", "-1");
        texts.put("a huge number", "99999999999999999999999999");
        texts.put("no number", "NaN");
        texts.put("long", "x".repeat(6_000));
        texts.forEach(
                (name, text) -> {
                    SENT.put(name, Caller.encoded(text));
                    JSON.put(name, JsonMapper.shared().writeValueAsString(text));
                });
        SENT.put("half a pair", "a%ED%A0%BDb");
        SENT.put("broken UTF-8", "%C3%28%FF");
        SENT.put("overlong", "%C0%AF%C0%80");
        JSON.put("half a pair", "\"a\\ud83db\"");
        JSON.put("the other half", "\"\\udc69\"");
        JSON.put("NUL, escaped", "\"a\\u0000b\"");
        JSON.put("null", "null");
        JSON.put("a number", "1e400");
        JSON.put("a list", "[[[[]]]]");
        JSON.put("an object", "{\"a\":{}}");
        JSON.put("a word", "undefined");
        JSON.put("not closed", "\"");
        JSON.put("a megabyte", '"' + MEGABYTE + '"');
    }

    /** What the pages read from a query besides the number of a page. */
    private static final List<String> SHARED =
            List.of("lang", "done", "next", "product", "reason", "x");

    private static final List<String> HEADERS =
            List.of(
                    "Accept",
                    "Accept-Language",
                    "Cookie",
                    "X-CSRF-Token",
                    "X-Jikimi-Reason",
                    "X-Forwarded-For",
                    "X-HTTP-Method-Override");

    private static final Map<String, String> IN_A_HEADER =
            Map.of(
                    "nothing", "",
                    "UTF-8",
                            new String(
                                    "한빛 \uD83D\uDE00".getBytes(StandardCharsets.UTF_8),
                                    StandardCharsets.ISO_8859_1),
                    "HTML", "<script>alert(1)</script>",
                    "a bad weight", "*/*;q=x, ko;q=99",
                    "long", "x".repeat(5_000));

    private static final Map<String, String> KINDS =
            List.of(
                            "application/json",
                            "text/plain",
                            "application/xml",
                            "multipart/form-data",
                            "multipart/form-data; boundary=x",
                            "application/x-www-form-urlencoded; charset=no-such",
                            "x")
                    .stream()
                    .collect(Collectors.toMap(kind -> kind, kind -> kind));

    /** Covered value by value in a test of their own. */
    private static final Set<String> COVERED = Set.of("POST /sign-up", "POST /orders");

    /** What a call is answered with where nothing, or nobody, is there. */
    private static final Map<String, Integer> ANSWERED =
            Map.of("POST /login", 401, "GET /webjars/**", 404, "GET /actuator/health/**", 404);

    /**
     * What is appended whether something is refused or not, and sealed by whoever verifies it; and
     * the ledgers of keys, which whoever looks first brings up to date.
     */
    private static final Set<String> APPENDED =
            Set.of(
                    "jikimi_access_log",
                    "jikimi_access_subject",
                    "jikimi_ledger",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key",
                    "jikimi_master_key");

    private static OpenShop shop;
    private static JdbcClient jdbc;
    private static List<String> tables;
    private static Map<String, String> written = Map.of();
    private static Map<String, String> held = Map.of();
    private static Targets targets;
    private static Caller stranger;
    private static Caller member;
    private static Caller leaver;
    private static int leavers;
    private static Caller manager;
    private static Caller officer;

    @BeforeAll
    static void openTheShop(@TempDir Path folder) throws IOException {
        shop = OpenShop.on(EmbeddedPostgres.builder().start(), folder, List.of(), context -> {});
        jdbc = shop.jdbc();
        tables = tables();
        stranger = caller();
        member = joined("bad-input", Map.of());
        manager = caller().loggedInAs("manager");
        officer = caller().loggedInAs("officer");
        targets = new Targets(jdbc, member, manager, officer);
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        shop.close();
    }

    static List<Endpoint> endpoints() {
        return Endpoints.of(shop.context()).stream()
                .filter(endpoint -> !COVERED.contains(endpoint.toString()))
                .filter(endpoint -> !endpoint.pattern().equals("/error"))
                .toList();
    }

    static List<Endpoint> endpointsWithAnAddress() {
        return endpoints().stream()
                .filter(
                        endpoint ->
                                !endpoint.variables().isEmpty()
                                        || endpoint.pattern().endsWith("**"))
                .toList();
    }

    /** What reads headers is shared by the endpoints of a class. */
    static Collection<Endpoint> endpointsOfDifferentHandlers() {
        return endpoints().stream()
                .collect(
                        Collectors.toMap(
                                endpoint -> endpoint.method() + endpoint.handler(),
                                endpoint -> endpoint,
                                (one, other) -> one))
                .values();
    }

    static List<Endpoint> endpointsWithFields() {
        return endpoints().stream().filter(endpoint -> !fields(endpoint).isEmpty()).toList();
    }

    static List<Endpoint> endpointsWithJson() {
        return endpoints().stream().filter(endpoint -> !known(endpoint).json().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("endpointsWithAnAddress")
    void anAddressLeadsSomewhereOrNowhere(Endpoint endpoint) {
        assertThat(
                        answers(
                                endpoint,
                                SENT,
                                (path, text) ->
                                        call(
                                                endpoint,
                                                endpoint.pattern()
                                                        .replaceAll(
                                                                "\\{[^}]*}|\\*\\*",
                                                                Matcher.quoteReplacement(text)))))
                .as("%s is called by somebody who may", endpoint)
                .anyMatch(status -> status != 401 && status != 403);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aQueryIsUnderstoodOrRefused(Endpoint endpoint) {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("as it should be", Caller.encoded(known(endpoint).fields()));
        queries.put("twice and without a name", "page=0&page=1&=x&&&lang");
        SENT.forEach(
                (name, text) -> {
                    queries.put("page, " + name, "page=" + text);
                    queries.put(
                            "everything else, " + name,
                            SHARED.stream()
                                    .map(parameter -> parameter + "=" + text)
                                    .collect(Collectors.joining("&")));
                });
        reaches(endpoint, queries, (path, query) -> call(endpoint, path + "?" + query));
    }

    @ParameterizedTest
    @MethodSource("endpointsWithFields")
    void aFieldIsTakenOrRefused(Endpoint endpoint) {
        Map<String, String> fields = known(endpoint).fields();
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("as it should be", Caller.encoded(fields));
        for (String field : fields.keySet()) {
            SENT.forEach(
                    (name, text) -> bodies.put(field + ", " + name, with(fields, field, text)));
            bodies.put(field + ", a megabyte", with(fields, field, MEGABYTE));
        }
        reaches(endpoint, bodies, (path, body) -> send(endpoint, path, Caller.FORM, body));
    }

    @ParameterizedTest
    @MethodSource("endpointsWithJson")
    void jsonIsUnderstoodOrRefused(Endpoint endpoint) {
        String json = known(endpoint).json();
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("as it should be", json);
        List.of("", "null", "[]", "\"x\"", "0", "{", json + "}", "{}", "\uFEFF" + json)
                .forEach(body -> bodies.put(body, body));
        Matcher value = Pattern.compile("(?<=: )(\"[^\"]*\"|true|\\d+)").matcher(json);
        while (value.find()) {
            JSON.forEach(
                    (name, bad) ->
                            bodies.put(
                                    name + " for " + value.group(),
                                    json.substring(0, value.start())
                                            + bad
                                            + json.substring(value.end())));
        }
        assertThat(bodies).hasSizeGreaterThan(JSON.size());
        reaches(endpoint, bodies, (path, body) -> send(endpoint, path, Caller.JSON, body));
    }

    @ParameterizedTest
    @MethodSource("endpointsOfDifferentHandlers")
    void aHeaderIsUnderstoodOrRefused(Endpoint endpoint) {
        for (String header : HEADERS) {
            answers(
                    endpoint,
                    IN_A_HEADER,
                    (path, text) ->
                            who(endpoint)
                                    .send(
                                            endpoint.method(),
                                            path,
                                            known(endpoint).type(),
                                            "",
                                            Map.of(header, text)));
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aBodyOfAnotherKindIsUnderstoodOrRefused(Endpoint endpoint) {
        answers(endpoint, KINDS, (path, kind) -> send(endpoint, path, kind, "{\"a\":"));
    }

    @Test
    void aChangeInPlaceIsSeen() {
        Map<String, String> before = rows();
        jdbc.sql("update member set closed_at = now() where id = (select max(id) from member)")
                .update();

        assertThat(rows()).isNotEqualTo(before).containsOnlyKeys(before.keySet());
        assertThat(rows().entrySet().stream().filter(now -> !before.entrySet().contains(now)))
                .extracting(Map.Entry::getKey)
                .containsExactly("member");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "한빛 👩‍👩‍👧‍👦🇰🇷 \uD83D\uDE00",
                "שלום עולם مرحبا",
                "<script>alert(1)</script><b>\"'&amp;",
                "${7-7} #{x} [[${1}]] __${1}__",
                "'; drop table member; -- \" or 1=1",
                "\\u0041 %41 &#65; \\",
                "e\u0301 \u00e9 \u1112\u1161\u11ab"
            })
    void whatIsTakenComesBackAsItWas(String text) throws Exception {
        Caller caller =
                joined("intact" + Integer.toHexString(text.hashCode()), Map.of("name", text));
        accepted(caller.form("/inquiries", Map.of("text", text)));
        accepted(
                caller.form(
                        "/orders",
                        Map.of(
                                "product", "wool-knit",
                                "quantity", "1",
                                "forMyself", "true",
                                "address", text)));
        String inquiry =
                "/staff/inquiries/"
                        + jdbc.sql("select max(id) from inquiry").query(Long.class).single();
        accepted(manager.form(inquiry + "/answer", Map.of("text", text)));

        JsonNode own = JsonMapper.shared().readTree(caller.get("/privacy/me").body());

        assertThat(texts(own))
                .filteredOn(text::equals)
                .as("name, address, receiver, text, answer")
                .hasSize(5);
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isString()) {
            texts.add(node.asString());
        }
        node.forEach(child -> texts.addAll(texts(child)));
        return texts;
    }

    private static void accepted(Answer answer) {
        assertThat(answer.status()).isEqualTo(302);
    }

    /**
     * Sends one after the other: the answers are clear, and a refusal changes nothing. What was
     * taken is not sent again to where it may be taken once.
     */
    private static Set<Integer> answers(
            Endpoint endpoint,
            Map<String, String> inputs,
            BiFunction<String, String, Answer> sending) {
        Set<Integer> statuses = new TreeSet<>();
        boolean reads = endpoint.method().equals("GET");
        String path = path(endpoint);
        Map<String, String> before = rows();
        for (Map.Entry<String, String> input : inputs.entrySet()) {
            Answer answer = sending.apply(path, input.getValue());
            String name = endpoint + ", " + input.getKey();
            statuses.add(answer.status());
            assertThat(answer.status()).as(name).isBetween(200, 499);
            if (answer.header("content-type").startsWith("text/html")) {
                assertThat(answer.body())
                        .as(name)
                        .doesNotContain("<script>alert", "java.", "SQLState");
            }
            if (answer.refused() && !reads) {
                assertThat(rows()).as(name).isEqualTo(before);
            } else if (!reads) {
                path = path(endpoint);
                before = rows();
            }
        }
        assertThat(rows()).as(endpoint.toString()).isEqualTo(before);
        return statuses;
    }

    /** Sends as {@link #answers} does, and sees that what was sent has come to the handler. */
    private static void reaches(
            Endpoint endpoint,
            Map<String, String> inputs,
            BiFunction<String, String, Answer> sending) {
        int answered = ANSWERED.getOrDefault(endpoint.toString(), 0);
        assertThat(answers(endpoint, inputs, sending))
                .as("%s is called by somebody who may, and something is there", endpoint)
                .anyMatch(status -> answered == 0 ? status < 400 : status == answered);
    }

    private static Answer call(Endpoint endpoint, String path) {
        Known known = known(endpoint);
        boolean reads = endpoint.method().equals("GET");
        String body = known.json().isEmpty() ? Caller.encoded(known.fields()) : known.json();
        return who(endpoint).send(endpoint.method(), path, known.type(), reads ? "" : body);
    }

    private static Answer send(Endpoint endpoint, String path, String type, String body) {
        return who(endpoint).send(endpoint.method(), path, type, body);
    }

    /** An address that leads to something which has not been decided yet. */
    private static String path(Endpoint endpoint) {
        if (endpoint.pattern().equals("/me/leave")) {
            leaver = joined("leaver" + leavers++, Map.of());
        }
        return targets.path(endpoint);
    }

    private static String with(Map<String, String> fields, String field, String text) {
        return fields.entrySet().stream()
                .map(
                        entry ->
                                entry.getKey()
                                        + "="
                                        + (entry.getKey().equals(field)
                                                ? text
                                                : Caller.encoded(entry.getValue())))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> fields(Endpoint endpoint) {
        return endpoint.method().equals("GET") ? Map.of() : known(endpoint).fields();
    }

    private static Known known(Endpoint endpoint) {
        Known known = KnownEndpoints.all().get(endpoint.toString());
        assertThat(known).as("%s, of which nobody has said what it takes", endpoint).isNotNull();
        return known;
    }

    private static Caller who(Endpoint endpoint) {
        if (endpoint.pattern().equals("/me/leave")) {
            return leaver;
        }
        return switch (known(endpoint).audience()) {
            case PUBLIC -> stranger;
            case MEMBER, SUBJECT -> member;
            case STAFF -> manager;
            case OFFICER -> officer;
        };
    }

    private static Caller caller() {
        return new Caller(shop.port(), answer -> {});
    }

    private static Caller joined(String key, Map<String, String> fields) {
        Map<String, String> form = SignUpForms.complete(key);
        form.putAll(fields);
        Caller caller = caller();
        accepted(caller.form("/sign-up", form));
        return caller.loggedInAs(form.get("email"));
    }

    /**
     * What every table holds, as a digest; asked for anew only where a row was written since. A row
     * that changes, whatever of it, is another version of it, in another place or of another
     * transaction.
     */
    private static Map<String, String> rows() {
        Map<String, String> now =
                ask(
                        tables,
                        "select '%1$s' as name, count(*) || ' ' || coalesce(sum("
                                + "hashtid(ctid)::bigint # xmin::text::bigint), 0) as rows from"
                                + " %1$s");
        List<String> changed =
                tables.stream()
                        .filter(table -> !now.get(table).equals(written.get(table)))
                        .toList();
        written = now;
        if (!changed.isEmpty()) {
            Map<String, String> contents = new HashMap<>(held);
            contents.putAll(
                    ask(
                            changed,
                            """
                            select '%1$s' as name, count(*) || ' ' || coalesce(md5(string_agg(
                              md5(t::text), '' order by md5(t::text))), '') as rows from %1$s t
                            """));
            held = Map.copyOf(contents);
        }
        return held;
    }

    private static Map<String, String> ask(List<String> tables, String ofOne) {
        return jdbc
                .sql(
                        tables.stream()
                                .map(ofOne::formatted)
                                .collect(Collectors.joining(" union all ")))
                .query()
                .listOfRows()
                .stream()
                .collect(
                        Collectors.toMap(
                                row -> (String) row.get("name"), row -> (String) row.get("rows")));
    }

    /** A partition has the rows of its table once more. */
    private static List<String> tables() {
        return jdbc
                .sql(
                        "select relname from pg_class where relnamespace = 'public'::regnamespace and"
                                + " relkind in ('r', 'p') and not relispartition")
                .query(String.class)
                .list()
                .stream()
                .filter(table -> !APPENDED.contains(table))
                .toList();
    }
}
