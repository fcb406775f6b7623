package com.example.hanbit;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts 한빛상점. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HanbitShopApplication {

    /** Starts the shop; see the console for what to open. */
    public static void main(String[] arguments) {
        SpringApplication.run(HanbitShopApplication.class, arguments);
    }
}
