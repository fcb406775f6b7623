package io.jikimi.boot.masterkey;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's Cloud KMS as far as a master key needs it, and the endpoint that hands out tokens, over
 * real HTTP on this machine.
 */
final class CloudKmsStandIn implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, Key> keys = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What to fail with, one per call, before anything else is looked at. */
    final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();

    /** What was called, in order. */
    final List<String> calls = new ArrayList<>();

    volatile boolean silent;
    volatile boolean credentialsExpired;
    volatile boolean tokensTaken = true;

    /** What Google answers instead. */
    enum Fault {
        QUOTA(429, "RESOURCE_EXHAUSTED"),
        INTERNAL(500, "INTERNAL"),
        UNAVAILABLE(503, "UNAVAILABLE"),
        DENIED(403, "PERMISSION_DENIED");

        final int status;
        final String word;

        Fault(int status, String word) {
            this.status = status;
            this.word = word;
        }
    }

    private static final class Key {

        private final AesGcmJce primary;
        private String state = "ENABLED";

        Key() {
            byte[] material = new byte[32];
            new SecureRandom().nextBytes(material);
            try {
                primary = new AesGcmJce(material);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    CloudKmsStandIn() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/v1/", this::handle);
        server.createContext("/token", this::handOutAToken);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void make(String name) {
        keys.put(name, new Key());
    }

    /** DISABLED can be taken back; DESTROYED cannot, and its name stays. */
    synchronized void setState(String name, String state) {
        keys.get(name).state = state;
    }

    private void handOutAToken(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (credentialsExpired) {
            answer(
                    exchange,
                    400,
                    "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or"
                            + " revoked.\"}");
            return;
        }
        answer(
                exchange,
                200,
                "{\"access_token\":\"ya29.token\",\"expires_in\":3599,\"token_type\":\"Bearer\"}");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path =
                URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
        byte[] sent = sent(exchange);
        synchronized (this) {
            calls.add(exchange.getRequestMethod() + " " + path);
        }
        if (silent) {
            await(closing);
            return;
        }
        Fault fault = faults.poll();
        if (fault != null) {
            refuse(exchange, fault.status, fault.word, "told to fail");
            return;
        }
        boolean known =
                "Bearer ya29.token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!known || !tokensTaken) {
            refuse(exchange, 401, "UNAUTHENTICATED", "Request had invalid credentials.");
            return;
        }
        int colon = path.lastIndexOf(':');
        synchronized (this) {
            answer(
                    exchange,
                    path.substring("/v1/".length(), colon),
                    path.substring(colon + 1),
                    json.readTree(sent));
        }
    }

    private static byte[] sent(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return (zipped ? new GZIPInputStream(body) : body).readAllBytes();
    }

    private void answer(HttpExchange exchange, String name, String verb, JsonNode asked)
            throws IOException {
        Key key = keys.get(name);
        if (key == null) {
            refuse(exchange, 404, "NOT_FOUND", "CryptoKey " + name + " not found.");
            return;
        }
        if (!key.state.equals("ENABLED")) {
            refuse(
                    exchange,
                    400,
                    "FAILED_PRECONDITION",
                    name + "/cryptoKeyVersions/1 is not enabled, its state is " + key.state);
            return;
        }
        try {
            ObjectNode answer = json.createObjectNode();
            byte[] row = bytes(asked, "additionalAuthenticatedData");
            if (verb.equals("encrypt")) {
                answer.put("name", name + "/cryptoKeyVersions/1");
                put(answer, "ciphertext", key.primary.encrypt(bytes(asked, "plaintext"), row));
                answer.put("verifiedPlaintextCrc32c", true);
            } else {
                put(answer, "plaintext", key.primary.decrypt(bytes(asked, "ciphertext"), row));
                answer.put("verifiedCiphertextCrc32c", true);
                answer.put("usedPrimary", true);
            }
            answer.put("verifiedAdditionalAuthenticatedDataCrc32c", true);
            answer.put("protectionLevel", "HSM");
            answer(exchange, 200, json.writeValueAsString(answer));
        } catch (GeneralSecurityException tampered) {
            refuse(
                    exchange,
                    400,
                    "INVALID_ARGUMENT",
                    "Decryption failed: the ciphertext is invalid.");
        }
    }

    private static void put(ObjectNode answer, String name, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        answer.put(name, Base64.getEncoder().encodeToString(bytes));
        answer.put(name + "Crc32c", String.valueOf(sum.getValue()));
    }

    /** One client sends the alphabet of addresses without padding, the other the plain one. */
    private static byte[] bytes(JsonNode asked, String name) {
        String text = asked.path(name).asString("").replace('-', '+').replace('_', '/');
        return Base64.getDecoder().decode(text);
    }

    private void refuse(HttpExchange exchange, int status, String word, String message)
            throws IOException {
        answer(
                exchange,
                status,
                json.writeValueAsString(
                        Map.of(
                                "error",
                                Map.of("code", status, "message", message, "status", word))));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
