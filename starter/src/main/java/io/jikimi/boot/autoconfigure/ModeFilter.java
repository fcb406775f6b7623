package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Mode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out everything of ours where Jikimi is not enabled; in a survey everything but the survey,
 * and the survey otherwise. What is left out leaves no trace.
 */
final class ModeFilter implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String OURS = "io.jikimi.boot.";
    private static final String SURVEY = OURS + "survey.";

    private boolean enabled;
    private boolean survey;

    @Override
    public void setEnvironment(Environment environment) {
        Binder properties = Binder.get(environment);
        enabled = properties.bind("jikimi.enabled", Boolean.class).orElse(true);
        survey = properties.bind("jikimi.mode", Mode.class).orElse(Mode.ENFORCE) == Mode.SURVEY;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] taken = new boolean[classes.length];
        for (int index = 0; index < classes.length; index++) {
            String name = classes[index];
            taken[index] =
                    name == null
                            || !name.startsWith(OURS)
                            || (enabled && name.startsWith(SURVEY) == survey);
        }
        return taken;
    }
}
