package io.jikimi.collection;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of a data subject on one version of a form. Every entry is decided explicitly,
 * there is no default.
 *
 * @param form the name of the form
 * @param version the version that was shown
 * @param decisions one decision per entry
 * @param method how it was expressed (시행령 제17조 제2항): {@code web}, {@code app}, {@code paper},
 *     {@code phone}, {@code email}
 * @param source the client address or paper reference
 */
public record ConsentSubmission(
        String form, int version, List<Decision> decisions, String method, String source) {

    public ConsentSubmission {
        decisions = decisions == null ? List.of() : List.copyOf(decisions);
    }

    /**
     * One decision.
     *
     * @param entry the entry of the form
     * @param granted whether it was granted
     * @param interactedAt when the subject touched this entry; a pre-ticked box has none and is
     *     refused
     */
    public record Decision(String entry, boolean granted, @Nullable Instant interactedAt) {}
}
