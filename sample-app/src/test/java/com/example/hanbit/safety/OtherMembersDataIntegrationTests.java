package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.hanbit.SignUpForms;
import com.example.hanbit.inquiry.InquiryRepository;
import com.example.hanbit.order.PurchaseOrderRepository;
import com.example.hanbit.safety.Caller.Answer;
import com.example.hanbit.safety.Endpoints.Endpoint;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.CanaryHunt;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A member reaches nothing of another member, and a stranger nothing of anybody, whichever endpoint
 * they call and whatever they put into it. The endpoints are those of the running application: a
 * new one fails this test until it is said here who it is for. Everybody here is made up.
 */
class OtherMembersDataIntegrationTests {

    /** Whom an endpoint serves. */
    private enum Audience {
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
     * @param body what makes a call of a member succeed, as a form or as JSON
     */
    private record Known(Audience audience, String body) {

        boolean json() {
            return body.startsWith("{") || audience == Audience.SUBJECT;
        }

        String type() {
            return json() ? Caller.JSON : Caller.FORM;
        }
    }

    private static final Known NOTHING = new Known(Audience.MEMBER, "");

    private static final Map<String, Known> KNOWN = new LinkedHashMap<>();

    static {
        open("GET /", "the goods are for everybody");
        open("GET /policy", "the privacy policy is published (법 제30조)");
        open("GET /login", "whoever is to log in has not logged in");
        open("POST /login", "the same", form("name", "nobody@example.com", "password", "wrong"));
        open("GET /sign-up", "whoever is to become a member is none");
        open("POST /sign-up", "the same", Caller.encoded(SignUpForms.complete("another")));
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
        know(Audience.MEMBER, "GET /orders/new", form("product", "wool-knit"));
        know(Audience.MEMBER, "GET /orders/{id}");
        know(Audience.MEMBER, "GET /inquiries");
        know(Audience.MEMBER, "GET /fit-advice");
        know(Audience.MEMBER, "POST /me/export");
        know(Audience.MEMBER, "POST /me/requests", form("kind", "ACCESS"));
        know(
                Audience.MEMBER,
                "POST /me/consents/{name}",
                form("decision.fit-advice", "granted", "decision.insurance-offer", "granted"));
        know(Audience.MEMBER, "POST /fit-advice", form("height", "170", "weight", "60"));
        know(Audience.MEMBER, "POST /inquiries", form("text", "울 니트는 어떻게 빨아야 하나요?"));
        know(
                Audience.MEMBER,
                "POST /orders",
                form(
                        "product", "wool-knit",
                        "quantity", "1",
                        "forMyself", "false",
                        "receiverName", "박다솜",
                        "receiverPhone", "010-0000-7001",
                        "address", "가온시 누리구 달빛로 1"));
        know(Audience.MEMBER, "POST /me/withdrawals", form("purpose", "fit-advice"));
        know(Audience.STAFF, "GET /staff");
        know(Audience.STAFF, "GET /staff/members");
        know(Audience.STAFF, "GET /staff/members/{id}");
        know(Audience.STAFF, "GET /staff/orders");
        know(Audience.STAFF, "GET /staff/orders/{id}");
        know(Audience.STAFF, "GET /staff/inquiries");
        know(Audience.STAFF, "GET /staff/inquiries/{id}");
        know(Audience.STAFF, "POST /staff/members/search", form("value", "010-0000-9441"));
        know(Audience.STAFF, "POST /staff/members/{id}/unmask", form("reason", "교환 확인"));
        know(Audience.STAFF, "POST /staff/members/{id}/insurance-offer");
        know(Audience.STAFF, "POST /staff/orders/{id}/unmask", form("reason", "배송 확인"));
        know(Audience.STAFF, "POST /staff/orders/{id}/ship");
        know(Audience.STAFF, "POST /staff/orders/{id}/complete");
        know(Audience.STAFF, "POST /staff/inquiries/{id}/unmask", form("reason", "문의 답변"));
        know(Audience.STAFF, "POST /staff/inquiries/{id}/answer", form("text", "고맙습니다."));
        know(Audience.SUBJECT, "GET /privacy/me");
        know(Audience.SUBJECT, "GET /privacy/me/export");
        know(Audience.SUBJECT, "GET /privacy/consents");
        know(
                Audience.SUBJECT,
                "POST /privacy/consents",
                """
                {"form": "fit-advice", "version": 1, "decisions": [{"entry": "fit-advice",
                  "granted": true, "interactedAt": "2027-03-01T00:00:00Z"}]}
                """);
        know(Audience.SUBJECT, "DELETE /privacy/consents/{purpose}");
        know(Audience.SUBJECT, "GET /privacy/requests");
        know(Audience.SUBJECT, "POST /privacy/requests", "{\"kind\": \"ACCESS\"}");
        know(Audience.SUBJECT, "GET /privacy/requests/{id}");
        know(Audience.OFFICER, "GET /privacy/desk/evidence");
        // What ends a session comes last.
        know(Audience.MEMBER, "POST /me/leave");
        open("POST /logout", "whoever is not logged in is not logged out either");
    }

    /** Fields that a careless handler could believe. */
    private static final List<String> BELIEVABLE =
            List.of(
                    "id",
                    "memberId",
                    "member",
                    "member.id",
                    "buyer",
                    "buyerId",
                    "buyer.id",
                    "subject",
                    "subjectId",
                    "customer",
                    "customerId",
                    "user",
                    "userId",
                    "account",
                    "order",
                    "orderId",
                    "inquiry",
                    "inquiryId",
                    "request",
                    "requestId",
                    "consentId",
                    "receiverKey",
                    "owner",
                    "of");

    private static final List<String> OTHER_METHODS = List.of("PUT", "PATCH", "DELETE");

    private static OpenShop shop;
    private static OtherMember other;
    private static Caller stranger;
    private static Caller member;
    private static Caller counsel;

    @BeforeAll
    static void openTheShop(@TempDir Path folder) throws IOException {
        shop =
                OpenShop.on(
                        EmbeddedPostgres.builder().start(),
                        folder,
                        List.of(Careless.class),
                        context -> {});
        shop.numberTablesApart();
        other = OtherMember.joined(shop);
        stranger = caller();
        member = newMember("first");
        counsel = caller().loggedInAs("counsel");
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        shop.close();
    }

    static List<Endpoint> endpoints() {
        List<String> order = List.copyOf(KNOWN.keySet());
        return Endpoints.of(shop.context()).stream()
                .filter(endpoint -> endpoint.handler() != CarelessController.class)
                .filter(endpoint -> KNOWN.containsKey(endpoint.toString()))
                .sorted(Comparator.comparingInt(endpoint -> order.indexOf(endpoint.toString())))
                .toList();
    }

    @Test
    void everyEndpointIsKnown() {
        Set<String> mapped = new TreeSet<>();
        Endpoints.of(shop.context()).stream()
                .filter(endpoint -> endpoint.handler() != CarelessController.class)
                .forEach(endpoint -> mapped.add(endpoint.toString()));

        assertThat(unknown(mapped))
                .as("endpoints of which nobody has said here whom they serve")
                .isEmpty();
        assertThat(KNOWN.keySet()).as("endpoints that are gone").isSubsetOf(mapped);
    }

    @Test
    void anUnknownEndpointIsSeen() {
        Set<String> mapped = new TreeSet<>();
        Endpoints.of(shop.context()).forEach(endpoint -> mapped.add(endpoint.toString()));

        assertThat(unknown(mapped))
                .containsExactly(
                        "GET /careless/orders/{id}",
                        "GET /careless/own/{id}",
                        "POST /careless/inquiries/{id}");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aStrangerReachesNothing(Endpoint endpoint) {
        Known known = KNOWN.get(endpoint.toString());

        List<Answer> answers = reachesNothing(stranger, endpoint, known);

        assertThat(answers)
                .allSatisfy(
                        answer -> {
                            switch (known.audience()) {
                                case PUBLIC -> assertThat(answer).matches(this::isNoFailure);
                                case MEMBER, STAFF -> {
                                    assertThat(answer.status()).isEqualTo(302);
                                    assertThat(answer.header("location")).contains("/login");
                                }
                                case SUBJECT, OFFICER -> assertThat(answer.status()).isEqualTo(401);
                            }
                        });
        if (known.audience() != Audience.PUBLIC) {
            Map<String, String> noPage = Map.of("Accept", Caller.JSON);
            String path = endpoint.filled(values(endpoint, other.ofTheMember().get(0)));
            assertThat(
                            stranger.send(
                                            endpoint.method(),
                                            path,
                                            known.type(),
                                            known.body(),
                                            noPage)
                                    .status())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aMemberReachesNothingOfAnother(Endpoint endpoint) {
        Known known = KNOWN.get(endpoint.toString());

        List<Answer> answers = reachesNothing(member, endpoint, known);

        assertThat(answers).allMatch(this::isNoFailure);
        switch (known.audience()) {
            case STAFF, OFFICER -> assertThat(answers).allMatch(answer -> answer.status() == 403);
            case MEMBER, SUBJECT -> {
                if (leadsSomewhereElse(endpoint)) {
                    assertThat(answers).allMatch(Answer::refused);
                } else {
                    assertThat(answers.get(0).status()).as("the call works").isLessThan(400);
                }
            }
            case PUBLIC -> {}
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void theStaffReachNoPageOfAMember(Endpoint endpoint) {
        Known known = KNOWN.get(endpoint.toString());
        if (known.audience() != Audience.MEMBER && known.audience() != Audience.SUBJECT) {
            return;
        }

        int refused = known.audience() == Audience.MEMBER ? 403 : 401;
        assertThat(reachesNothing(counsel, endpoint, known))
                .allMatch(answer -> answer.status() == refused);
    }

    @Test
    void noOtherMethodLeadsAnywhere() {
        Caller caller = newMember("methods");
        CanaryHunt hunt = OtherMember.hunt();
        List<String> before = other.rows();
        Set<String> patterns = new LinkedHashSet<>();
        endpoints().forEach(endpoint -> patterns.add(endpoint.pattern()));
        patterns.remove("/error");
        for (String pattern : patterns) {
            for (String method : OTHER_METHODS) {
                Endpoint endpoint = new Endpoint(method, pattern, Void.class);
                if (!KNOWN.containsKey(endpoint.toString())) {
                    String number = other.ofTheMember().get(0);
                    String path = endpoint.filled(values(endpoint, number));
                    Answer answer = call(caller, endpoint, NOTHING, path, number);
                    hunt.text(endpoint.toString(), answer.body());
                    assertThat(answer.refused()).as(endpoint.toString()).isTrue();
                }
            }
        }
        hunt.assertNothingFound();
        assertThat(other.rows()).isEqualTo(before);
    }

    @Test
    void theCheckSeesWhatACarelessHandlerShows() {
        Endpoint careless = new Endpoint("GET", "/careless/orders/{id}", CarelessController.class);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> reachesNothing(newMember("shown"), careless, NOTHING))
                .withMessageContaining("address (as it is) in GET /careless/orders/{id}")
                .withMessageContaining("receiver (as it is)");
    }

    @Test
    void theCheckSeesWhatACarelessHandlerChanges() {
        Endpoint careless =
                new Endpoint("POST", "/careless/inquiries/{id}", CarelessController.class);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> reachesNothing(newMember("changed"), careless, NOTHING))
                .withMessageContaining("what is kept of the other member");
    }

    /** The second line: what is read as one's own is masked when it is somebody else's. */
    @Test
    void theKeeperMasksWhatAHandlerForgotToCheck() {
        Endpoint careless = new Endpoint("GET", "/careless/own/{id}", CarelessController.class);

        assertThat(reachesNothing(newMember("masked"), careless, NOTHING))
                .anyMatch(answer -> answer.status() == 200);
    }

    /** The servlet specification gives /error no other status when it is asked for directly. */
    private boolean isNoFailure(Answer answer) {
        return answer.status() < 500 || answer.request().matches("(GET|POST) /error.*");
    }

    private static List<String> unknown(Set<String> mapped) {
        return mapped.stream().filter(endpoint -> !KNOWN.containsKey(endpoint)).toList();
    }

    /** Whether what the address names is somebody's, and here the other member's. */
    private static boolean leadsSomewhereElse(Endpoint endpoint) {
        return endpoint.variables().contains("id") || endpoint.variables().contains("purpose");
    }

    /**
     * Calls an endpoint with every number of the other member, and sees that nothing comes of it.
     */
    private static List<Answer> reachesNothing(Caller caller, Endpoint endpoint, Known known) {
        List<String> before = other.rows();
        CanaryHunt hunt = OtherMember.hunt();
        List<Answer> answers = new ArrayList<>();
        if (endpoint.variables().isEmpty()) {
            answers.add(call(caller, endpoint, known, endpoint.pattern(), ""));
        }
        for (String identifier :
                endpoint.variables().isEmpty() ? other.ofTheMember() : other.identifiers()) {
            answers.add(
                    call(
                            caller,
                            endpoint,
                            known,
                            endpoint.filled(values(endpoint, identifier)),
                            identifier));
        }
        for (Answer answer : answers) {
            hunt.text(endpoint.toString(), answer.headers() + answer.body());
        }
        hunt.assertNothingFound();
        assertThat(other.rows()).as("what is kept of the other member").isEqualTo(before);
        return answers;
    }

    /** Puts an identifier into the query and the body under every name that could be believed. */
    private static Answer call(
            Caller caller, Endpoint endpoint, Known known, String path, String identifier) {
        Map<String, String> believable = new LinkedHashMap<>();
        if (!identifier.isEmpty()) {
            BELIEVABLE.forEach(name -> believable.put(name, identifier));
        }
        boolean reads = endpoint.method().equals("GET");
        String fields =
                Stream.of(known.json() ? "" : known.body(), Caller.encoded(believable))
                        .filter(part -> !part.isEmpty())
                        .reduce((one, another) -> one + "&" + another)
                        .orElse("");
        String query = reads || known.json() ? fields : Caller.encoded(believable);
        return caller.send(
                endpoint.method(),
                path.replace("**", "x") + (query.isEmpty() ? "" : "?" + query),
                known.type(),
                reads ? "" : known.json() ? known.body() : fields);
    }

    private static Map<String, String> values(Endpoint endpoint, String identifier) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String variable : endpoint.variables()) {
            values.put(
                    variable,
                    switch (variable) {
                        case "id" -> identifier;
                        case "name" -> "fit-advice";
                        case "purpose" -> "marketing";
                        default ->
                                throw new AssertionError(
                                        "Nobody has said what stands for {" + variable + "}");
                    });
        }
        return values;
    }

    private static Caller caller() {
        return new Caller(shop.port(), answer -> {});
    }

    /**
     * A member with everything of their own but consents that somebody could take for another's.
     */
    private static Caller newMember(String key) {
        Caller caller = caller();
        Map<String, String> form = SignUpForms.complete("reaching" + key);
        form.put("decision.fit-advice", "granted");
        assertThat(caller.form("/sign-up", form).status()).isEqualTo(302);
        return caller.loggedInAs(form.get("email"));
    }

    private static void open(String endpoint, String reason) {
        open(endpoint, reason, "");
    }

    private static void open(String endpoint, String reason, String body) {
        assertThat(reason).as(endpoint).isNotBlank();
        KNOWN.put(endpoint, new Known(Audience.PUBLIC, body));
    }

    private static void know(Audience audience, String endpoint) {
        know(audience, endpoint, "");
    }

    private static void know(Audience audience, String endpoint, String body) {
        KNOWN.put(endpoint, new Known(audience, body));
    }

    private static String form(String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int field = 0; field < fields.length; field += 2) {
            form.put(fields[field], fields[field + 1]);
        }
        return Caller.encoded(form);
    }

    /** No component: only who asks for it gets it. */
    static final class Careless {

        @Bean
        CarelessController carelessController(
                PurchaseOrderRepository orders,
                InquiryRepository inquiries,
                PurposeScope scopes,
                LegalClock clock) {
            return new CarelessController(orders, inquiries, scopes, clock);
        }
    }

    /** Believes the number in the address, which no handler of the shop does. */
    @RestController
    static class CarelessController {

        private final PurchaseOrderRepository orders;
        private final InquiryRepository inquiries;
        private final PurposeScope scopes;
        private final LegalClock clock;

        CarelessController(
                PurchaseOrderRepository orders,
                InquiryRepository inquiries,
                PurposeScope scopes,
                LegalClock clock) {
            this.orders = orders;
            this.inquiries = inquiries;
            this.scopes = scopes;
            this.clock = clock;
        }

        @GetMapping("/careless/orders/{id}")
        String order(@PathVariable String id) {
            return scopes.call("delivery", Actor.system("report"), () -> text(id));
        }

        @GetMapping("/careless/own/{id}")
        @ForPurpose(BuiltInPurpose.OWN_DATA)
        String own(@PathVariable String id) {
            return text(id);
        }

        @PostMapping("/careless/inquiries/{id}")
        void answer(@PathVariable String id) {
            inquiries
                    .findById(number(id))
                    .ifPresent(
                            inquiry -> {
                                inquiry.answer("x", clock.now());
                                inquiries.save(inquiry);
                            });
        }

        private String text(String id) {
            return orders.findById(number(id))
                    .map(order -> order.deliveryAddress() + " " + order.receiverName())
                    .orElse("");
        }

        private static long number(String id) {
            return id.matches("-?\\d{1,18}") ? Long.parseLong(id) : 0;
        }
    }
}
