package io.jikimi.boot.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of every refusal (RFC 9457). Holds no personal value.
 *
 * @param type {@code urn:jikimi:refusal:<code>}, stable
 * @param title what happened, in the language of the request
 * @param status the HTTP status
 * @param code the stable code
 * @param requirement the requirement of ISMS-P chapter 3, 2018 edition
 * @param law the article behind it, in Korean
 * @param action what to do, in the language of the request
 * @param where the item, purpose, form, recipient or input concerned, if it can be told
 * @param longest the most characters of the input concerned, if its length is what is wrong
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        String code,
        String requirement,
        String law,
        String action,
        @Nullable String where,
        @Nullable Integer longest) {}
