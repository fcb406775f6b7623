package io.jikimi.boot.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A generated endpoint, under the base path of {@link JikimiWebProperties}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RestController
@RequestMapping("${jikimi.web.base-path:/privacy}")
@interface PrivacyEndpoint {

    /** Whom it serves. */
    Audience value();

    enum Audience {
        /** A data subject who is logged in, and nobody else. */
        DATA_SUBJECT,
        /** The privacy officer and deputies: logged in, and permitted for each act. */
        OFFICER
    }
}
