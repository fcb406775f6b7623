package io.jikimi.destruction;

import java.time.Instant;

/**
 * One row of the destruction ledger (파기 관리대장). Holds nothing of what was destroyed.
 *
 * @param id its number
 * @param file the personal data file
 * @param subject the internal identifier of the data subject
 * @param items the items destroyed
 * @param startedAt when the period began
 * @param dueAt when it was due
 * @param destroyedAt when it was destroyed
 * @param reason the event that ended the purpose, the withdrawal or the erasure request
 * @param ground the period with the law that demanded it
 * @param method how: rows deleted, history deleted, key destroyed
 * @param stores the stores that confirmed
 * @param approver who approved
 * @param verification what the independent query found left: must be nothing
 */
public record DestructionRecord(
        long id,
        String file,
        String subject,
        String items,
        Instant startedAt,
        Instant dueAt,
        Instant destroyedAt,
        String reason,
        String ground,
        String method,
        String stores,
        String approver,
        String verification) {}
