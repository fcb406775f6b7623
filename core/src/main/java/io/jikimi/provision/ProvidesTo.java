package io.jikimi.provision;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that a method provides personal data to a third party (제3자 제공, 개인정보 보호법 제17조). Inside the
 * call only the items of the agreement are readable, and only of subjects who consented to this
 * recipient; the provision is registered.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ProvidesTo {

    /** The name of the recipient in the register. */
    String value();
}
