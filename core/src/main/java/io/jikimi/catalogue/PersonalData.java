package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.AttributeBinderType;

/**
 * States that an attribute is personal data (개인정보): an item of the processing register. From then
 * on it is stored encrypted under the key of its data subject, reads as its mask unless a purpose
 * permits it, cannot be written without a basis, and is destroyed when its period is over.
 *
 * <p>Guarantees: the column, the history table and the second-level cache hold ciphertext only; a
 * query that cannot work on ciphertext is refused instead of finding nothing. Not guaranteed: what
 * native SQL does.
 *
 * <p>Works on attributes of entities, embeddables and mapped superclasses: {@code String}, the
 * wrappers of the primitive types, {@code BigInteger}, {@code BigDecimal}, the dates and times of
 * {@code java.time}, {@code UUID}, {@code byte[]}, enums (kept by name), and whatever is mapped
 * with {@code @JdbcTypeCode(SqlTypes.JSON)} (kept as one text); and on lists of {@code String} or
 * of embeddables with protected text. A primitive is refused: without a permit a value that is no
 * text reads as null.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@AttributeBinderType(binder = PersonalDataBinder.class)
public @interface PersonalData {

    /** The name of the item inside its file; the register knows it as {@code <file>.<item>}. */
    String item();

    /** What kind of value it is. */
    DataKind kind();

    /**
     * The attribute of the same entity that names the person this item speaks of, when it is not
     * the person the row belongs to: an association, or a text column with the canonical form
     * {@code file:id}.
     */
    String of() default "";

    /** What the attribute reads as without a permit. */
    WhenDenied whenDenied() default WhenDenied.DEFAULT;

    /**
     * Whether the value is encrypted; {@code false} is refused at start-up where the law demands
     * encryption.
     */
    boolean encrypted() default true;
}
