package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.descriptor.java.ImmutableMutabilityPlan;
import org.hibernate.type.descriptor.java.spi.JsonJavaType;
import org.hibernate.type.format.FormatMapper;
import org.hibernate.type.spi.TypeConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A value that is kept as one JSON text, written and read by the mapper Hibernate is set up with.
 */
final class JsonForm {

    private final CustodyRuntime runtime;
    private final Type declared;
    private final String location;
    private volatile @Nullable JsonJavaType<Object> form;

    JsonForm(CustodyRuntime runtime, Type declared, String location) {
        this.runtime = runtime;
        this.declared = declared;
        this.location = location;
    }

    <T> ValueCodec<T> codec(Class<T> type) {
        return new ValueCodec<>(
                type,
                value -> ValueCodec.utf8(write(value), location),
                bytes -> type.cast(read(new String(bytes, StandardCharsets.UTF_8))),
                true);
    }

    /** What a mapper says of its failure quotes what it was given. */
    private String write(Object value) {
        try {
            return runtime.json().write(value, form());
        } catch (RuntimeException unfit) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    location,
                    "the value cannot be written as JSON ("
                            + unfit.getClass().getSimpleName()
                            + "). Does the mapper of Hibernate know how to write its type?");
        }
    }

    private Object read(String text) {
        return runtime.json().read(text, form());
    }

    /** What the type needs is known only when Hibernate has begun to start. */
    private JsonJavaType<Object> form() {
        JsonJavaType<Object> known = form;
        if (known == null) {
            known =
                    new JsonJavaType<>(
                            declared, ImmutableMutabilityPlan.instance(), runtime.json().types());
            form = known;
        }
        return known;
    }

    /**
     * The mapper Hibernate is set up with.
     *
     * @param sessionFactory of which nothing but the options is known at first
     */
    record Mapper(SessionFactoryImplementor sessionFactory, TypeConfiguration types) {

        private String write(Object value, JsonJavaType<Object> form) {
            return mapper().toString(value, form, sessionFactory.getWrapperOptions());
        }

        private Object read(String text, JsonJavaType<Object> form) {
            return mapper().fromString(text, form, sessionFactory.getWrapperOptions());
        }

        private FormatMapper mapper() {
            return sessionFactory.getSessionFactoryOptions().getJsonFormatMapper();
        }
    }
}
