package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.plain.PlainService;
import io.jikimi.custody.UnprotectableMappingException;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * What is left out leaves no trace in a service: no bean, no handler, no interceptor, no converter,
 * no filter, and nothing in Hibernate. What a trace is, the service with everything shows.
 */
class NoTraceTests {

    private static final Set<String> ALL = new TreeSet<>();

    @TempDir private static Path folder;

    @BeforeAll
    static void lookAtEverything() {
        ALL.clear();
        full().run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            ALL.addAll(traces(context));
                        });
    }

    private static WebApplicationContextRunner runner() {
        return new WebApplicationContextRunner()
                .withUserConfiguration(PlainService.class, PlainService.Shelves.class)
                .withPropertyValues(properties());
    }

    private static String[] properties() {
        return new String[] {
            "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
            "spring.jpa.hibernate.ddl-auto=create",
            "jikimi.survey.directory=" + folder,
            "jikimi.master-key.development-location=" + folder.resolve("development.json")
        };
    }

    /** With everything that can be on the class path, and used. */
    private static WebApplicationContextRunner full() {
        return used(runner().withUserConfiguration(Annotated.class));
    }

    /**
     * All of ours that there is in full, with nothing of Spring Boot that it does not ask for: the
     * tests that use it compare what is left with {@link #ALL}.
     */
    private static WebApplicationContextRunner lean() {
        return used(
                new WebApplicationContextRunner()
                        .withConfiguration(AutoConfigurations.of(boot()))
                        .withConfiguration(AutoConfigurations.of(web()))
                        .withConfiguration(AutoConfigurations.of(enforcing()))
                        .withUserConfiguration(PlainService.Shelves.class, Annotated.class)
                        .withPropertyValues(properties()));
    }

    private static WebApplicationContextRunner used(WebApplicationContextRunner service) {
        return service.withUserConfiguration(Guarded.class)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*",
                        "jikimi.evidence.checkpoints.file=" + folder.resolve("checkpoints"));
    }

    @Test
    void everythingIsSeenWhereNothingIsLeftOut() {
        assertThat(ALL)
                .contains(
                        "filter io.jikimi.boot.web.AccessLogFilter",
                        "handler io.jikimi.boot.web.MeController",
                        "converter io.jikimi.boot.web.PrivacyMessageConverter",
                        "interceptor io.jikimi.boot.web.PurposeHandlerInterceptor",
                        "resolver io.jikimi.boot.web.RefusalExceptionResolver")
                .anyMatch(trace -> trace.startsWith("listener io.jikimi."))
                .anyMatch(trace -> trace.startsWith("setting jikimi."))
                .anyMatch(of("security"))
                .anyMatch(of("quartz"))
                .anyMatch(of("actuate"))
                .anyMatch(of("evidence"));
    }

    @Test
    void notEnabledLeavesNothing() {
        used(runner())
                .withPropertyValues("jikimi.enabled=false")
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            assertThat(traces(context)).isEmpty();
                            assertThat(MockMvcTester.from(context).get().uri("/shelves"))
                                    .hasStatusOk()
                                    .hasBodyTextEqualTo("three");
                            assertThat(MockMvcTester.from(context).get().uri("/privacy/me"))
                                    .hasStatus(404);
                        });
    }

    /** Its values would be stored in the clear beside encrypted ones. */
    @Test
    void notEnabledIsRefusedWhileAnEntityIsAnnotated() {
        runner().withUserConfiguration(Annotated.class)
                .withPropertyValues("jikimi.enabled=false")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(UnprotectableMappingException.class)
                                        .rootCause()
                                        .hasMessageContaining("'jikimi.enabled' is 'false'"));
    }

    @Test
    void aSurveyLeavesItselfAlone() {
        runner().withPropertyValues("jikimi.mode=survey", "jikimi.survey.sample=0")
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            assertThat(traces(context))
                                    .allMatch(
                                            trace ->
                                                    trace.startsWith("bean ")
                                                                    && trace.contains("urvey")
                                                            || trace.equals(
                                                                    "setting jikimi.survey"));
                        });
    }

    /** Observing is a matter of one bean, which says something else. */
    @Test
    void observingAddsNothing() {
        lean().withPropertyValues("jikimi.mode=observe")
                .run(context -> assertThat(traces(context)).isEqualTo(ALL));
    }

    @ParameterizedTest
    @CsvSource({
        "jikimi.web.me.enabled, MeController",
        "jikimi.web.consents.enabled, ConsentController",
        "jikimi.web.requests.enabled, RightsController",
        "jikimi.web.desk.enabled, DeskController|AccessReviewController|AccessRightsController"
                + "|ProtectionController|DeskRequestsController|MandateController",
        "jikimi.jobs.enabled, quartz",
        "jikimi.purpose.propagate, ScopeTaskDecorator|AsyncRows"
    })
    void aPartThatIsOffIsGoneAndNothingElse(String property, String names) {
        lean().withPropertyValues(property + "=false")
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            Set<String> left = traces(context);
                            Set<String> gone = new TreeSet<>(ALL);
                            gone.removeAll(left);
                            assertThat(ALL).containsAll(left);
                            assertThat(gone)
                                    .isNotEmpty()
                                    .allMatch(trace -> isOneOf(trace, names.split("\\|")));
                            assertThat(left).noneMatch(trace -> isOneOf(trace, names.split("\\|")));
                        });
    }

    /** The name of a package below ours, or of a type. */
    private static boolean isOneOf(String trace, String... names) {
        return Stream.of(names)
                .anyMatch(
                        name ->
                                trace.contains("io.jikimi.boot." + name + ".")
                                        || trace.endsWith("." + name));
    }

    /**
     * The auto-configurations of Spring Boot for what is missing are missing with it, so they are
     * not asked for here.
     */
    @ParameterizedTest
    @CsvSource({
        "org.springframework.security, security",
        "org.quartz, quartz",
        "org.springframework.boot.actuate.endpoint"
                + "|org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOn,"
                + " JikimiEndpointAutoConfiguration|PersonalDataEndpoint|Overdue"
                + "|JikimiOverdueAutoConfiguration|JikimiSanitizingAutoConfiguration",
        "org.springframework.boot.health, EvidenceHealthIndicator|MasterKeyHealthIndicator",
        "io.micrometer.core, JikimiMetricsAutoConfiguration|OperationMeters",
        "org.apache.ibatis, mybatis",
        "org.springframework.mail, MailCheckpointSink",
        "org.springframework.web.servlet, web",
        "org.springframework.data, RepositoryQueryCheck",
        "jakarta.validation, CustodyValidation"
    })
    void whatIsMissingFromTheClassPathIsNotAskedFor(String missing, String names) {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(boot()))
                .withConfiguration(AutoConfigurations.of(ours()))
                .withUserConfiguration(Annotated.class)
                .withPropertyValues(properties())
                .withClassLoader(new FilteredClassLoader(missing.split("\\|")))
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            assertThat(beans(context))
                                    .as("the rest is there")
                                    .contains("bean io.jikimi.purpose.PurposeScope")
                                    .filteredOn(trace -> isOneOf(trace, names.split("\\|")))
                                    .isEmpty();
                        });
    }

    private static Class<?>[] boot() {
        return new Class<?>[] {
            AopAutoConfiguration.class,
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            HibernateJpaAutoConfiguration.class,
            TransactionAutoConfiguration.class
        };
    }

    private static Class<?>[] web() {
        return new Class<?>[] {
            DispatcherServletAutoConfiguration.class,
            EndpointAutoConfiguration.class,
            HttpMessageConvertersAutoConfiguration.class,
            JacksonAutoConfiguration.class,
            ObservationAutoConfiguration.class,
            WebMvcAutoConfiguration.class
        };
    }

    /** Everything the starter registers but the survey, which has a mode of its own. */
    private static Class<?>[] enforcing() {
        return Stream.of(ours())
                .filter(type -> !type.getPackageName().equals("io.jikimi.boot.survey"))
                .toArray(Class<?>[]::new);
    }

    /** Everything the starter registers. */
    private static Class<?>[] ours() {
        return ImportCandidates.load(AutoConfiguration.class, NoTraceTests.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("io.jikimi."))
                .map(name -> ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new);
    }

    private static Predicate<String> of(String part) {
        return trace -> trace.contains("io.jikimi.boot." + part + ".");
    }

    /** Everything of ours that a service could trip on. */
    private static Set<String> traces(AssertableWebApplicationContext context) {
        Set<String> traces = beans(context);
        handlers(context, traces);
        context.getBeansOfType(FilterRegistrationBean.class)
                .values()
                .forEach(bean -> add(traces, "filter", bean.getFilter()));
        context.getBeansOfType(Filter.class).values().forEach(bean -> add(traces, "filter", bean));
        context.getBeansOfType(HandlerExceptionResolver.class)
                .values()
                .forEach(bean -> add(traces, "resolver", bean));
        context.getBean(RequestMappingHandlerAdapter.class)
                .getMessageConverters()
                .forEach(converter -> add(traces, "converter", converter));
        hibernate(context, traces);
        return traces;
    }

    private static Set<String> beans(AssertableWebApplicationContext context) {
        Set<String> traces = new TreeSet<>();
        for (String name : context.getBeanDefinitionNames()) {
            Class<?> type = context.getBeanFactory().getType(name, false);
            if (type != null && isOurs(type)) {
                traces.add("bean " + type.getName());
            } else if (name.toLowerCase(Locale.ROOT).contains("jikimi")) {
                traces.add("bean " + name);
            }
        }
        return traces;
    }

    private static void handlers(AssertableWebApplicationContext context, Set<String> traces) {
        RequestMappingHandlerMapping mapping =
                context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.getHandlerMethods()
                .values()
                .forEach(
                        method -> {
                            if (isOurs(method.getBeanType())) {
                                traces.add("handler " + method.getBeanType().getName());
                            }
                        });
        try {
            HandlerExecutionChain chain =
                    mapping.getHandler(new MockHttpServletRequest("GET", "/shelves"));
            for (HandlerInterceptor interceptor : chain.getInterceptorList()) {
                add(traces, "interceptor", interceptor);
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void hibernate(AssertableWebApplicationContext context, Set<String> traces) {
        SessionFactoryImplementor factory =
                context.getBean(EntityManagerFactory.class).unwrap(SessionFactoryImplementor.class);
        factory.getProperties()
                .forEach(
                        (name, value) -> {
                            if (name.contains("jikimi")) {
                                traces.add("setting " + name);
                            } else if (value != null && isOurs(value.getClass())) {
                                traces.add("setting " + name);
                            }
                        });
        EventListenerRegistry listeners =
                factory.getServiceRegistry().requireService(EventListenerRegistry.class);
        for (EventType<?> type : EventType.values()) {
            listeners
                    .getEventListenerGroup(type)
                    .listeners()
                    .forEach(listener -> add(traces, "listener", listener));
        }
    }

    private static void add(Set<String> traces, String what, Object instance) {
        if (isOurs(AopUtils.getTargetClass(instance))) {
            traces.add(what + " " + AopUtils.getTargetClass(instance).getName());
        }
    }

    /** All of ours but the service of this test. */
    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("io.jikimi.")
                && !type.getPackageName().equals(PlainService.class.getPackageName())
                && !type.getName().startsWith(NoTraceTests.class.getName());
    }

    @Configuration(proxyBeanMethods = false)
    static class Guarded {

        @Bean
        SecurityFilterChain chain() {
            return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Customer.class)
    static class Annotated {}
}
