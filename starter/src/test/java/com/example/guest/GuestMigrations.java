package com.example.guest;

import java.util.Set;
import org.flywaydb.core.Flyway;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;

/** Says what Spring Boot's own module for Flyway says: whoever needs the tables waits for it. */
final class GuestMigrations extends AbstractBeansOfTypeDatabaseInitializerDetector {

    @Override
    protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
        return Set.of(Flyway.class);
    }
}
