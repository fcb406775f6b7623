package io.jikimi.boot.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.shiro.JikimiShiroAutoConfiguration;
import io.jikimi.boot.web.ActorResolver;
import io.jikimi.boot.web.JikimiWebMvcAutoConfiguration;
import io.jikimi.boot.web.RequestPrincipal;
import io.jikimi.boot.web.SubjectResolver;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.shiro.mgt.SecurityManager;
import org.apache.shiro.realm.Realm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.switchuser.SwitchUserGrantedAuthority;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The accounts and addresses are made up. */
@ExtendWith(OutputCaptureExtension.class)
class JikimiSecurityAutoConfigurationTests {

    private static final DataSubjectId KIM = new DataSubjectId("member", "1");
    private static final Actor CLERK = Actor.staff("clerk");
    private static final String DELIVERY = "personal-data:delivery:read:member.name,member.phone";

    private final WebApplicationContextRunner bare =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class,
                                    JikimiShiroAutoConfiguration.class,
                                    JikimiSecurityAutoConfiguration.class));

    private final WebApplicationContextRunner runner =
            bare.withBean(SecurityFilterChain.class, () -> mock());

    @AfterEach
    void nobodyIsLoggedIn() {
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void isTheDefaultWhereBootHasMadeTheChain() {
        bare.withConfiguration(
                        AutoConfigurations.of(
                                SecurityAutoConfiguration.class,
                                UserDetailsServiceAutoConfiguration.class,
                                ServletWebSecurityAutoConfiguration.class,
                                SecurityFilterAutoConfiguration.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .hasSingleBean(SecurityPurposeAuthority.class)
                                        .hasSingleBean(SecurityRequestPrincipal.class));
    }

    @Test
    void anAuthorityThatIsAPermissionPermitsWhatItSays() {
        logIn("clerk", DELIVERY);
        runner.run(
                context -> {
                    PurposeAuthority authority = context.getBean(PurposeAuthority.class);

                    assertThat(permits(authority, CLERK)).isTrue();
                    assertThat(authority.permits(CLERK, "delivery", "read", "order.address"))
                            .isFalse();
                    assertThat(authority.permits(CLERK, "delivery", "unmask", "member.name"))
                            .isFalse();
                    assertThat(authority.permits(CLERK, "marketing", "read", "member.name"))
                            .isFalse();
                });
    }

    @Test
    void anotherAuthorityPermitsWhatTheSettingsSay() {
        logIn("clerk", "ROLE_CLERK");
        runner.run(context -> assertThat(permits(context, CLERK)).isFalse());
        runner.withPropertyValues(
                        "jikimi.security.grants[0].authority=ROLE_CLERK",
                        "jikimi.security.grants[0].permissions=personal-data:delivery:read:*")
                .run(context -> assertThat(permits(context, CLERK)).isTrue());
    }

    @Test
    void anAuthorityReachesWhatTheHierarchyOfTheServiceSays() {
        logIn("clerk", "ROLE_MANAGER");
        runner.withBean(
                        RoleHierarchy.class,
                        () -> RoleHierarchyImpl.fromHierarchy("ROLE_MANAGER > ROLE_CLERK"))
                .withPropertyValues(
                        "jikimi.security.grants[0].authority=ROLE_CLERK",
                        "jikimi.security.grants[0].permissions=personal-data:delivery:read:*")
                .run(context -> assertThat(permits(context, CLERK)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivery:read:*", "personal-data:,:read", "*"})
    void aGrantThatIsNoPermissionStopsTheStart(String permission) {
        runner.withPropertyValues(
                        "jikimi.security.grants[0].authority=ROLE_CLERK",
                        "jikimi.security.grants[0].permissions[0]=" + permission)
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining(permission)
                                        .hasMessageContaining("jikimi.security.grants"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "personal-data:,:read:*", "PERSONAL", "personal-data"})
    void anAuthorityThatIsNoPermissionOfOursPermitsNothing(String authority) {
        logIn("clerk", authority);
        runner.run(context -> assertThat(permits(context, CLERK)).isFalse());
    }

    @Test
    void answersForWhoeverIsLoggedInAndForNobodyElse() {
        runner.run(
                context -> {
                    assertThat(permits(context, CLERK)).isFalse();
                    logIn("clerk", DELIVERY);
                    assertThat(permits(context, CLERK)).isTrue();
                    assertThat(permits(context, Actor.staff("manager"))).isFalse();
                    assertThat(permits(context, Actor.anonymous())).isFalse();
                    assertThat(permits(context, Actor.system("clerk"))).isFalse();
                    assertThat(permits(context, Actor.subject(KIM))).isFalse();
                });
    }

    @Test
    void theLoginOfADataSubjectAnswersForThatSubject() {
        AtomicInteger asked = new AtomicInteger();
        request();
        logIn("kim", DELIVERY);
        runner.withBean(
                        SubjectResolver.class,
                        () ->
                                request -> {
                                    asked.incrementAndGet();
                                    return Optional.of(KIM);
                                })
                .run(
                        context -> {
                            assertThat(permits(context, Actor.subject(KIM))).isTrue();
                            assertThat(permits(context, Actor.subject(KIM))).isTrue();
                            assertThat(asked).hasValue(1);
                            assertThat(
                                            permits(
                                                    context,
                                                    Actor.subject(
                                                            new DataSubjectId("member", "2"))))
                                    .isFalse();
                            logIn("lee");
                            assertThat(permits(context, Actor.subject(KIM))).isFalse();
                        });
    }

    @Test
    void anAnonymousLoginIsNone() {
        SecurityContextHolder.getContext()
                .setAuthentication(
                        new AnonymousAuthenticationToken(
                                "key", "clerk", AuthorityUtils.createAuthorityList(DELIVERY)));
        runner.run(
                context -> {
                    assertThat(permits(context, CLERK)).isFalse();
                    assertThat(account(context.getBean(RequestPrincipal.class))).isEmpty();
                });
    }

    @Test
    void aLoginOfTheServiceIsTakenWhereSpringSecurityKnowsNobody() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.getSession().setAttribute("staff", "clerk");
        runner.withPropertyValues("jikimi.web.principal-session-attribute=staff")
                .run(
                        context ->
                                assertThat(context.getBean(RequestPrincipal.class).account(request))
                                        .contains("clerk"));
    }

    @Test
    void whoeverHasSwitchedToACustomerActsAsStaffAndWithTheOwnPermissions() {
        Authentication manager = login("manager", DELIVERY);
        logIn(
                new TestingAuthenticationToken(
                        "kim",
                        "",
                        List.<GrantedAuthority>of(
                                new SwitchUserGrantedAuthority(
                                        "ROLE_PREVIOUS_ADMINISTRATOR", manager))));
        runner.withBean(SubjectResolver.class, () -> request -> Optional.of(KIM))
                .run(
                        context -> {
                            Actor actor =
                                    context.getBean(ActorResolver.class)
                                            .resolve(new MockHttpServletRequest());

                            assertThat(actor).isEqualTo(Actor.staff("manager"));
                            assertThat(permits(context, actor)).isTrue();
                            assertThat(permits(context, Actor.subject(KIM))).isFalse();
                        });
    }

    @Test
    void theAccountIsTheClaimThatTheSettingsName() {
        Jwt token =
                new Jwt(
                        "token",
                        Instant.EPOCH,
                        Instant.EPOCH.plusSeconds(60),
                        Map.of("alg", "none"),
                        Map.of("sub", "jieun@example.com", "employee", "E-17"));
        logIn(new JwtAuthenticationToken(token, AuthorityUtils.createAuthorityList(DELIVERY)));
        runner.withPropertyValues("jikimi.security.account-claim=employee")
                .run(
                        context -> {
                            assertThat(account(context.getBean(RequestPrincipal.class)))
                                    .contains("E-17");
                            assertThat(permits(context, Actor.staff("E-17"))).isTrue();
                            assertThat(permits(context, Actor.staff("jieun@example.com")))
                                    .isFalse();
                            logIn("clerk");
                            assertThat(account(context.getBean(RequestPrincipal.class)))
                                    .contains("clerk");
                        });
    }

    @Test
    void aClaimWithoutTokensStopsTheStart() {
        runner.withPropertyValues("jikimi.security.account-claim=employee")
                .withClassLoader(new FilteredClassLoader(ClaimAccessor.class))
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining("jikimi.security.account-claim"));
    }

    @Test
    void anAddressAsAccountIsSaidOnceAndNotRepeated(CapturedOutput output) {
        logIn("jieun@example.com");
        runner.run(
                context -> {
                    RequestPrincipal principal = context.getBean(RequestPrincipal.class);
                    account(principal);
                    account(principal);

                    assertThat(output.toString())
                            .containsOnlyOnce("ACCOUNT_IS_PERSONAL")
                            .doesNotContain("jieun");
                });
    }

    @Test
    void theStartSaysThatNobodyIsADataSubject(CapturedOutput output) {
        runner.withBean(SubjectResolver.class, () -> request -> Optional.empty())
                .run(context -> assertThat(output).doesNotContain("SUBJECT_RESOLVER_MISSING"));
        runner.run(context -> assertThat(output).contains("SUBJECT_RESOLVER_MISSING"));
    }

    @Test
    void realmsAreNotAskedBesides() {
        runner.withBean(Realm.class, () -> mock())
                .run(
                        context ->
                                assertThat(context)
                                        .hasSingleBean(SecurityPurposeAuthority.class)
                                        .doesNotHaveBean(SecurityManager.class)
                                        .doesNotHaveBean(FilterRegistrationBean.class));
        runner.withBean(SecurityManager.class, () -> mock())
                .withPropertyValues("jikimi.identity=spring-security")
                .run(context -> assertThat(context).hasSingleBean(PurposeAuthority.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shiro", "none"})
    void isOffWhereTheServiceNamesSomebodyElse(String identity) {
        runner.withPropertyValues("jikimi.identity=" + identity)
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean(CurrentLogin.class)
                                        .doesNotHaveBean(PurposeAuthority.class));
    }

    @Test
    void isOffWithoutAChain() {
        bare.run(context -> assertThat(context).doesNotHaveBean(CurrentLogin.class));
    }

    @Test
    void isOffWithoutSpringSecurityAndOutsideTheWeb() {
        bare.withBean(Realm.class, () -> mock())
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .hasSingleBean(SecurityManager.class)
                                        .doesNotHaveBean("jikimiCurrentLogin"));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JikimiSecurityAutoConfiguration.class))
                .withBean(SecurityFilterChain.class, () -> mock())
                .run(context -> assertThat(context).doesNotHaveBean(CurrentLogin.class));
    }

    @Test
    void whatTheServiceDeclaresItselfIsTaken() {
        PurposeAuthority authority = mock();
        RequestPrincipal principal = mock();
        runner.withBean(PurposeAuthority.class, () -> authority)
                .withBean(RequestPrincipal.class, () -> principal)
                .run(
                        context -> {
                            assertThat(context.getBean(PurposeAuthority.class)).isSameAs(authority);
                            assertThat(context.getBean(RequestPrincipal.class)).isSameAs(principal);
                        });
    }

    private static void request() {
        RequestContextHolder.setRequestAttributes(
                new ServletRequestAttributes(new MockHttpServletRequest()));
    }

    private static void logIn(String name, String... authorities) {
        logIn(login(name, authorities));
    }

    private static void logIn(Authentication login) {
        SecurityContextHolder.getContext().setAuthentication(login);
    }

    private static Authentication login(String name, String... authorities) {
        return new TestingAuthenticationToken(name, "", authorities);
    }

    private static Optional<String> account(RequestPrincipal principal) {
        return principal.account(new MockHttpServletRequest());
    }

    private static boolean permits(
            org.springframework.context.ApplicationContext context, Actor actor) {
        return permits(context.getBean(PurposeAuthority.class), actor);
    }

    private static boolean permits(PurposeAuthority authority, Actor actor) {
        return authority.permits(actor, "delivery", "read", "member.name");
    }
}
