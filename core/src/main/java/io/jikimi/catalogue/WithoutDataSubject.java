package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that the rows of an entity hold personal data of people the service cannot tell apart: a
 * visitors' book, notes of calls from nobody known. Their values lie under one archive key of the
 * file ({@link io.jikimi.subject.DataSubjectId#archive(String)}).
 *
 * <p>What this gives up: nobody can ask for such a row, a consent can never be its basis, and its
 * destruction deletes rows but no key, so that a backup opens it until its own period is over.
 * Prefer {@link DataSubject} or {@link OfDataSubject} wherever somebody can be named.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithoutDataSubject {

    /** Why nobody can be named: for the assessor, and for whoever reads the class. */
    String because();
}
