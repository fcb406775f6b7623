package io.jikimi.boot.autoconfigure;

import io.jikimi.purpose.PurposeCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Looks at the methods for a purpose of every bean, once all are made: whatever cannot be guarded
 * is named together, before the first request.
 */
final class PurposeMethods implements SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beans;
    private final PurposeCheck check;

    PurposeMethods(ConfigurableListableBeanFactory beans, PurposeCheck check) {
        this.beans = beans;
        this.check = check;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<Class<?>> types = new ArrayList<>();
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = type(name);
            if (type != null && !type.getName().startsWith("org.springframework.")) {
                types.add(type);
            }
        }
        check.check(types);
    }

    /** A lazy bean may have a type that cannot be told yet, or not at all. */
    private @Nullable Class<?> type(String name) {
        try {
            return AutoProxyUtils.determineTargetClass(beans, name);
        } catch (BeansException | LinkageError unknown) {
            return null;
        }
    }
}
