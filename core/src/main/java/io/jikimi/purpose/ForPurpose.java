package io.jikimi.purpose;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States for which purpose of the register a method, every method of a class, or every class of a
 * package handles personal data (개인정보 보호법 제18조). The call opens a scope: items of the purpose may
 * be read, others read as their mask, and data of a file the purpose does not know fail with {@code
 * PURPOSE_MISMATCH}.
 *
 * <p>On a service the values may be <em>used</em>. On a web handler they are <em>displayed</em>:
 * masked, unless {@link #unmask()} asks for the values, which needs the permission {@code
 * personal-data:<purpose>:unmask:<item>} and a reason.
 *
 * <p>On a package it holds for the public methods of its beans, and only where no scope is open and
 * somebody is logged in: it gives a purpose to who has none, and widens nothing.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ForPurpose {

    /** The name of the purpose. */
    String value();

    /** Whether a web handler shows values instead of masks; the request has to carry a reason. */
    boolean unmask() default false;
}
