package io.jikimi.evidence;

/**
 * What a run of the {@link AccessLogPurge} destroyed.
 *
 * @param rows rows of the access log
 * @param segments the segments they stood in
 * @param heldAt the position of a segment that is past its period and kept all the same, because it
 *     does not verify and is evidence of that; 0 if there is none
 */
public record PurgeRun(long rows, int segments, long heldAt) {}
