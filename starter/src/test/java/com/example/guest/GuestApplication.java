package com.example.guest;

import com.example.guest.people.Customer;
import com.example.guest.people.GuestRevision;
import com.example.guest.shelf.Shelf;
import io.jikimi.boot.web.RequestPrincipal;
import io.jikimi.purpose.PurposeAuthority;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskDecorator;
import org.springframework.http.ResponseEntity;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * A service that has everything already that a starter could be in the way of. It was there first:
 * nothing of it asks for anything of ours by type but who may do what.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            ServletWebSecurityAutoConfiguration.class,
            ManagementWebSecurityAutoConfiguration.class
        })
@EntityScan(basePackageClasses = Customer.class)
@Import({GuestRevision.Listener.class, GuestPages.class})
class GuestApplication {

    static final Instant OPENING = Instant.parse("2020-01-01T00:00:00Z");

    @Bean
    GuestRevision.Counter counter() {
        return new GuestRevision.Counter("counter 7");
    }

    @Bean(initMethod = "migrate")
    @ConditionalOnProperty(name = "guest.modules", havingValue = "false")
    Flyway flyway(DataSource dataSource, @Value("${guest.migrations}") String migrations) {
        return Flyway.configure().dataSource(dataSource).locations(migrations).load();
    }

    @Bean
    GuestDesk desk(EntityManagerFactory people) {
        return new GuestDesk(SharedEntityManagerCreator.createSharedEntityManager(people));
    }

    /** As Spring Boot's guide says. */
    @Bean(defaultCandidate = false)
    LocalContainerEntityManagerFactoryBean shelves(
            EntityManagerFactoryBuilder builder, DataSource dataSource) {
        return builder.dataSource(dataSource)
                .managedTypes(PersistenceManagedTypes.of(Shelf.class.getName()))
                .persistenceUnit("shelves")
                .build();
    }

    /** Keeps its jobs in the database. */
    @Bean
    @ConditionalOnProperty(name = "guest.modules", havingValue = "false")
    SchedulerFactoryBean guestScheduler(
            DataSource dataSource,
            Flyway tables,
            JobDetail stocktaking,
            Trigger opening,
            @Value("${guest.scheduler}") String name) {
        SchedulerFactoryBean scheduler = new SchedulerFactoryBean();
        scheduler.setSchedulerName(name);
        scheduler.setDataSource(dataSource);
        scheduler.setJobDetails(stocktaking);
        scheduler.setTriggers(opening);
        Properties settings = new Properties();
        settings.setProperty(
                "org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        scheduler.setQuartzProperties(settings);
        return scheduler;
    }

    @Bean
    JobDetail stocktaking() {
        return JobBuilder.newJob(Stocktaking.class)
                .withIdentity("stocktaking", "guest")
                .storeDurably()
                .build();
    }

    @Bean
    Trigger opening(JobDetail stocktaking) {
        return TriggerBuilder.newTrigger()
                .withIdentity("opening", "guest")
                .forJob(stocktaking)
                .startNow()
                .build();
    }

    @Bean
    Clock clock() {
        return Clock.fixed(OPENING, ZoneOffset.UTC);
    }

    @Bean
    Decorated decorated() {
        return new Decorated();
    }

    /** Takes the one decorator there is, by its type. */
    @Bean
    ThreadPoolTaskExecutor guestExecutor(TaskDecorator decorator) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(1);
        executor.setTaskDecorator(decorator);
        return executor;
    }

    /** Stands for a login of the service; a real one never believes a header. */
    @Bean
    RequestPrincipal principal() {
        return request -> Optional.ofNullable(request.getHeader("X-Test-Clerk"));
    }

    @Bean
    PurposeAuthority authority() {
        return (actor, purpose, action, item) -> actor.account().equals("clerk-07");
    }

    @Bean
    Swallows swallows() {
        return new Swallows();
    }

    /** Counts what it decorated. */
    static final class Decorated implements TaskDecorator {

        final AtomicInteger tasks = new AtomicInteger();

        @Override
        public Runnable decorate(Runnable task) {
            tasks.incrementAndGet();
            return task;
        }
    }

    /** Whatever goes wrong becomes an answer of the service. */
    @RestControllerAdvice
    static class Swallows {

        @ExceptionHandler(Exception.class)
        ResponseEntity<String> any(Exception failure) {
            return ResponseEntity.status(418).body("guest: " + failure.getClass().getSimpleName());
        }
    }

    /** Does nothing that anybody could trip on. */
    @DisallowConcurrentExecution
    public static class Stocktaking implements Job {

        @Override
        public void execute(JobExecutionContext context) {
            context.setResult("taken");
        }
    }
}
