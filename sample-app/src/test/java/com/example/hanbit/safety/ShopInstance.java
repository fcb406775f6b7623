package com.example.hanbit.safety;

import com.example.hanbit.HanbitShopApplication;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.testing.SettableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * One instance of the shop without its pages and without the people it opens with; also the main
 * class of an instance in a process of its own.
 */
@EnableAutoConfiguration
@AutoConfigurationPackage(basePackageClasses = HanbitShopApplication.class)
@ConfigurationPropertiesScan(basePackageClasses = HanbitShopApplication.class)
@ComponentScan(
        basePackageClasses = HanbitShopApplication.class,
        excludeFilters = {
            @ComponentScan.Filter(
                    type = FilterType.REGEX,
                    pattern = "com\\.example\\.hanbit\\.(seed|demo|HanbitShopApplication).*"),
            @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*Tests.*")
        })
class ShopInstance {

    /** When it is, for this instance. */
    static final String NOW = "safety.now";

    /**
     * Starts an instance that works off everything due whenever its parent process writes a line
     * with the time, and that ends when the parent does.
     */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader parent =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            ApplicationContext shop = start(arguments);
            for (String now = parent.readLine(); now != null; now = parent.readLine()) {
                shop.getBean(SettableClock.class).set(Instant.parse(now));
                workOff(shop);
            }
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(ShopInstance.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "jikimi.jobs.enabled=false")
                .run(arguments);
    }

    /** What the jobs do, one after the other. */
    static DestructionRun workOff(ApplicationContext shop) {
        EvidenceLog evidence = shop.getBean(EvidenceLog.class);
        evidence.seal();
        DestructionRun run = shop.getBean(DestructionDesk.class).runDue();
        evidence.seal();
        return run;
    }

    @Bean
    SettableClock instanceClock(@Value("${" + NOW + "}") String now) {
        return new SettableClock(Instant.parse(now));
    }
}
