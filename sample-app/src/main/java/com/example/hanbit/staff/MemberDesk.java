package com.example.hanbit.staff;

import com.example.hanbit.member.MemberRepository;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Looks members up for the console. What is readable depends on the purpose the page opened. */
@Service
class MemberDesk {

    private static final int PAGE_SIZE = 20;

    private final MemberRepository members;
    private final LegalClock clock;

    MemberDesk(MemberRepository members, LegalClock clock) {
        this.members = members;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Page<MemberView> page(int page) {
        return members.findAll(PageRequest.of(page, PAGE_SIZE, Sort.by("id")))
                .map(member -> MemberView.of(member, clock));
    }

    /** Members with exactly this number: a search that lists everybody is no search. */
    @Transactional(readOnly = true)
    public List<MemberView> byPhone(String phone) {
        return members.findByPhone(phone).stream()
                .map(member -> MemberView.of(member, clock))
                .toList();
    }

    @Transactional(readOnly = true)
    public List<MemberView> byEmail(String email) {
        return members.findByEmail(email).stream()
                .map(member -> MemberView.of(member, clock))
                .toList();
    }

    @Transactional(readOnly = true)
    public MemberView member(long id) {
        return members.findById(id)
                .map(member -> MemberView.of(member, clock))
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.NOT_FOUND, "member", "There is no such member."));
    }
}
