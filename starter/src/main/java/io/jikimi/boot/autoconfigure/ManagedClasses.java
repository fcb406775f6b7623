package io.jikimi.boot.autoconfigure;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.persistence.autoconfigure.EntityScanner;
import org.springframework.context.ApplicationContext;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.util.ClassUtils;

/** The entities of the service, known before its persistence unit is built. */
final class ManagedClasses {

    private ManagedClasses() {}

    static Collection<Class<?>> of(ApplicationContext context) {
        PersistenceManagedTypes known =
                context.getBeanProvider(PersistenceManagedTypes.class).getIfUnique();
        return known == null ? scanned(context) : loaded(known.getManagedClassNames(), context);
    }

    static ClassLoader classLoader(ApplicationContext context) {
        return Objects.requireNonNullElseGet(
                context.getClassLoader(), ManagedClasses.class::getClassLoader);
    }

    private static List<Class<?>> loaded(List<String> names, ApplicationContext context) {
        ClassLoader classLoader = classLoader(context);
        return names.stream()
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, classLoader))
                .toList();
    }

    private static Collection<Class<?>> scanned(ApplicationContext context) {
        try {
            return new EntityScanner(context)
                    .scan(Entity.class, Embeddable.class, MappedSuperclass.class);
        } catch (ClassNotFoundException failure) {
            throw new IllegalStateException("An entity class cannot be loaded", failure);
        }
    }
}
