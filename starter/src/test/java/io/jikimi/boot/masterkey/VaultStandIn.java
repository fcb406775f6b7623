package io.jikimi.boot.masterkey;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Vault's transit engine as far as a master key needs it, over real HTTP on this machine. */
final class VaultStandIn implements AutoCloseable {

    static final String KEY = "jikimi";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JsonMapper json = JsonMapper.builder().build();
    private final TreeMap<Integer, AesGcmJce> versions = new TreeMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Statuses to fail with, one per call, before anything else is looked at. */
    final ConcurrentLinkedQueue<Integer> failures = new ConcurrentLinkedQueue<>();

    /** What was called, in order. */
    final List<String> calls = new ArrayList<>();

    volatile String token = "hvs.first";
    volatile String type = "aes256-gcm96";
    volatile boolean silent;
    volatile boolean deleted;
    volatile String body = "";

    /** Whether it trims when it may. */
    volatile boolean trims = true;

    /** When the key was made. */
    volatile long madeAt = 1_767_225_600;

    /** Whether it takes many keys at once, as every release of the last years does. */
    volatile boolean batches = true;

    private int minDecryption = 1;
    private int minEncryption;
    private int minAvailable;

    VaultStandIn() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/v1/", this::handle);
        server.start();
        rotate();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void rotate() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            versions.put(versions.isEmpty() ? 1 : versions.lastKey() + 1, new AesGcmJce(key));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    synchronized void disableBelow(int version) {
        minDecryption = version;
    }

    synchronized List<Integer> versions() {
        return List.copyOf(versions.keySet());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            calls.add(exchange.getRequestMethod() + " " + path);
        }
        if (silent) {
            await(closing);
            return;
        }
        Integer failure = failures.poll();
        if (failure != null) {
            exchange.getResponseHeaders().add("Retry-After", "1");
            answer(exchange, failure, "{\"errors\":[\"told to fail\"]}");
            return;
        }
        if (!token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            answer(exchange, 403, "{\"errors\":[\"permission denied\"]}");
            return;
        }
        if (!body.isEmpty()) {
            answer(exchange, 200, body);
            return;
        }
        try {
            synchronized (this) {
                answer(exchange, path, sent);
            }
        } catch (GeneralSecurityException tampered) {
            answer(exchange, 400, "{\"errors\":[\"cipher: message authentication failed\"]}");
        } catch (IllegalArgumentException disallowed) {
            answer(
                    exchange,
                    400,
                    "{\"errors\":[\"ciphertext or signature version is disallowed by policy (too"
                            + " old)\"]}");
        }
    }

    private void answer(HttpExchange exchange, String path, byte[] sent)
            throws IOException, GeneralSecurityException {
        if (deleted) {
            answer(exchange, 404, "{\"errors\":[]}");
            return;
        }
        boolean posted = exchange.getRequestMethod().equals("POST");
        if (!posted && path.equals("/v1/transit/keys/" + KEY)) {
            ObjectNode data = json.createObjectNode();
            data.put("type", type);
            data.put("derived", false);
            data.put("latest_version", versions.lastKey());
            data.put("min_decryption_version", minDecryption);
            data.put("min_available_version", minAvailable);
            ObjectNode keys = data.putObject("keys");
            versions.forEach((version, key) -> keys.put(version.toString(), madeAt));
            answer(exchange, 200, wrapped(data));
            return;
        }
        JsonNode asked = json.readTree(sent);
        switch (posted ? path : "") {
            case "/v1/transit/encrypt/" + KEY -> encrypt(exchange, asked);
            case "/v1/transit/decrypt/" + KEY -> decrypt(exchange, asked);
            case "/v1/transit/keys/" + KEY + "/config" -> {
                minDecryption = asked.get("min_decryption_version").asInt();
                minEncryption = asked.get("min_encryption_version").asInt();
                answer(exchange, 200, wrapped(json.createObjectNode()));
            }
            case "/v1/transit/keys/" + KEY + "/trim" -> trim(exchange, asked);
            default -> answer(exchange, 404, "{\"errors\":[]}");
        }
    }

    private void trim(HttpExchange exchange, JsonNode asked) throws IOException {
        int available = asked.get("min_available_version").asInt();
        if (!trims
                || available > minDecryption
                || minEncryption == 0
                || available > minEncryption) {
            answer(exchange, 400, "{\"errors\":[\"cannot trim\"]}");
            return;
        }
        minAvailable = available;
        versions.headMap(available).clear();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private void encrypt(HttpExchange exchange, JsonNode asked)
            throws IOException, GeneralSecurityException {
        if (asked.has("batch_input")) {
            each(exchange, asked, this::encrypted);
        } else {
            answer(exchange, 200, wrapped(encrypted(asked)));
        }
    }

    private ObjectNode encrypted(JsonNode asked) throws GeneralSecurityException {
        int version = asked.path("key_version").asInt(versions.lastKey());
        byte[] sealed =
                versions.get(version)
                        .encrypt(bytes(asked, "plaintext"), bytes(asked, "associated_data"));
        ObjectNode data = json.createObjectNode();
        data.put(
                "ciphertext",
                "vault:v" + version + ":" + Base64.getEncoder().encodeToString(sealed));
        data.put("key_version", version);
        return data;
    }

    private void decrypt(HttpExchange exchange, JsonNode asked)
            throws IOException, GeneralSecurityException {
        if (asked.has("batch_input")) {
            each(exchange, asked, this::decrypted);
        } else {
            answer(exchange, 200, wrapped(decrypted(asked)));
        }
    }

    private ObjectNode decrypted(JsonNode asked) throws GeneralSecurityException {
        String[] parts = asked.get("ciphertext").asString().split(":");
        int version = Integer.parseInt(parts[1].substring(1));
        if (version < minDecryption || !versions.containsKey(version)) {
            throw new IllegalArgumentException();
        }
        byte[] opened =
                versions.get(version)
                        .decrypt(
                                Base64.getDecoder().decode(parts[2]),
                                bytes(asked, "associated_data"));
        ObjectNode data = json.createObjectNode();
        data.put("plaintext", Base64.getEncoder().encodeToString(opened));
        return data;
    }

    private interface Item {
        ObjectNode of(JsonNode asked) throws GeneralSecurityException;
    }

    /** As Vault does it: what failed has an error and an empty text, and the order stays. */
    private void each(HttpExchange exchange, JsonNode asked, Item item) throws IOException {
        if (!batches) {
            answer(exchange, 400, "{\"errors\":[\"missing ciphertext to decrypt\"]}");
            return;
        }
        ObjectNode data = json.createObjectNode();
        ArrayNode results = data.putArray("batch_results");
        int failed = 0;
        for (JsonNode one : asked.get("batch_input")) {
            try {
                results.add(item.of(one));
            } catch (GeneralSecurityException | IllegalArgumentException failure) {
                failed++;
                results.addObject()
                        .put("plaintext", "")
                        .put("error", "cipher: message authentication failed");
            }
        }
        int partial = asked.path("partial_failure_response_code").asInt(400);
        int status = failed == 0 ? 200 : failed == results.size() ? 400 : partial;
        answer(exchange, status, wrapped(data));
    }

    private String wrapped(ObjectNode data) {
        return json.writeValueAsString(Map.of("request_id", "1", "data", data));
    }

    private static byte[] bytes(JsonNode asked, String name) {
        return Base64.getDecoder().decode(asked.get(name).asString());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
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
