package io.jikimi.boot.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * Stops a reactive application before it has made a bean: a scope belongs to a thread, and there
 * one request changes it while several share it.
 */
final class StackCheck implements BeanFactoryPostProcessor {

    private final ApplicationContext context;

    StackCheck(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (context instanceof ReactiveWebApplicationContext) {
            throw new UnsupportedStackException(
                    "WebFlux: the application is a reactive one. A purpose belongs to a thread, and"
                            + " a reactive request changes its threads and shares them: values"
                            + " would be read for the purpose of somebody else",
                    "Serve the pages that touch personal data with spring-boot-starter-webmvc"
                            + " ('spring.main.web-application-type' is 'servlet'), or move them"
                            + " into a service of their own and take Jikimi out of this one.");
        }
    }
}
