package com.example.legacy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class LegacyBookshopApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(LegacyBookshopApplication.class, arguments);
    }
}
