package com.example.hanbit.page;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;

/** Languages and headers. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

    private static final List<String> SPOKEN = List.of("ko", "en");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        LocaleChangeInterceptor language =
                new LocaleChangeInterceptor() {
                    @Override
                    protected Locale parseLocaleValue(String wanted) {
                        return SPOKEN.contains(wanted)
                                ? Locale.forLanguageTag(wanted)
                                : Locale.KOREAN;
                    }
                };
        language.setParamName("lang");
        registry.addInterceptor(language);
    }

    /** Spring MVC looks this bean up by its name. Korean until somebody asks for English. */
    @Bean
    LocaleResolver localeResolver() {
        CookieLocaleResolver languages = new CookieLocaleResolver("hanbit-language");
        languages.setDefaultLocale(Locale.KOREAN);
        languages.setCookieHttpOnly(true);
        languages.setCookieSameSite("Lax");
        languages.setCookieMaxAge(Duration.ofDays(365));
        languages.setRejectInvalidCookies(false);
        return languages;
    }

    @Bean
    FilterRegistrationBean<UnreadableInputFilter> unreadableInputFilter() {
        FilterRegistrationBean<UnreadableInputFilter> registration =
                new FilterRegistrationBean<>(new UnreadableInputFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 60);
        return registration;
    }

    @Bean
    FilterRegistrationBean<SecurityHeadersFilter> securityHeadersFilter() {
        FilterRegistrationBean<SecurityHeadersFilter> registration =
                new FilterRegistrationBean<>(new SecurityHeadersFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 50);
        return registration;
    }
}
