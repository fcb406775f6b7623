package io.jikimi.boot.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.PurposeAutoConfiguration;
import io.jikimi.boot.fixture.Doors;
import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.web.ActorResolver;
import io.jikimi.boot.web.JikimiWebMvcAutoConfiguration;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeAttributes;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.AuthenticationUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Whoever looks up a login reads for the purpose of the login. The accounts are made up. */
@ExtendWith(OutputCaptureExtension.class)
class LoginReadsTests {

    private static final UserDetails KIM = new User("kim", "", List.of());

    private final Catalogue catalogue = Doors.catalogue();
    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    AopAutoConfiguration.class,
                                    JikimiAutoConfiguration.class,
                                    PurposeAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class,
                                    JikimiSecurityAutoConfiguration.class))
                    .withBean(SecurityFilterChain.class, () -> mock())
                    .withBean(EvidenceLog.class, () -> mock())
                    .withBean(DataKeys.class, Doors::keys)
                    .withBean(Catalogue.class, () -> catalogue)
                    .withBean(Seen.class);

    @BeforeEach
    void theRegisterKnowsLogins() {
        ProcessingPurpose login = mock();
        given(login.name()).willReturn(BuiltInPurpose.AUTHENTICATION);
        given(login.covers("member.name")).willReturn(true);
        given(catalogue.purpose(BuiltInPurpose.AUTHENTICATION)).willReturn(Optional.of(login));
    }

    @AfterEach
    void nobodyIsLoggedIn() {
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void aServiceReadsForTheLogin() {
        runner.withBean(Members.class)
                .run(
                        context -> {
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");
                            context.getBean(Members.class).rename();

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly("authentication anonymous", "none");
                        });
    }

    @Test
    void aLambdaReadsForTheLogin() {
        runner.withUserConfiguration(Lambda.class)
                .run(
                        context -> {
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly("authentication anonymous");
                        });
    }

    @Test
    void theOtherWaysToLookUpALoginDoSoToo() {
        runner.withBean(Tokens.class)
                .withBean(Provider.class)
                .run(
                        context -> {
                            context.getBean(Tokens.class)
                                    .loadUserDetails(
                                            new PreAuthenticatedAuthenticationToken("kim", ""));
                            context.getBean(Provider.class)
                                    .authenticate(new TestingAuthenticationToken("kim", ""));

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly(
                                            "authentication anonymous", "authentication anonymous");
                        });
    }

    @Test
    void whoeverIsLoggedInAlreadyIsNamedAndNotAskedForAPermission() {
        SecurityContextHolder.getContext()
                .setAuthentication(new TestingAuthenticationToken("manager", "", "ROLE_MANAGER"));
        RequestContextHolder.setRequestAttributes(
                new ServletRequestAttributes(new MockHttpServletRequest()));
        runner.withBean(Members.class)
                .run(
                        context -> {
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly("authentication manager");
                        });
    }

    @Test
    void whoTellsWhoActsMayLookUpTheLoginForThat() {
        RequestContextHolder.setRequestAttributes(
                new ServletRequestAttributes(new MockHttpServletRequest()));
        runner.withBean(Members.class)
                .withUserConfiguration(ByLookingUp.class)
                .run(
                        context -> {
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly(
                                            "authentication anonymous", "authentication manager");
                        });
    }

    @Test
    void aPurposeOfTheClassIsNotTheOneOfTheLoginButOneOfTheMethodIs() {
        runner.withBean(Desk.class)
                .run(
                        context -> {
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");

                            assertThat(context.getBean(Seen.class).scopes)
                                    .containsExactly("authentication anonymous");
                        });
        runner.withBean(OwnPurpose.class)
                .run(
                        context -> {
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            scopes.run(
                                    "delivery",
                                    Actor.system("test"),
                                    () ->
                                            org.assertj.core.api.Assertions.assertThatThrownBy(
                                                            () ->
                                                                    context.getBean(
                                                                                    UserDetailsService
                                                                                            .class)
                                                                            .loadUserByUsername(
                                                                                    "kim"))
                                                    .hasMessageContaining("no-such-purpose"));
                        });
    }

    @ParameterizedTest
    @ValueSource(classes = {FinalMembers.class, FinalProvider.class, FinalTokens.class})
    void aFinalClassOfEveryKindIsNamed(Class<?> type, CapturedOutput output) {
        runner.withBean(type)
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            assertThat(output).contains("LOGIN_READS_MASKS", type.getName());
                        });
    }

    @Test
    void whatReadsForTheLoginIsWhatIsNamed() {
        assertThat(PurposeAttributes.loginTypes())
                .contains(
                        UserDetailsService.class.getName(),
                        UserDetailsPasswordService.class.getName(),
                        AuthenticationUserDetailsService.class.getName(),
                        AuthenticationProvider.class.getName(),
                        "org.springframework.security.oauth2.client.userinfo.OAuth2UserService");
    }

    @Test
    void aFinalClassIsNamedAndDoesNotStopTheStart(CapturedOutput output) {
        runner.withBean(FinalMembers.class)
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            context.getBean(UserDetailsService.class).loadUserByUsername("kim");

                            assertThat(context.getBean(Seen.class).scopes).containsExactly("none");
                            assertThat(output)
                                    .contains("LOGIN_READS_MASKS", FinalMembers.class.getName());
                        });
    }

    @Test
    void whatSpringSecurityBringsItselfIsLeftAlone(CapturedOutput output) {
        runner.withBean(Members.class)
                .withBean(InMemoryUserDetailsManager.class, () -> new InMemoryUserDetailsManager())
                .run(
                        context -> {
                            assertThat(context.getBean(InMemoryUserDetailsManager.class).getClass())
                                    .isEqualTo(InMemoryUserDetailsManager.class);
                            assertThat(output).doesNotContain("LOGIN_READS_MASKS");
                        });
    }

    @Test
    void anEntityThatLogsInIsSaidAtStart(CapturedOutput output) {
        protect(CustomerWhoLogsIn.class);
        runner.run(
                context ->
                        assertThat(output)
                                .containsOnlyOnce("PRINCIPAL_HOLDS_ITEMS")
                                .contains(CustomerWhoLogsIn.class.getName()));
    }

    @Test
    void aPrincipalThatHoldsAnEntityIsSaidOnceWhenItLogsIn(CapturedOutput output) {
        protect(Customer.class);
        runner.run(
                context -> {
                    context.publishEvent(success(KIM));
                    assertThat(output).doesNotContain("PRINCIPAL_HOLDS_ITEMS");

                    context.publishEvent(success(new Holder(new Customer())));
                    context.publishEvent(success(new Holder(new Customer())));
                    assertThat(output.toString())
                            .containsOnlyOnce("PRINCIPAL_HOLDS_ITEMS")
                            .contains(Holder.class.getName());
                });
    }

    private void protect(Class<?> type) {
        PersonalDataAttribute attribute = mock();
        PersonalDataEntity entity =
                new PersonalDataEntity(type, "customer", null, List.of(attribute), Map.of(), false);
        given(catalogue.entities()).willReturn(List.of(entity));
        given(catalogue.entity(type)).willReturn(Optional.of(entity));
    }

    private static AuthenticationSuccessEvent success(Object principal) {
        return new AuthenticationSuccessEvent(new TestingAuthenticationToken(principal, ""));
    }

    /** What scopes the beans were called in. */
    static class Seen {

        private final ObjectProvider<PurposeScope> door;
        private final List<String> scopes = new ArrayList<>();

        Seen(ObjectProvider<PurposeScope> door) {
            this.door = door;
        }

        void look() {
            scopes.add(
                    door.getObject()
                            .current()
                            .map(OpenScope::request)
                            .map(Seen::text)
                            .orElse("none"));
        }

        private static String text(ScopeRequest request) {
            return request.purpose() + " " + request.actor().account();
        }
    }

    static class Members implements UserDetailsService {

        private final Seen seen;

        Members(Seen seen) {
            this.seen = seen;
        }

        @Override
        public UserDetails loadUserByUsername(String username) {
            seen.look();
            return KIM;
        }

        void rename() {
            seen.look();
        }
    }

    static final class FinalMembers implements UserDetailsService {

        private final Seen seen;

        FinalMembers(Seen seen) {
            this.seen = seen;
        }

        @Override
        public UserDetails loadUserByUsername(String username) {
            seen.look();
            return KIM;
        }
    }

    static final class FinalProvider extends Provider {

        FinalProvider(Seen seen) {
            super(seen);
        }
    }

    static final class FinalTokens extends Tokens {

        FinalTokens(Seen seen) {
            super(seen);
        }
    }

    @ForPurpose("delivery")
    static class Desk extends Members {

        Desk(Seen seen) {
            super(seen);
        }
    }

    static class OwnPurpose extends Members {

        OwnPurpose(Seen seen) {
            super(seen);
        }

        @Override
        @ForPurpose("no-such-purpose")
        public UserDetails loadUserByUsername(String username) {
            return super.loadUserByUsername(username);
        }
    }

    static class Tokens
            implements AuthenticationUserDetailsService<PreAuthenticatedAuthenticationToken> {

        private final Seen seen;

        Tokens(Seen seen) {
            this.seen = seen;
        }

        @Override
        public UserDetails loadUserDetails(PreAuthenticatedAuthenticationToken token) {
            seen.look();
            return KIM;
        }
    }

    static class Provider implements AuthenticationProvider {

        private final Seen seen;

        Provider(Seen seen) {
            this.seen = seen;
        }

        @Override
        public @Nullable Authentication authenticate(Authentication authentication) {
            seen.look();
            return authentication;
        }

        @Override
        public boolean supports(Class<?> authentication) {
            return true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByLookingUp {

        @Bean
        ActorResolver byLookingUp(ObjectProvider<UserDetailsService> members) {
            return request -> {
                members.getObject().loadUserByUsername("manager");
                return Actor.staff("manager");
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Lambda {

        @Bean
        UserDetailsService members(Seen seen) {
            return name -> {
                seen.look();
                return KIM;
            };
        }
    }

    private record Holder(Customer customer) {}

    private static final class CustomerWhoLogsIn extends Customer implements UserDetails {

        private static final long serialVersionUID = 1L;

        @Override
        public Collection<? extends GrantedAuthority> getAuthorities() {
            return List.of();
        }

        @Override
        public @Nullable String getPassword() {
            return null;
        }

        @Override
        public String getUsername() {
            return "kim";
        }
    }
}
