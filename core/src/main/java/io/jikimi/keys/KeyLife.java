package io.jikimi.keys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a key was in use, and the last epoch of the master key that wrapped it.
 *
 * @param lives whether it is not overwritten
 * @param destroyedAt when it was destroyed; null if it was not, or a newer one took its place
 */
record KeyLife(int epoch, boolean lives, Instant createdAt, @Nullable Instant destroyedAt) {}
