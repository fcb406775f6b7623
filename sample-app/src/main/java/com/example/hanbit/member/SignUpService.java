package com.example.hanbit.member;

import io.jikimi.collection.Collects;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.subject.LegalClock;
import java.time.LocalDate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes new members in. */
@Service
public class SignUpService {

    private static final int AGE_OF_CONSENT = 14;
    private static final String BIRTHDAY = "birthday-benefit";

    private final MemberRepository members;
    private final PasswordEncoder passwords;
    private final LegalClock clock;

    SignUpService(MemberRepository members, PasswordEncoder passwords, LegalClock clock) {
        this.members = members;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Whether the day of birth says that a guardian would have to consent (법 제22조의2). */
    boolean tooYoung(SignUp form) {
        LocalDate birthday = form.birthday();
        return birthday != null && birthday.plusYears(AGE_OF_CONSENT).isAfter(clock.today());
    }

    @Transactional(readOnly = true)
    public boolean emailTaken(String email) {
        return members.existsByEmail(email);
    }

    /**
     * Stores a new member with the decisions. What the member did not consent to giving is not
     * stored, even if it was sent.
     */
    // tag::sign-up[]
    @Collects(form = "sign-up")
    @Transactional
    public Member signUp(SignUp form, ConsentSubmission consents) {
        Member member =
                new Member(
                        form.name(),
                        form.email(),
                        form.phone(),
                        passwords.encode(form.password()),
                        clock.now());
        LocalDate birthday = form.birthday();
        if (birthday != null && granted(consents, BIRTHDAY)) {
            member.bornOn(birthday);
        }
        return members.saveAndFlush(member);
    }

    // end::sign-up[]

    private static boolean granted(ConsentSubmission consents, String entry) {
        return consents.decisions().stream()
                .anyMatch(decision -> decision.entry().equals(entry) && decision.granted());
    }
}
