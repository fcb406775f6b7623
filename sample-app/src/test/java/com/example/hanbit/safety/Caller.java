package com.example.hanbit.safety;

import com.example.hanbit.ShopBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody with cookies who sends whatever it takes, and notes every answer. */
final class Caller {

    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static final Set<String> ENDS_A_SESSION = Set.of("/login", "/logout", "/me/leave");

    private final String shop;
    private final Consumer<Answer> notes;
    private String token = "";
    private final HttpClient client =
            HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    Caller(int port, Consumer<Answer> notes) {
        this.shop = "http://127.0.0.1:" + port;
        this.notes = notes;
    }

    /**
     * What came back.
     *
     * @param request the method and the address
     * @param status the status
     * @param headers every header
     * @param body the body as text
     */
    record Answer(String request, int status, Map<String, List<String>> headers, String body) {

        boolean refused() {
            return status >= 400;
        }

        String header(String name) {
            return String.join(", ", headers.getOrDefault(name, List.of()));
        }
    }

    /** Logs in with the password of every demonstration account. */
    Caller loggedInAs(String account) {
        Answer answer = form("/login", Map.of("name", account, "password", ShopBrowser.PASSWORD));
        if (answer.status() != 302) {
            throw new IllegalStateException("Nobody logs in: " + answer.status());
        }
        return this;
    }

    Answer get(String path) {
        return send("GET", path, FORM, "");
    }

    /** Sends a form with the token of the session. */
    Answer form(String path, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("_csrf", token());
        return send("POST", path, FORM, encoded(all));
    }

    /** Sends a body with the token of the session. */
    Answer send(String method, String path, String type, String body) {
        return send(method, path, type, body, Map.of());
    }

    Answer send(String method, String path, String type, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(shop + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", type);
        if (!headers.containsKey("Accept")) {
            request.header("Accept", path.matches("/(privacy|actuator).*") ? JSON : "text/html");
        }
        if (!method.equals("GET") && !headers.containsKey("X-CSRF-Token")) {
            request.header("X-CSRF-Token", token());
        }
        headers.forEach(request::header);
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Answer answer =
                    new Answer(
                            method + " " + path,
                            response.statusCode(),
                            response.headers().map(),
                            response.body());
            notes.accept(answer);
            if (ENDS_A_SESSION.contains(path.split("\\?")[0])) {
                token = "";
            }
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(method + " " + path, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", interrupted);
        }
    }

    /** Sends a request that no client would make. */
    void raw(String head) {
        try (Socket socket = new Socket("127.0.0.1", URI.create(shop).getPort())) {
            socket.getOutputStream()
                    .write(
                            (head + "\r\nHost: shop\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = answer.length() < 12 ? 400 : Integer.parseInt(answer.substring(9, 12));
            notes.accept(new Answer("raw", status, Map.of(), answer));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String token() {
        if (token.isEmpty()) {
            Matcher matcher = TOKEN.matcher(get("/login").body());
            token = matcher.find() ? matcher.group(1) : "";
        }
        return token;
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** Text as a part of an address. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
