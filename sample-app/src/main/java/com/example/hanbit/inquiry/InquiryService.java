package com.example.hanbit.inquiry;

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

/** Takes questions and answers them. */
@Service
public class InquiryService {

    private static final int PAGE_SIZE = 20;

    private final InquiryRepository inquiries;
    private final MemberRepository members;
    private final LegalClock clock;

    InquiryService(InquiryRepository inquiries, MemberRepository members, LegalClock clock) {
        this.inquiries = inquiries;
        this.members = members;
        this.clock = clock;
    }

    /** The inquiries of one member. */
    @Transactional(readOnly = true)
    public List<InquiryView> inquiriesOf(long memberId) {
        return inquiries.findByMemberIdOrderByIdDesc(memberId).stream()
                .map(inquiry -> InquiryView.of(inquiry, clock))
                .toList();
    }

    /** Every inquiry, newest first, for the staff. */
    @Transactional(readOnly = true)
    public Page<InquiryView> inquiries(int page) {
        return inquiries
                .findAll(PageRequest.of(page, PAGE_SIZE, Sort.by(Sort.Direction.DESC, "id")))
                .map(inquiry -> InquiryView.of(inquiry, clock));
    }

    /** One inquiry, for the staff. */
    @Transactional(readOnly = true)
    public InquiryView inquiry(long id) {
        return InquiryView.of(find(id), clock);
    }

    /** Takes a question of a member. */
    @Transactional
    public void ask(long memberId, String text) {
        inquiries.save(new Inquiry(members.getReferenceById(memberId), text, clock.now()));
    }

    /** Answers a question. */
    @Transactional
    public void answer(long id, String text) {
        find(id).answer(text, clock.now());
    }

    private Inquiry find(long id) {
        return inquiries
                .findById(id)
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.NOT_FOUND, "inquiry", "There is no such inquiry."));
    }
}
