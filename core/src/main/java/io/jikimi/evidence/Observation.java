package io.jikimi.evidence;

import java.time.Instant;
import java.util.List;

/**
 * What gates that only observe have let through, counted by code and place.
 *
 * @param code the code of the refusal, {@code PURPOSE_MISSING} outside any purpose, {@code
 *     SCOPE_CLOSED} after its end, or {@code MASKED} where a person would have seen a mask
 * @param purpose the purpose, or a word where there was none
 * @param task the endpoint, method, job, or place in the code
 * @param items the qualified names of the items, as they were read together
 * @param times how many rows of the access log say so
 * @param subjects how many data subjects they name, each row by itself
 * @param first when first
 * @param last when last
 */
public record Observation(
        String code,
        String purpose,
        String task,
        List<String> items,
        long times,
        long subjects,
        Instant first,
        Instant last) {

    public Observation {
        items = List.copyOf(items);
    }
}
