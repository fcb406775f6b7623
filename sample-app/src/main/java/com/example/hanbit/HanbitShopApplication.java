package com.example.hanbit;

import com.example.hanbit.demo.Demo;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts 한빛상점. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HanbitShopApplication {

    /** Starts the shop; see the console for what to open. {@code --demo} tells a member's life. */
    public static void main(String[] arguments) {
        if (!Demo.wanted(arguments)) {
            SpringApplication.run(HanbitShopApplication.class, arguments);
            return;
        }
        int exitCode = Demo.run(HanbitShopApplication.class, arguments);
        if (exitCode != 0 || !Demo.stays(arguments)) {
            System.exit(exitCode);
        }
    }
}
