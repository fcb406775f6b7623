package io.jikimi.boot.masterkey;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks HTTP with Vault. What goes in and out is key material: neither bodies nor what Vault says
 * about them reach a message or a log, only the status and what to do.
 */
final class VaultClient {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SEALED = 503;
    private static final Duration NOT_TOLD = Duration.ZERO;
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final VaultTransit vault;
    private final Backoff backoff;
    private final HttpClient http;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile @Nullable String token;

    VaultClient(VaultTransit vault, Backoff backoff) {
        this.vault = vault;
        this.backoff = backoff;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(vault.timeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** The {@code data} of a key. */
    JsonNode read(String operation) {
        return data(ask(operation, null));
    }

    /** The {@code data} of an answer, or empty if Vault rejected what was sent. */
    Optional<JsonNode> write(String operation, Map<String, ?> body) {
        HttpResponse<String> answer = ask(operation, json.writeValueAsString(body));
        return answer.statusCode() == BAD_REQUEST ? Optional.empty() : Optional.of(data(answer));
    }

    /**
     * The {@code batch_results} of an answer, as many as were sent, each with an {@code error}
     * where it failed; empty if Vault rejected the batch as a whole.
     */
    Optional<List<JsonNode>> writeMany(String operation, List<? extends Map<String, ?>> batch) {
        HttpResponse<String> answer =
                ask(
                        operation,
                        json.writeValueAsString(
                                Map.of("batch_input", batch, "partial_failure_response_code", OK)));
        List<JsonNode> results = new ArrayList<>();
        parsed(answer).path("batch_results").forEach(results::add);
        if (results.isEmpty() && answer.statusCode() == BAD_REQUEST) {
            return Optional.empty();
        }
        if (results.size() != batch.size()) {
            throw unavailable("It answered another number of results than it was asked for.");
        }
        return Optional.of(results);
    }

    private JsonNode data(HttpResponse<String> answer) {
        if (answer.statusCode() == NO_CONTENT || answer.body().isBlank()) {
            return json.createObjectNode();
        }
        if (answer.statusCode() != OK) {
            throw unavailable("It answered with status " + answer.statusCode() + ".");
        }
        return parsed(answer);
    }

    private JsonNode parsed(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("data");
        } catch (JacksonException unreadable) {
            // What a parser says quotes what it has read: a key.
            throw unavailable("What it answered is not JSON. Check that the address is Vault's.");
        }
    }

    private HttpResponse<String> ask(String operation, @Nullable String body) {
        URI uri = vault.path(operation);
        return backoff.call(
                () -> {
                    String used = token();
                    HttpResponse<String> answer = send(uri, body, used);
                    if (answer.statusCode() == FORBIDDEN && renewed(used)) {
                        answer = send(uri, body, token());
                    }
                    return checked(answer);
                });
    }

    private HttpResponse<String> checked(HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case OK, NO_CONTENT, BAD_REQUEST -> answer;
            case FORBIDDEN ->
                    throw unavailable(
                            "It refuses the token in "
                                    + vault.tokenFile()
                                    + " (status 403): the token has expired, or its policy lacks"
                                    + " encrypt, decrypt or the reading of the key. Write a valid"
                                    + " token into the file; it is read again by itself.");
            case NOT_FOUND ->
                    throw new LifecycleException(
                            Refusal.KEY_MISSING,
                            vault.where(),
                            "Vault knows no such key (status 404). Check 'jikimi.master-key.vault"
                                    + ".mount' and 'key'; if the key was deleted, restore it from"
                                    + " Vault's backup.");
            case TOO_MANY_REQUESTS ->
                    throw new Backoff.Retry(
                            unavailable(
                                    "It answers too many requests (status 429), also after"
                                            + " waiting. Raise its quota for this service."),
                            retryAfter(answer));
            case SEALED ->
                    throw new Backoff.Retry(
                            unavailable("It is sealed or in maintenance (status 503). Unseal it."),
                            retryAfter(answer));
            default ->
                    throw unavailable(
                            "It failed with status "
                                    + answer.statusCode()
                                    + ". Look into Vault's own log.");
        };
    }

    private static Duration retryAfter(HttpResponse<String> answer) {
        String seconds = answer.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,4}")
                ? Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Integer.parseInt(seconds)))
                : NOT_TOLD;
    }

    private HttpResponse<String> send(URI uri, @Nullable String body, String used) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(vault.timeout())
                        .header("X-Vault-Token", used)
                        .header("X-Vault-Request", "true");
        if (vault.namespace() != null) {
            request.header("X-Vault-Namespace", vault.namespace());
        }
        if (body != null) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            return http.send(
                    request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (HttpTimeoutException tooLate) {
            throw unavailable("It did not answer within " + vault.timeout() + ".", tooLate);
        } catch (IOException unreachable) {
            throw new Backoff.Retry(
                    unavailable(
                            "It cannot be reached. Check the address and the network.",
                            unreachable),
                    NOT_TOLD);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("The call was interrupted.", interrupted);
        }
    }

    private String token() {
        String known = token;
        if (known == null) {
            known = tokenInFile();
            token = known;
        }
        return known;
    }

    /** Whether the file holds another token than the one that was refused. */
    private boolean renewed(String refused) {
        String now = tokenInFile();
        token = now;
        return !now.equals(refused);
    }

    private String tokenInFile() {
        String text;
        try {
            text = Files.readString(vault.tokenFile()).strip();
        } catch (IOException failure) {
            throw unavailable(
                    "The token file "
                            + vault.tokenFile()
                            + " cannot be read. Mount it, and give the service the right to read"
                            + " it.",
                    failure);
        }
        if (text.isEmpty() || !text.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw unavailable(
                    "The token file "
                            + vault.tokenFile()
                            + " must hold the token and nothing else.");
        }
        return text;
    }

    private LifecycleException unavailable(String what) {
        return new LifecycleException(Refusal.KEY_UNAVAILABLE, vault.where(), what);
    }

    private LifecycleException unavailable(String what, Exception cause) {
        return new LifecycleException(Refusal.KEY_UNAVAILABLE, vault.where(), what, cause);
    }
}
