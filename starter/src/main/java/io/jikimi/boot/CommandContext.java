package io.jikimi.boot;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.util.ClassUtils;

/**
 * Opens what a command needs of a service: its properties, and the configuration classes that
 * {@code jikimi.commands.configuration} names. Their beans come first, so ours back off for them,
 * as they do in the service.
 */
final class CommandContext
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private CommandContext() {}

    static ConfigurableApplicationContext open(Class<?> needed, Stream<String> arguments) {
        return new SpringApplicationBuilder(needed)
                .initializers(new CommandContext())
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(
                        Stream.concat(
                                        arguments,
                                        Stream.of(
                                                "--spring.main.banner-mode=off",
                                                // The command says itself what is wrong.
                                                "--logging.level.org.springframework.boot.diagnostics=off",
                                                "--jikimi.jdbc.initialize-schema=never"))
                                .toArray(String[]::new));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<String> configuration =
                Binder.get(context.getEnvironment())
                        .bindOrCreate("jikimi.commands", CommandProperties.class)
                        .configuration();
        AnnotatedBeanDefinitionReader reader =
                new AnnotatedBeanDefinitionReader(
                        (BeanDefinitionRegistry) context, context.getEnvironment());
        configuration.forEach(name -> reader.register(named(name, context.getClassLoader())));
    }

    private static Class<?> named(String name, @Nullable ClassLoader classes) {
        try {
            return ClassUtils.forName(name.strip(), classes);
        } catch (ClassNotFoundException | LinkageError missing) {
            throw new CommandConfigurationException(
                    "'jikimi.commands.configuration' names "
                            + name
                            + ", which is not on the class path.",
                    missing);
        }
    }
}
