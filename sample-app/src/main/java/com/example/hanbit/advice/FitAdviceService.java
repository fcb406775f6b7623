package com.example.hanbit.advice;

import com.example.hanbit.member.MemberLeft;
import com.example.hanbit.member.MemberRepository;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.subject.DataSubjectId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Recommends a size. Measurements rest on consent alone: without it the repository refuses to store
 * them, whatever this class does.
 */
@Service
class FitAdviceService {

    private static final String PURPOSE = "fit-advice";

    private final BodyProfileRepository profiles;
    private final MemberRepository members;
    private final ConsentLedger consents;

    FitAdviceService(
            BodyProfileRepository profiles, MemberRepository members, ConsentLedger consents) {
        this.profiles = profiles;
        this.members = members;
        this.consents = consents;
    }

    /** Whether the member has consented. */
    @Transactional(readOnly = true)
    public boolean consented(DataSubjectId subject) {
        return consents.effective(subject).stream().map(Consent::purpose).anyMatch(PURPOSE::equals);
    }

    /** The recommendation, if the shop knows the measurements. */
    // tag::fit-advice[]
    @ForPurpose("fit-advice")
    @Transactional(readOnly = true)
    public Optional<FitAdvice> recommend(long memberId) {
        return profiles.findByMemberId(memberId)
                .flatMap(profile -> advice(profile.height(), profile.weight()));
    }

    private static Optional<FitAdvice> advice(@Nullable Integer height, @Nullable Integer weight) {
        return height == null || weight == null
                ? Optional.empty()
                : Optional.of(FitAdvice.of(height, weight));
    }

    // end::fit-advice[]

    /** Stores measurements. */
    @Transactional
    public void measure(long memberId, int height, int weight) {
        profiles.findByMemberId(memberId)
                .ifPresentOrElse(
                        profile -> profile.measure(height, weight),
                        () ->
                                profiles.save(
                                        new BodyProfile(
                                                members.getReferenceById(memberId),
                                                height,
                                                weight)));
    }

    /** Whoever leaves the shop leaves the measurements' period running, too. */
    @EventListener
    public void memberLeft(MemberLeft event) {
        profiles.findByMemberId(event.memberId()).ifPresent(profile -> profile.close(event.at()));
    }
}
