package io.jikimi.migration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the migration of one table of the database is.
 *
 * @param table the table
 * @param declared the declared table it belongs to: itself, or the one whose history it is
 * @param phase the phase that was declared last
 * @param rowsSeen how many rows the last pass has looked at
 * @param rowsChanged how many of them needed a change
 * @param rowsRefused how many of them cannot be encrypted as they are; each is named in the log
 * @param verifiedAt when a pass last found nothing to do, or null
 * @param cutOverAt when the encrypted values became the truth, or null
 * @param emptiedAt when the last plain value was gone, or null
 */
public record MigrationStatus(
        String table,
        String declared,
        MigrationPhase phase,
        long rowsSeen,
        long rowsChanged,
        long rowsRefused,
        @Nullable Instant verifiedAt,
        @Nullable Instant cutOverAt,
        @Nullable Instant emptiedAt) {}
