package io.jikimi.testing;

import io.jikimi.purpose.Access;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a test of Spring's test framework for a purpose, so that it reads values as the code around
 * the tested one would. On a method, or on a class for all of its methods and those of its nested
 * classes; the nearest wins.
 *
 * <pre>{@code
 * @DataJpaTest
 * @WithPurpose("delivery")
 * class ParcelRepositoryTests { … }
 * }</pre>
 *
 * <p>The scope opens before {@code @BeforeEach}, inside the transaction of the test where there is
 * one, and closes after {@code @AfterEach}, also when the test fails. Like any scope it leaves rows
 * in the access log. It stays on the thread of the test: what a test sends to a server of its own
 * runs for the purpose of the server's code.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface WithPurpose {

    /** The purpose. */
    String value();

    /** Use unless said otherwise. */
    Access access() default Access.USE;

    /**
     * The account of a member of staff, whose permissions count; none for the test itself, which
     * needs no permission.
     */
    String account() default "";

    /** The reason, for {@link Access#UNMASK}. */
    String reason() default "";
}
