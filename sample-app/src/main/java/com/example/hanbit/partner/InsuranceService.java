package com.example.hanbit.partner;

import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.partner.AnshimInsurance.Contact;
import io.jikimi.provision.ProvidesTo;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Tells the insurer of members who want an offer. */
@Service
public class InsuranceService {

    private final MemberRepository members;
    private final AnshimInsurance insurer;

    InsuranceService(MemberRepository members, AnshimInsurance insurer) {
        this.members = members;
        this.insurer = insurer;
    }

    /**
     * Provides one member's name and number to the insurer and returns the insurer's reference.
     *
     * @throws LifecycleException with {@code PROVIDE_CONSENT_MISSING} if the member did not consent
     */
    // tag::provide[]
    @ProvidesTo("anshim-insurance")
    @Transactional
    public String offer(long memberId) {
        Member member =
                members.findById(memberId)
                        .orElseThrow(
                                () ->
                                        new LifecycleException(
                                                Refusal.NOT_FOUND,
                                                "member",
                                                "There is no such member."));
        return insurer.receive(
                new Contact(
                        Objects.requireNonNull(member.name()),
                        Objects.requireNonNull(member.phone())));
    }
    // end::provide[]
}
