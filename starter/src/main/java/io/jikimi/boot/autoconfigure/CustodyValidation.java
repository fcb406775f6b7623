package io.jikimi.boot.autoconfigure;

import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.UnreadableValuesValidation;
import jakarta.persistence.ValidationMode;
import jakarta.validation.NoProviderFoundException;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.core.Ordered;

/**
 * Lets Bean Validation pass over what was not readable, with the factory of the service or the one
 * Hibernate would make.
 */
final class CustodyValidation implements HibernatePropertiesCustomizer, Ordered, AutoCloseable {

    private static final String FACTORY = "jakarta.persistence.validation.factory";
    private static final String MODE = "jakarta.persistence.validation.mode";

    private final CustodyRuntime runtime;
    private @Nullable ValidatorFactory owned;

    CustodyValidation(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(Map<String, Object> properties) {
        Object mode = properties.get(MODE);
        if (mode != null
                && mode.toString().toUpperCase(Locale.ROOT).equals(ValidationMode.NONE.name())) {
            return;
        }
        ValidatorFactory factory =
                properties.get(FACTORY) instanceof ValidatorFactory given ? given : regular();
        if (factory != null) {
            properties.put(FACTORY, new UnreadableValuesValidation(runtime).around(factory));
        }
    }

    private @Nullable ValidatorFactory regular() {
        try {
            owned = Validation.buildDefaultValidatorFactory();
            return owned;
        } catch (NoProviderFoundException onlyTheApi) {
            return null;
        }
    }

    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }
}
