package io.jikimi.boot.web;

import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.springframework.web.servlet.support.RequestContextUtils;

/** The texts of refusals in Korean and English. Not a bean: the service keeps its own messages. */
final class Messages {

    private static final List<Locale> SPOKEN = List.of(Locale.KOREAN, Locale.ENGLISH);

    private final ResourceBundleMessageSource source = new ResourceBundleMessageSource();

    Messages() {
        source.setBasename("io/jikimi/messages");
        source.setDefaultEncoding("UTF-8");
        source.setFallbackToSystemLocale(false);
    }

    String title(Refusal refusal, Locale locale) {
        return source.getMessage(refusal.name() + ".title", null, locale);
    }

    String action(Refusal refusal, Locale locale) {
        return source.getMessage(refusal.name() + ".action", null, locale);
    }

    /**
     * The language of the answer: what the service's own locale resolver says where it decides by
     * more than the header, else the first spoken one of {@code Accept-Language}, else Korean.
     */
    Locale localeOf(HttpServletRequest request) {
        LocaleResolver resolver = RequestContextUtils.getLocaleResolver(request);
        if (resolver != null && !(resolver instanceof AcceptHeaderLocaleResolver)) {
            Optional<Locale> chosen = spoken(resolver.resolveLocale(request));
            if (chosen.isPresent()) {
                return chosen.get();
            }
        }
        if (request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null) {
            return Locale.KOREAN;
        }
        return Collections.list(request.getLocales()).stream()
                .flatMap(locale -> spoken(locale).stream())
                .findFirst()
                .orElse(Locale.KOREAN);
    }

    private static Optional<Locale> spoken(@Nullable Locale wanted) {
        return SPOKEN.stream()
                .filter(
                        locale ->
                                wanted != null && locale.getLanguage().equals(wanted.getLanguage()))
                .findFirst();
    }
}
