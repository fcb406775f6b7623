package com.example.hanbit.staff;

import com.example.hanbit.member.Member;
import io.jikimi.subject.LegalClock;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A member as the console shows it, masked already unless the page asked for values with a reason.
 *
 * @param id the number
 * @param name the name
 * @param email the e-mail address
 * @param phone the mobile number
 * @param joined the day of joining
 * @param closed whether the member has left
 */
record MemberView(
        long id,
        @Nullable String name,
        @Nullable String email,
        @Nullable String phone,
        LocalDate joined,
        boolean closed) {

    static MemberView of(Member member, LegalClock clock) {
        return new MemberView(
                member.id(),
                member.name(),
                member.email(),
                member.phone(),
                clock.dayOf(member.joinedAt()),
                member.closed());
    }
}
