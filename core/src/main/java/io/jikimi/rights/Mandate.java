package io.jikimi.rights;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The mandate of an agent (대리인, 개인정보 보호법 제38조 제1항, 시행령 제45조): a guardian's, or a power of attorney.
 *
 * @param id its number
 * @param subject whose data
 * @param agent who acts for the subject
 * @param document the number of the document that an officer checked
 * @param lastDay the last day on which it holds
 * @param enteredAt when it was entered
 * @param enteredBy the account of the officer
 */
public record Mandate(
        long id,
        DataSubjectId subject,
        DataSubjectId agent,
        String document,
        LocalDate lastDay,
        Instant enteredAt,
        String enteredBy) {}
