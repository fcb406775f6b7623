package com.example.hanbit.login;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.RequestDataValueProcessor;

/** Puts the token into every form whose template says {@code th:action}. */
final class CsrfFields implements RequestDataValueProcessor {

    private final CsrfToken tokens;

    CsrfFields(CsrfToken tokens) {
        this.tokens = tokens;
    }

    @Override
    public String processAction(HttpServletRequest request, String action, String httpMethod) {
        return action;
    }

    @Override
    public String processFormFieldValue(
            HttpServletRequest request, @Nullable String name, String value, String type) {
        return value;
    }

    @Override
    public @Nullable Map<String, String> getExtraHiddenFields(HttpServletRequest request) {
        return Map.of(CsrfToken.FIELD, tokens.of(request));
    }

    @Override
    public String processUrl(HttpServletRequest request, String url) {
        return url;
    }
}
