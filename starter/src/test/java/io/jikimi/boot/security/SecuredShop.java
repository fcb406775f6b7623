package io.jikimi.boot.security;

import static org.springframework.security.config.Customizer.withDefaults;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.boot.web.SubjectResolver;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.DispatcherType;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.switchuser.SwitchUserFilter;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A service that Spring Security guards, with every way to log in. The accounts, passwords and keys
 * are made up.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcHttpSession
@EntityScan(basePackageClasses = Customer.class)
class SecuredShop {

    static final SecretKey TOKENS =
            new SecretKeySpec(
                    "made up for tests, 32 bytes long".getBytes(StandardCharsets.US_ASCII),
                    "HmacSHA256");

    @Bean
    SecurityFilterChain chain(HttpSecurity http, UserDetailsService accounts) {
        http.httpBasic(withDefaults())
                .rememberMe(remember -> remember.key("made up").userDetailsService(accounts))
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .addFilter(switchUser(accounts));
        return shop(http);
    }

    // tag::chain[]
    private SecurityFilterChain shop(HttpSecurity http) {
        return http.authorizeHttpRequests(
                        requests ->
                                requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                                        .permitAll()
                                        .requestMatchers(HttpMethod.POST, "/impersonate")
                                        .hasRole("MANAGER")
                                        .anyRequest()
                                        .authenticated())
                .formLogin(withDefaults())
                .exceptionHandling(
                        handling ->
                                handling.defaultAuthenticationEntryPointFor(
                                        new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
                                        PrivacyRequest.toEndpoints()))
                .build();
    }

    // end::chain[]

    // tag::subjects[]
    @Bean
    SubjectResolver subjects() {
        return request ->
                Optional.ofNullable(request.getUserPrincipal())
                        .map(Principal::getName)
                        .filter(account -> account.startsWith("customer-"))
                        .map(account -> account.substring("customer-".length()))
                        .map(number -> new DataSubjectId("customer", number));
    }

    // end::subjects[]

    private static SwitchUserFilter switchUser(UserDetailsService accounts) {
        SwitchUserFilter filter = new SwitchUserFilter();
        filter.setUserDetailsService(accounts);
        filter.setSwitchUserMatcher(
                PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/impersonate"));
        filter.setSecurityContextRepository(new HttpSessionSecurityContextRepository());
        filter.setTargetUrl("/token");
        filter.afterPropertiesSet();
        return filter;
    }

    @Bean
    JwtDecoder tokens() {
        return NimbusJwtDecoder.withSecretKey(TOKENS).macAlgorithm(MacAlgorithm.HS256).build();
    }

    @Bean
    Accounts accounts(EntityManagerFactory factory) {
        return new Accounts(SharedEntityManagerCreator.createSharedEntityManager(factory));
    }

    @Bean
    CustomerDesk customers(EntityManagerFactory factory) {
        return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
    }

    /** Customers of the database by their number, and staff. One password opens them all. */
    static class Accounts implements UserDetailsService {

        private final EntityManager entities;
        private final List<String> greeted = Collections.synchronizedList(new ArrayList<>());

        Accounts(EntityManager entities) {
            this.entities = entities;
        }

        /** The names as the logins have read them. */
        List<String> greeted() {
            return greeted;
        }

        @Override
        public UserDetails loadUserByUsername(String username) {
            if (!username.startsWith("customer-")) {
                return account(username, permissions(username));
            }
            Customer customer =
                    entities.find(
                            Customer.class, Long.valueOf(username.substring("customer-".length())));
            if (customer == null) {
                throw new UsernameNotFoundException("no such account");
            }
            greeted.add(String.valueOf(customer.name));
            return account(username, "ROLE_CUSTOMER");
        }

        private static String[] permissions(String username) {
            return switch (username) {
                case "clerk" -> new String[] {"personal-data:membership:read:*"};
                case "manager" -> new String[] {"ROLE_MANAGER"};
                default -> throw new UsernameNotFoundException("no such account");
            };
        }

        private static UserDetails account(String username, String... authorities) {
            return User.withUsername(username)
                    .password("{noop}open sesame")
                    .authorities(authorities)
                    .build();
        }
    }

    @RestController
    static class Screens {

        private final EntityManager entities;

        Screens(EntityManagerFactory factory) {
            this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        }

        @GetMapping("/token")
        String token(CsrfToken token) {
            return token.getToken();
        }

        @GetMapping("/customers/{id}")
        @ForPurpose("membership")
        CustomerView customer(@PathVariable long id) {
            return CustomerView.of(entities.find(Customer.class, id));
        }

        @GetMapping("/unmasked/{id}")
        @ForPurpose(value = "membership", unmask = true)
        CustomerView unmasked(@PathVariable long id) {
            return CustomerView.of(entities.find(Customer.class, id));
        }
    }

    record CustomerView(@Nullable String name, @Nullable String email) {

        static CustomerView of(Customer customer) {
            return new CustomerView(customer.name, customer.email);
        }
    }
}
