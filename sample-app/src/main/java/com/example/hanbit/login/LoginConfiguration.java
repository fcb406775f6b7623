package com.example.hanbit.login;

import com.example.hanbit.member.Member;
import io.jikimi.boot.web.SubjectResolver;
import io.jikimi.subject.LegalClock;
import java.util.List;
import org.apache.shiro.realm.Realm;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.support.RequestDataValueProcessor;

/** The shop's own login: filters, realm and password hashing. */
@Configuration(proxyBeanMethods = false)
class LoginConfiguration implements WebMvcConfigurer {

    private static final int SALT_BYTES = 16;

    /** After the character encoding and before everything that asks who is there. */
    private static final int FIRST = Ordered.HIGHEST_PRECEDENCE + 100;

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new AccountResolver());
    }

    /**
     * Slow on purpose.
     *
     * @param rounds fewer only where nobody's password is kept, as in a test
     */
    @Bean
    PasswordEncoder passwordEncoder(@Value("${hanbit.login.hash-rounds:310000}") int rounds) {
        return new Pbkdf2PasswordEncoder(
                "", SALT_BYTES, rounds, SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA256);
    }

    @Bean
    Realm shopRealm(StaffAccountRepository staff) {
        return new ShopRealm(staff);
    }

    /** A member who is logged in is a data subject; nobody else is. */
    @Bean
    SubjectResolver subjectResolver() {
        return request ->
                LoginSession.account(request)
                        .filter(Account::member)
                        .map(account -> Member.subjectOf(account.memberId()));
    }

    @Bean
    LoginAttempts loginAttempts(LegalClock clock) {
        return new LoginAttempts(clock);
    }

    @Bean
    CsrfToken csrfToken() {
        return new CsrfToken();
    }

    /** Spring MVC looks this bean up by its name. */
    @Bean
    RequestDataValueProcessor requestDataValueProcessor(CsrfToken tokens) {
        return new CsrfFields(tokens);
    }

    @Bean
    FilterRegistrationBean<CsrfFilter> csrfFilter(CsrfToken tokens) {
        FilterRegistrationBean<CsrfFilter> registration =
                new FilterRegistrationBean<>(new CsrfFilter(tokens));
        registration.setOrder(FIRST + 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<AccessFilter> accessFilter() {
        FilterRegistrationBean<AccessFilter> registration =
                new FilterRegistrationBean<>(new AccessFilter());
        registration.setOrder(FIRST);
        return registration;
    }
}
