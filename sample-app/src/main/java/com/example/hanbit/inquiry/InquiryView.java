package com.example.hanbit.inquiry;

import io.jikimi.subject.LegalClock;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An inquiry as a page shows it, masked already where the purpose of the page demands it.
 *
 * @param id the number
 * @param memberId the number of the member
 * @param text the question
 * @param answer the answer, or null
 * @param asked the day it was asked
 * @param answered the day it was answered, or null
 */
public record InquiryView(
        long id,
        long memberId,
        @Nullable String text,
        @Nullable String answer,
        LocalDate asked,
        @Nullable LocalDate answered) {

    static InquiryView of(Inquiry inquiry, LegalClock clock) {
        return new InquiryView(
                inquiry.id(),
                inquiry.member().id(),
                inquiry.text(),
                inquiry.answer(),
                clock.dayOf(inquiry.askedAt()),
                inquiry.answeredAt() == null ? null : clock.dayOf(inquiry.answeredAt()));
    }
}
