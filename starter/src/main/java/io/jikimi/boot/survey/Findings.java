package io.jikimi.boot.survey;

import java.util.List;

/**
 * What a survey has found.
 *
 * @param suspects columns that look personal
 * @param uses queries that use them
 * @param carriers types that carry them away
 * @param notPlaced what the patch could not annotate
 */
record Findings(
        List<Suspect> suspects,
        List<QueryUse> uses,
        List<Carrier> carriers,
        List<String> notPlaced) {}
