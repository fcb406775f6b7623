package io.jikimi.boot.web;

import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.RightsRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** A data subject asks for a right and follows the answer (개인정보 보호법 제35조 to 제37조). */
@PrivacyEndpoint(PrivacyEndpoint.Audience.DATA_SUBJECT)
final class RightsController {

    private final RightsDesk desk;
    private final TransactionOperations transactions;

    RightsController(RightsDesk desk, TransactionOperations transactions) {
        this.desk = desk;
        this.transactions = transactions;
    }

    @PostMapping(path = "/requests", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Request> receive(@RequestBody NewRequest body, HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        RightsRequest.Kind kind = body.checkedKind();
        Request received =
                Request.of(
                        Objects.requireNonNull(
                                transactions.execute(
                                        status ->
                                                desk.receive(
                                                        kind,
                                                        subject,
                                                        "web",
                                                        Actor.subject(subject))),
                                "the desk returned nothing"));
        return ResponseEntity.created(address(received)).body(received);
    }

    private static URI address(Request received) {
        return URI.create(
                ServletUriComponentsBuilder.fromCurrentRequestUri()
                        .pathSegment(Long.toString(received.id()))
                        .build()
                        .getPath());
    }

    @GetMapping("/requests")
    Requests requests(HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        return new Requests(
                Objects.requireNonNull(
                                transactions.execute(status -> desk.requestsOf(subject)),
                                "the desk returned nothing")
                        .stream()
                        .map(Request::of)
                        .toList());
    }

    /** Somebody else's request is not to be told from one that does not exist. */
    @GetMapping("/requests/{id}")
    Request request(@PathVariable String id, HttpServletRequest request) {
        DataSubjectId subject = Visitor.subject(request);
        long number = Input.number(id, "id");
        RightsRequest found = transactions.execute(status -> desk.request(number));
        if (found == null || !found.subject().equals(subject)) {
            throw new LifecycleException(
                    Refusal.NOT_FOUND, "request", "there is no such request of yours.");
        }
        return Request.of(found);
    }

    /** What is asked. */
    record NewRequest(RightsRequest.@Nullable Kind kind) implements PrivacyBody {

        /** A withdrawal names its purpose, so it has an address of its own. */
        RightsRequest.Kind checkedKind() {
            RightsRequest.Kind wanted = Input.required(kind, "kind");
            if (wanted == RightsRequest.Kind.WITHDRAWAL) {
                throw new LifecycleException(
                        Refusal.INPUT_INVALID,
                        "kind",
                        "a consent is withdrawn with DELETE on consents/{purpose}.");
            }
            return wanted;
        }
    }

    /** The requests of the data subject, newest first. */
    record Requests(List<Request> requests) implements PrivacyBody {}

    /** One request and where it stands. */
    record Request(
            long id,
            RightsRequest.Kind kind,
            RightsRequest.State state,
            Instant receivedAt,
            LocalDate lastDay,
            @Nullable Instant decidedAt,
            @Nullable String result,
            @Nullable String reason,
            @Nullable String objection)
            implements PrivacyBody {

        static Request of(RightsRequest request) {
            return new Request(
                    request.id(),
                    request.kind(),
                    request.state(),
                    request.receivedAt(),
                    request.lastDay(),
                    request.decidedAt(),
                    request.result(),
                    request.reason(),
                    request.objection());
        }
    }
}
