package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.hanbit.SignUpForms;
import com.example.hanbit.inquiry.InquiryRepository;
import com.example.hanbit.order.PurchaseOrderRepository;
import com.example.hanbit.safety.Caller.Answer;
import com.example.hanbit.safety.Endpoints.Endpoint;
import com.example.hanbit.safety.KnownEndpoints.Audience;
import com.example.hanbit.safety.KnownEndpoints.Known;
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

    private static final Map<String, Known> KNOWN = KnownEndpoints.all();

    private static final Known NOTHING = new Known(Audience.MEMBER, Map.of(), "");

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

    /** Variables of addresses that say whose data, or which of somebody's. */
    private static final Set<String> LEADING = Set.of("id", "subject", "purpose");

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
                                            known.json(),
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
    void theStaffReachNoPageOfAMemberNorTheDeskOfTheOfficer(Endpoint endpoint) {
        Known known = KNOWN.get(endpoint.toString());
        if (known.audience() == Audience.PUBLIC || known.audience() == Audience.STAFF) {
            return;
        }

        int refused = known.audience() == Audience.SUBJECT ? 401 : 403;
        assertThat(reachesNothing(counsel, endpoint, known))
                .allMatch(answer -> answer.status() == refused);
    }

    @Test
    void theOfficerVerifiesTheEvidence() {
        Caller officer = caller().loggedInAs("officer");

        assertThat(officer.get("/privacy/desk/evidence").body()).contains("\"intact\":true");
        assertThat(counsel.get("/privacy/desk/evidence").status()).isEqualTo(403);
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
        return endpoint.variables().stream().anyMatch(LEADING::contains);
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
        Map<String, String> fields = new LinkedHashMap<>(known.fields());
        fields.putAll(believable);
        boolean reads = endpoint.method().equals("GET");
        String query = Caller.encoded(reads ? fields : believable);
        return caller.send(
                endpoint.method(),
                path.replace("**", "x") + (query.isEmpty() ? "" : "?" + query),
                known.type(),
                reads
                        ? ""
                        : known.type().equals(Caller.JSON) ? known.json() : Caller.encoded(fields));
    }

    private static Map<String, String> values(Endpoint endpoint, String identifier) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String variable : endpoint.variables()) {
            values.put(
                    variable,
                    switch (variable) {
                        case "id", "subject" -> identifier;
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
