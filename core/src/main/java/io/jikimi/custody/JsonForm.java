package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.hibernate.type.descriptor.java.ImmutableMutabilityPlan;
import org.hibernate.type.descriptor.java.spi.JsonJavaType;
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
                bytes -> type.cast(form().fromString(new String(bytes, StandardCharsets.UTF_8))),
                true);
    }

    /** What a mapper says of its failure quotes what it was given. */
    private String write(Object value) {
        try {
            return form().toString(value);
        } catch (RuntimeException unfit) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    location,
                    "the value cannot be written as JSON ("
                            + unfit.getClass().getSimpleName()
                            + "). Does the mapper of Hibernate know how to write its type?");
        }
    }

    /** The mapper is known only when Hibernate has started. */
    private JsonJavaType<Object> form() {
        JsonJavaType<Object> known = form;
        if (known == null) {
            known =
                    new JsonJavaType<>(
                            declared,
                            ImmutableMutabilityPlan.instance(),
                            runtime.sessionFactory().getTypeConfiguration());
            form = known;
        }
        return known;
    }
}
