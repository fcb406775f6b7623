package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import jakarta.validation.ClockProvider;
import jakarta.validation.ConstraintValidatorFactory;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.ParameterNameProvider;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorContext;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.valueextraction.ValueExtractor;
import java.lang.annotation.ElementType;
import java.util.Collection;
import java.util.Optional;
import org.hibernate.collection.spi.PersistentCollection;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessor;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * Lets Bean Validation pass over what was not readable when Hibernate validates an entity: a mask
 * does not match the pattern of the value it stands for, and was checked when it was written. Hand
 * the result to Hibernate as {@code jakarta.persistence.validation.factory}.
 */
public final class UnreadableValuesValidation {

    private final CustodyRuntime runtime;

    /** Creates the wrapper for the entities of a runtime. */
    public UnreadableValuesValidation(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    /** The same factory, whose contexts never reach an unreadable value. */
    public ValidatorFactory around(ValidatorFactory factory) {
        return new PassingFactory(factory);
    }

    private boolean readable(Object bean, String property, Class<?> rootType, Path path) {
        Object value = value(bean, property);
        if (value == null) {
            WriteFrame frame = runtime.frames().current();
            boolean update = frame != null && frame.operation() != WriteFrame.Operation.INSERT;
            return !update
                    || !isProtected(
                            rootType, path + (path.toString().isEmpty() ? "" : ".") + property);
        }
        if (value instanceof PersistentCollection<?> list && !list.wasInitialized()) {
            // Validation would load it, only to find masks in what nobody has changed.
            return runtime.element(list.getRole()) == null;
        }
        return value instanceof Collection<?> elements
                ? elements.stream().noneMatch(this::isMask)
                : !isMask(value);
    }

    private boolean isMask(@Nullable Object value) {
        StoredOriginal original = runtime.originals().find(value);
        return original != null && original.mask();
    }

    private boolean isProtected(Class<?> rootType, String attributePath) {
        Optional<PersonalDataEntity> entity = runtime.catalogue().entity(rootType);
        return entity.isPresent()
                && entity.get().attributes().stream()
                        .anyMatch(attribute -> attribute.path().equals(attributePath));
    }

    private static @Nullable Object value(Object bean, String property) {
        try {
            PropertyAccessor fields = PropertyAccessorFactory.forDirectFieldAccess(bean);
            return fields.isReadableProperty(property)
                    ? fields.getPropertyValue(property)
                    : PropertyAccessorFactory.forBeanPropertyAccess(bean)
                            .getPropertyValue(property);
        } catch (BeansException notAProperty) {
            return null;
        }
    }

    private final class PassingResolver implements TraversableResolver {

        private final TraversableResolver regular;

        PassingResolver(TraversableResolver regular) {
            this.regular = regular;
        }

        @Override
        public boolean isReachable(
                Object bean,
                Path.Node property,
                Class<?> rootType,
                Path path,
                ElementType elementType) {
            return regular.isReachable(bean, property, rootType, path, elementType)
                    && (bean == null
                            || property.getName() == null
                            || readable(bean, property.getName(), rootType, path));
        }

        @Override
        public boolean isCascadable(
                Object bean,
                Path.Node property,
                Class<?> rootType,
                Path path,
                ElementType elementType) {
            return regular.isCascadable(bean, property, rootType, path, elementType);
        }
    }

    private final class PassingFactory implements ValidatorFactory {

        private final ValidatorFactory regular;

        PassingFactory(ValidatorFactory regular) {
            this.regular = regular;
        }

        @Override
        public Validator getValidator() {
            return usingContext().getValidator();
        }

        @Override
        public ValidatorContext usingContext() {
            return new PassingContext(regular.usingContext())
                    .traversableResolver(regular.getTraversableResolver());
        }

        @Override
        public MessageInterpolator getMessageInterpolator() {
            return regular.getMessageInterpolator();
        }

        @Override
        public TraversableResolver getTraversableResolver() {
            return new PassingResolver(regular.getTraversableResolver());
        }

        @Override
        public ConstraintValidatorFactory getConstraintValidatorFactory() {
            return regular.getConstraintValidatorFactory();
        }

        @Override
        public ParameterNameProvider getParameterNameProvider() {
            return regular.getParameterNameProvider();
        }

        @Override
        public ClockProvider getClockProvider() {
            return regular.getClockProvider();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return regular.unwrap(type);
        }

        @Override
        public void close() {
            regular.close();
        }
    }

    private final class PassingContext implements ValidatorContext {

        private final ValidatorContext regular;

        PassingContext(ValidatorContext regular) {
            this.regular = regular;
        }

        @Override
        public ValidatorContext traversableResolver(TraversableResolver resolver) {
            regular.traversableResolver(new PassingResolver(resolver));
            return this;
        }

        @Override
        public ValidatorContext messageInterpolator(MessageInterpolator interpolator) {
            regular.messageInterpolator(interpolator);
            return this;
        }

        @Override
        public ValidatorContext constraintValidatorFactory(ConstraintValidatorFactory factory) {
            regular.constraintValidatorFactory(factory);
            return this;
        }

        @Override
        public ValidatorContext parameterNameProvider(ParameterNameProvider provider) {
            regular.parameterNameProvider(provider);
            return this;
        }

        @Override
        public ValidatorContext clockProvider(ClockProvider provider) {
            regular.clockProvider(provider);
            return this;
        }

        @Override
        public ValidatorContext addValueExtractor(ValueExtractor<?> extractor) {
            regular.addValueExtractor(extractor);
            return this;
        }

        @Override
        public Validator getValidator() {
            return regular.getValidator();
        }
    }
}
