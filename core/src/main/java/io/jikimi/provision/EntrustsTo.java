package io.jikimi.provision;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that a method hands personal data to a trustee who works for the controller (처리위탁, 개인정보
 * 보호법 제26조), such as a courier. Needs a contract in force and the trustee's name in the published
 * privacy policy; no consent.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EntrustsTo {

    /** The name of the trustee in the register. */
    String value();
}
