package com.example.guest;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves Spring Boot's modules for Flyway and Quartz to whoever asks for them: they would migrate
 * the database of every test, and hand each of them a scheduler.
 */
final class GuestModules implements AutoConfigurationImportFilter, EnvironmentAware {

    private boolean wanted;

    @Override
    public void setEnvironment(Environment environment) {
        wanted = environment.getProperty("guest.modules", Boolean.class, false);
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] taken = new boolean[classes.length];
        for (int index = 0; index < classes.length; index++) {
            String name = classes[index];
            boolean module =
                    name != null
                            && (name.startsWith("org.springframework.boot.flyway.")
                                    || name.startsWith("org.springframework.boot.quartz."));
            taken[index] = wanted || !module;
        }
        return taken;
    }
}
