package io.jikimi.boot.autoconfigure;

import io.jikimi.custody.CustodyRuntime;
import java.util.Map;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.core.Ordered;

/** Hands custody to Hibernate, last of all, and overrules nothing in silence. */
final class CustodySettings implements HibernatePropertiesCustomizer, Ordered {

    private final CustodyRuntime runtime;

    CustodySettings(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(Map<String, Object> properties) {
        runtime.hibernateSettings()
                .forEach(
                        (name, value) -> {
                            Object before = properties.putIfAbsent(name, value);
                            if (before != null && !before.equals(value)) {
                                throw new HibernateSettingException(name);
                            }
                        });
    }
}
