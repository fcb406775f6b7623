package com.example.hanbit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A browser without script: keeps cookies, sends the token of the page it came from. */
public final class ShopBrowser {

    public static final String PASSWORD = "made-up-password-1";
    public static final String MEMBER = "member0000@example.com";

    private static final String TOKEN_HEADER = "X-CSRF-Token";
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final String shop;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client;

    public ShopBrowser(int port) {
        this.shop = "http://127.0.0.1:" + port;
        this.client =
                HttpClient.newBuilder()
                        .cookieHandler(cookies)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    public static ShopBrowser loggedIn(int port, String name) {
        ShopBrowser browser = new ShopBrowser(port);
        HttpResponse<String> answer = browser.logIn(name, PASSWORD);
        if (answer.statusCode() != 302) {
            throw new IllegalStateException("Nobody logs in: " + answer.statusCode());
        }
        return browser;
    }

    public HttpResponse<String> logIn(String name, String password) {
        return submit("/login", "/login", Map.of("name", name, "password", password));
    }

    public HttpResponse<String> get(String path) {
        return send(request(path, "text/html").GET().build());
    }

    public HttpResponse<String> getJson(String path) {
        return send(request(path, "application/json").GET().build());
    }

    /** Opens a page and sends a form from it. */
    public HttpResponse<String> submit(String page, String path, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        token(page).ifPresent(token -> all.put("_csrf", token));
        return post(path, all);
    }

    public HttpResponse<String> post(String path, Map<String, String> fields) {
        return post(path, fields, "text/html");
    }

    public HttpResponse<String> post(String path, Map<String, String> fields, String accept) {
        String body =
                fields.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return postBody(path, body, "application/x-www-form-urlencoded", accept);
    }

    /** Sends JSON to a generated endpoint with the token of a page of the shop. */
    public HttpResponse<String> sendJson(String method, String path, String body) {
        HttpRequest.Builder request =
                request(path, "application/json").header("Content-Type", "application/json");
        token("/")
                .or(() -> token("/login"))
                .ifPresent(token -> request.header(TOKEN_HEADER, token));
        return send(request.method(method, HttpRequest.BodyPublishers.ofString(body)).build());
    }

    public HttpResponse<String> postBody(String path, String body, String type, String accept) {
        return send(
                request(path, accept)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    public Optional<String> token(String page) {
        Matcher matcher = TOKEN.matcher(get(page).body());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    public @Nullable String sessionId() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("JSESSIONID"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    private HttpRequest.Builder request(String path, String accept) {
        return HttpRequest.newBuilder(URI.create(shop + path)).header("Accept", accept);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
