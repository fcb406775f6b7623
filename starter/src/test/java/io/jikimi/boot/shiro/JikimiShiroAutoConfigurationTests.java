package io.jikimi.boot.shiro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.fixture.Doors;
import io.jikimi.boot.web.JikimiWebMvcAutoConfiguration;
import io.jikimi.boot.web.SubjectResolver;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.shiro.SecurityUtils;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authc.SimpleAuthenticationInfo;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.mgt.SecurityManager;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.realm.Realm;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.util.ThreadContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class JikimiShiroAutoConfigurationTests {

    private static final String READ = "read";
    private static final DataSubjectId KIM = new DataSubjectId("member", "1");

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiAutoConfiguration.class,
                                    JikimiWebMvcAutoConfiguration.class,
                                    JikimiShiroAutoConfiguration.class));

    @Test
    void asksTheRealmForTheWildcardPermission() {
        runner.withBean(Realm.class, ShopRealm::new)
                .run(
                        context -> {
                            PurposeAuthority authority = context.getBean(PurposeAuthority.class);
                            Actor clerk = Actor.staff("clerk");

                            assertThat(authority.permits(clerk, "delivery", READ, "member.name"))
                                    .isTrue();
                            assertThat(authority.permits(clerk, "delivery", READ, "order.address"))
                                    .isFalse();
                            assertThat(
                                            authority.permits(
                                                    clerk, "delivery", "unmask", "member.name"))
                                    .isFalse();
                            assertThat(authority.permits(clerk, "marketing", READ, "member.name"))
                                    .isFalse();
                            assertThat(
                                            authority.permits(
                                                    Actor.staff("stranger"),
                                                    "delivery",
                                                    READ,
                                                    "member.name"))
                                    .isFalse();
                        });
    }

    @Test
    void nobodyIsPermittedNothing() {
        runner.withBean(Realm.class, ShopRealm::new)
                .run(
                        context ->
                                assertThat(
                                                context.getBean(PurposeAuthority.class)
                                                        .permits(
                                                                Actor.anonymous(),
                                                                "delivery",
                                                                READ,
                                                                "member.name"))
                                        .isFalse());
    }

    @Test
    void bindsTheLoggedInAccountToTheRequestAndForgetsItAfterwards() {
        runner.withBean(Realm.class, ShopRealm::new)
                .run(
                        context -> {
                            MockHttpServletRequest request = new MockHttpServletRequest();
                            request.setUserPrincipal(() -> "clerk");
                            AtomicReference<Object> principal = new AtomicReference<>();

                            filter(
                                    context,
                                    request,
                                    (q, s) -> principal.set(current().getPrincipal()));

                            assertThat(principal).hasValue("clerk");
                            assertThat(ThreadContext.getSubject()).isNull();
                            assertThat(request.getSession(false)).isNull();
                        });
    }

    @Test
    void theSubjectOfTheRequestAnswersForTheDataSubjectWhoIsLoggedIn() {
        runner.withBean(Realm.class, ShopRealm::new)
                .withBean(SubjectResolver.class, () -> request -> Optional.of(KIM))
                .run(
                        context -> {
                            PurposeAuthority authority = context.getBean(PurposeAuthority.class);
                            MockHttpServletRequest request = new MockHttpServletRequest();
                            request.setUserPrincipal(() -> "clerk");
                            RequestContextHolder.setRequestAttributes(
                                    new ServletRequestAttributes(request));
                            try {
                                filter(
                                        context,
                                        request,
                                        (q, s) -> {
                                            assertThat(permits(authority, Actor.subject(KIM)))
                                                    .isTrue();
                                            assertThat(permits(authority, Actor.staff("stranger")))
                                                    .isFalse();
                                        });
                            } finally {
                                RequestContextHolder.resetRequestAttributes();
                            }
                            assertThat(permits(authority, Actor.subject(KIM))).isFalse();
                        });
    }

    @Test
    void theSubjectOfTheRequestAnswersForNobodyElseInsideAScopeOfSomebodyElse() {
        Actor clerk = Actor.staff("clerk");
        PurposeScope scopes =
                new PurposeScope(
                        Doors.catalogue(),
                        Doors.keys(),
                        (actor, purpose, action, item) -> true,
                        mock(),
                        new SettableClock(Instant.EPOCH),
                        List::of,
                        List::of);
        runner.withBean(Realm.class, ShopRealm::new)
                .withBean(PurposeScope.class, () -> scopes)
                .run(
                        context -> {
                            PurposeAuthority authority = context.getBean(PurposeAuthority.class);
                            MockHttpServletRequest request = new MockHttpServletRequest();
                            request.setUserPrincipal(() -> "manager");
                            RequestContextHolder.setRequestAttributes(
                                    new ServletRequestAttributes(request));
                            try {
                                filter(
                                        context,
                                        request,
                                        (q, s) ->
                                                scopes.run(
                                                        "delivery",
                                                        clerk,
                                                        () -> {
                                                            assertThat(marketing(authority, clerk))
                                                                    .isFalse();
                                                            assertThat(
                                                                            marketing(
                                                                                    authority,
                                                                                    Actor.staff(
                                                                                            "manager")))
                                                                    .isTrue();
                                                        }));
                            } finally {
                                RequestContextHolder.resetRequestAttributes();
                            }
                        });
    }

    private static boolean marketing(PurposeAuthority authority, Actor actor) {
        return authority.permits(actor, "marketing", READ, "member.name");
    }

    @Test
    void asksTheRealmOnceARequestAndAnewInTheNext() {
        ShopRealm realm = new ShopRealm();
        runner.withBean(Realm.class, () -> realm)
                .withBean(Catalogue.class, Doors::catalogue)
                .run(
                        context -> {
                            PurposeAuthority authority = context.getBean(PurposeAuthority.class);
                            MockHttpServletRequest request = new MockHttpServletRequest();
                            request.setUserPrincipal(() -> "clerk");
                            FilterChain twoItems =
                                    (q, s) -> {
                                        Actor clerk = Actor.staff("clerk");
                                        assertThat(permits(authority, clerk)).isTrue();
                                        assertThat(
                                                        authority.permits(
                                                                clerk,
                                                                "delivery",
                                                                READ,
                                                                "member.phone"))
                                                .isTrue();
                                    };
                            filter(context, request, twoItems);
                            assertThat(realm.asked).hasValue(1);
                            filter(context, new MockHttpServletRequest(), (q, s) -> {});
                            filter(context, request, twoItems);
                            assertThat(realm.asked).hasValue(2);
                        });
    }

    @Test
    void takesTheAccountOfTheConfiguredSessionAttribute() {
        runner.withBean(Realm.class, ShopRealm::new)
                .withPropertyValues("jikimi.web.principal-session-attribute=staff")
                .run(
                        context -> {
                            MockHttpServletRequest request = new MockHttpServletRequest();
                            request.getSession().setAttribute("staff", "clerk");
                            AtomicReference<Object> principal = new AtomicReference<>();
                            filter(
                                    context,
                                    request,
                                    (q, s) -> principal.set(current().getPrincipal()));
                            assertThat(principal).hasValue("clerk");
                        });
    }

    @Test
    void basicLoginIsOffUnlessSwitchedOn() {
        runner.withBean(Realm.class, ShopRealm::new)
                .run(
                        context -> {
                            AtomicReference<@Nullable Object> principal =
                                    new AtomicReference<>("unset");
                            filter(
                                    context,
                                    basic("clerk:open sesame"),
                                    (q, s) -> principal.set(current().getPrincipal()));
                            assertThat(principal).hasValue(null);
                        });
    }

    @Test
    void basicLoginIsSeenByTheRestOfTheService() {
        runner.withBean(Realm.class, ShopRealm::new)
                .withPropertyValues("jikimi.shiro.basic=true")
                .run(
                        context -> {
                            AtomicReference<String> seen = new AtomicReference<>();
                            filter(
                                    context,
                                    basic("clerk:open sesame"),
                                    (q, s) -> seen.set(((HttpServletRequest) q).getRemoteUser()));
                            assertThat(seen).hasValue("clerk");
                        });
    }

    @Test
    void aRealmReadsForTheLoginWhileItVerifiesOne() {
        Catalogue catalogue = Doors.catalogue();
        Optional<ProcessingPurpose> delivery = catalogue.purpose("delivery");
        given(catalogue.purpose("authentication")).willReturn(delivery);
        PurposeScope scopes =
                new PurposeScope(
                        catalogue,
                        Doors.keys(),
                        (actor, purpose, action, item) -> false,
                        mock(),
                        new SettableClock(Instant.EPOCH),
                        List::of,
                        List::of);
        ShopRealm realm = new ShopRealm();
        runner.withBean(Realm.class, () -> realm)
                .withBean(PurposeScope.class, () -> scopes)
                .withPropertyValues("jikimi.shiro.basic=true")
                .run(
                        context -> {
                            realm.whenVerifying =
                                    () ->
                                            scopes.current()
                                                    .map(scope -> scope.request().actor().account())
                                                    .orElse("no scope");
                            filter(context, basic("clerk:open sesame"), (q, s) -> {});
                            assertThat(realm.verifiedAs).isEqualTo("anonymous");
                            assertThat(scopes.current()).isEmpty();
                        });
    }

    @Test
    void aBasicLoginThatFailsGoesNoFurther() {
        runner.withBean(Realm.class, ShopRealm::new)
                .withPropertyValues("jikimi.shiro.basic=true")
                .run(
                        context -> {
                            for (MockHttpServletRequest request :
                                    new MockHttpServletRequest[] {
                                        basic("clerk:wrong"),
                                        basic("nobody:open sesame"),
                                        basic("no colon"),
                                        basic(":"),
                                        raw("Basic ***"),
                                        raw("Basic /w=="),
                                        raw("basic ")
                                    }) {
                                MockHttpServletResponse response =
                                        filter(
                                                context,
                                                request,
                                                (q, s) -> {
                                                    throw new AssertionError("went further");
                                                });
                                assertThat(response.getStatus()).isEqualTo(401);
                                assertThat(response.getHeader("WWW-Authenticate"))
                                        .startsWith("Basic");
                            }
                        });
    }

    @Test
    void failuresOfTheServicePassThroughAsTheyAre() {
        runner.withBean(Realm.class, ShopRealm::new)
                .run(
                        context -> {
                            ServletException failure = new ServletException("of the service");
                            org.assertj.core.api.Assertions.assertThatExceptionOfType(
                                            ServletException.class)
                                    .isThrownBy(
                                            () ->
                                                    filter(
                                                            context,
                                                            new MockHttpServletRequest(),
                                                            (q, s) -> {
                                                                throw failure;
                                                            }))
                                    .isSameAs(failure);
                        });
    }

    @Test
    void withoutARealmThereIsNothing() {
        runner.run(
                context ->
                        assertThat(context)
                                .doesNotHaveBean(SecurityManager.class)
                                .doesNotHaveBean(PurposeAuthority.class)
                                .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void aSecurityManagerOfTheServiceIsAskedAndItsSubjectsAreLeftToIt() {
        DefaultSecurityManager own = new DefaultSecurityManager(new ShopRealm());
        runner.withBean(Realm.class, ShopRealm::new)
                .withBean(SecurityManager.class, () -> own)
                .run(
                        context -> {
                            assertThat(context)
                                    .hasSingleBean(SecurityManager.class)
                                    .doesNotHaveBean(FilterRegistrationBean.class);
                            assertThat(
                                            permits(
                                                    context.getBean(PurposeAuthority.class),
                                                    Actor.staff("clerk")))
                                    .isTrue();
                        });
    }

    @Test
    void anAuthorityOfTheServiceIsTaken() {
        PurposeAuthority own = mock();
        runner.withBean(Realm.class, ShopRealm::new)
                .withBean(PurposeAuthority.class, () -> own)
                .run(context -> assertThat(context.getBean(PurposeAuthority.class)).isSameAs(own));
    }

    @Test
    void isOffWithoutIdentity() {
        runner.withBean(Realm.class, ShopRealm::new)
                .withPropertyValues("jikimi.identity=none")
                .run(
                        context ->
                                assertThat(context)
                                        .doesNotHaveBean(SecurityManager.class)
                                        .doesNotHaveBean(PurposeAuthority.class));
    }

    @Test
    void isOffWithoutShiro() {
        runner.withClassLoader(new FilteredClassLoader(DefaultSecurityManager.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean(PurposeAuthority.class));
    }

    @Test
    void worksWithoutAWebApplication() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                JikimiAutoConfiguration.class, JikimiShiroAutoConfiguration.class))
                .withBean(Realm.class, ShopRealm::new)
                .run(
                        context ->
                                assertThat(
                                                permits(
                                                        context.getBean(PurposeAuthority.class),
                                                        Actor.staff("clerk")))
                                        .isTrue());
    }

    private static boolean permits(PurposeAuthority authority, Actor actor) {
        return authority.permits(actor, "delivery", READ, "member.name");
    }

    private static Subject current() {
        return SecurityUtils.getSubject();
    }

    private static MockHttpServletRequest basic(String credentials) {
        return raw(
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private static MockHttpServletRequest raw(String header) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Authorization", header);
        return request;
    }

    private static MockHttpServletResponse filter(
            AssertableWebApplicationContext context,
            MockHttpServletRequest request,
            FilterChain chain)
            throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        context.getBean(FilterRegistrationBean.class)
                .getFilter()
                .doFilter(request, response, chain);
        return response;
    }

    /** A clerk and a manager of a shop; the password is made up. */
    static final class ShopRealm extends AuthorizingRealm {

        private final AtomicInteger asked = new AtomicInteger();
        private Supplier<String> whenVerifying = () -> "";
        private String verifiedAs = "";

        ShopRealm() {
            setName("shop");
        }

        @Override
        protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            asked.incrementAndGet();
            SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
            if ("clerk".equals(getAvailablePrincipal(principals))) {
                info.addStringPermission("personal-data:delivery:read:member.name,member.phone");
            }
            if ("manager".equals(getAvailablePrincipal(principals))) {
                info.addStringPermission("personal-data:marketing:read:*");
            }
            return info;
        }

        @Override
        protected @Nullable AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            verifiedAs = whenVerifying.get();
            return "clerk".equals(token.getPrincipal())
                    ? new SimpleAuthenticationInfo("clerk", "open sesame", getName())
                    : null;
        }
    }
}
