package io.jikimi.collection;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that a method collects personal data with a published form (개인정보 보호법 제15조, 제22조). A
 * parameter of type {@link ConsentSubmission} carries the decisions; they are checked before the
 * method runs and bound to the data subject's row when it receives its identifier, in the same
 * transaction. Without a new data subject they are bound to the one who acts; decisions that belong
 * to nobody are refused.
 *
 * <p>Everything written during the call has to be on the form. A call that joins a running
 * transaction makes the whole transaction part of the collection, so let the call open its own.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Collects {

    /** The name of the form in the register. */
    String form();
}
