package io.jikimi.boot.web;

import io.jikimi.rights.RefusalGround;
import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.RightsDesk.Decision;
import io.jikimi.rights.RightsRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

/**
 * The privacy officer sees which requests are due and decides them (개인정보 보호법 제35조 to 제38조). Only
 * decisions the law has for a request are offered.
 */
@PrivacyEndpoint(PrivacyEndpoint.Audience.OFFICER)
final class DeskRequestsController {

    private static final String READ = "read";
    private static final String DECIDE = "decide";
    private static final String REQUESTS = "requests";

    private final RightsDesk desk;
    private final DeskPermission permission;
    private final LegalClock clock;
    private final TransactionOperations transactions;

    DeskRequestsController(
            RightsDesk desk,
            DeskPermission permission,
            LegalClock clock,
            TransactionOperations transactions) {
        this.desk = desk;
        this.permission = permission;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** Every open request, the one due first before the others. */
    @GetMapping("/desk/requests")
    Requests open(HttpServletRequest request) {
        permission.require(request, READ, REQUESTS);
        return report(desk::open);
    }

    /** The requests whose ten days ended without a result or a notice of postponement. */
    @GetMapping("/desk/requests/overdue")
    Requests overdue(HttpServletRequest request) {
        permission.require(request, READ, REQUESTS);
        return report(desk::overdue);
    }

    @GetMapping("/desk/requests/{id}")
    Due one(@PathVariable String id, HttpServletRequest request) {
        permission.require(request, READ, REQUESTS);
        long number = Input.number(id, "id");
        return due(() -> desk.request(number));
    }

    @PostMapping(
            path = "/desk/requests/{id}/completion",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Due complete(
            @PathVariable String id, @RequestBody Completion body, HttpServletRequest request) {
        Actor officer = permission.require(request, DECIDE, REQUESTS);
        long number = Input.number(id, "id");
        String result = Input.required(body.result(), "result");
        return due(() -> desk.complete(number, result, officer));
    }

    @PostMapping(path = "/desk/requests/{id}/refusal", consumes = MediaType.APPLICATION_JSON_VALUE)
    Due refuse(@PathVariable String id, @RequestBody Refused body, HttpServletRequest request) {
        Actor officer = permission.require(request, DECIDE, REQUESTS);
        long number = Input.number(id, "id");
        return due(() -> desk.refuse(number, body.toDecision(), officer));
    }

    @PostMapping(
            path = "/desk/requests/{id}/postponement",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Due postpone(@PathVariable String id, @RequestBody Refused body, HttpServletRequest request) {
        Actor officer = permission.require(request, DECIDE, REQUESTS);
        long number = Input.number(id, "id");
        return due(() -> desk.postpone(number, body.toDecision(), officer));
    }

    private Requests report(Supplier<List<RightsRequest>> requests) {
        LocalDate today = clock.today();
        return new Requests(
                clock.now(),
                inTransaction(requests).stream().map(request -> Due.of(request, today)).toList());
    }

    private Due due(Supplier<RightsRequest> request) {
        return Due.of(inTransaction(request), clock.today());
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(
                transactions.execute(status -> work.get()), "the desk returned nothing");
    }

    /** The result of a request that was granted. */
    record Completion(@Nullable String result) implements PrivacyBody {}

    /** What a refusal or postponement is told with; what is missing is the desk's to say. */
    record Refused(@Nullable String ground, @Nullable String reason, @Nullable String objection)
            implements PrivacyBody {

        Decision toDecision() {
            return new Decision(given(ground), given(reason), given(objection));
        }

        private static String given(@Nullable String text) {
            return Objects.requireNonNullElse(text, "");
        }
    }

    /** The requests as they stand now. */
    record Requests(Instant at, List<Due> requests) implements PrivacyBody {}

    /**
     * One request, how long there is left, and what may be decided.
     *
     * @param daysLeft legal days until the last one, negative when it is over
     * @param overdue whether the last day ended without a result or a notice of postponement
     */
    record Due(
            long id,
            RightsRequest.Kind kind,
            String subject,
            String channel,
            RightsRequest.State state,
            Instant receivedAt,
            LocalDate lastDay,
            long daysLeft,
            boolean overdue,
            List<Offer> offers,
            @Nullable Instant decidedAt,
            @Nullable String decidedBy,
            @Nullable String result,
            @Nullable String reason,
            @Nullable String objection)
            implements PrivacyBody {

        static Due of(RightsRequest request, LocalDate today) {
            return new Due(
                    request.id(),
                    request.kind(),
                    request.subject().toString(),
                    request.channel(),
                    request.state(),
                    request.receivedAt(),
                    request.lastDay(),
                    ChronoUnit.DAYS.between(today, request.lastDay()),
                    request.state() == RightsRequest.State.RECEIVED
                            && today.isAfter(request.lastDay()),
                    Offer.of(request, today),
                    request.decidedAt(),
                    request.decidedBy(),
                    request.result(),
                    request.reason(),
                    request.objection());
        }
    }

    /** A decision and the articles it may rest on. */
    record Offer(String decision, List<String> grounds) {

        static List<Offer> of(RightsRequest request, LocalDate today) {
            List<Offer> offers = new ArrayList<>();
            if (request.open()) {
                offers.add(new Offer("completion", List.of()));
            }
            if (request.refusable()) {
                offers.add(new Offer("refusal", grounds(request, false)));
            }
            if (request.postponableOn(today)) {
                offers.add(new Offer("postponement", grounds(request, true)));
            }
            return offers;
        }

        private static List<String> grounds(RightsRequest request, boolean postponing) {
            return RefusalGround.offered(request.kind()).stream()
                    .filter(ground -> ground.postpones() == postponing)
                    .map(RefusalGround::article)
                    .toList();
        }
    }
}
