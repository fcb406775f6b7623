package com.example.hanbit.member;

import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Ends memberships. */
@Service
public class MembershipService {

    private final MemberRepository members;
    private final ApplicationEventPublisher events;
    private final LegalClock clock;

    MembershipService(
            MemberRepository members, ApplicationEventPublisher events, LegalClock clock) {
        this.members = members;
        this.events = events;
        this.clock = clock;
    }

    /** Closes the account: the retention period of everything that hangs on it begins. */
    @Transactional
    public void leave(long memberId) {
        Member member =
                members.findById(memberId)
                        .orElseThrow(
                                () ->
                                        new LifecycleException(
                                                Refusal.NOT_FOUND,
                                                "member",
                                                "There is no such member."));
        if (!member.closed()) {
            member.close(clock.now());
            events.publishEvent(new MemberLeft(memberId, clock.now()));
        }
    }
}
