package io.jikimi.boot.plain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that has nothing to do with personal data. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainService {

    /** A row of it. */
    @Entity(name = "Shelf")
    public static class Shelf {
        @Id @Nullable Long id;
        @Nullable String name;
    }

    /** An answer of it. */
    @RestController
    public static class Shelves {

        /** Says something. */
        @GetMapping("/shelves")
        public String shelves() {
            return "three";
        }
    }
}
