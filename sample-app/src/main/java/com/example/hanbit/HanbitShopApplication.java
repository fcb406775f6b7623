package com.example.hanbit;

import io.jikimi.subject.LegalClock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Starts 한빛상점. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HanbitShopApplication {

    /** Starts the shop; see the console for what to open. */
    public static void main(String[] arguments) {
        SpringApplication.run(HanbitShopApplication.class, arguments);
    }

    @Bean
    @ConditionalOnMissingBean
    LegalClock legalClock() {
        return LegalClock.system();
    }
}
