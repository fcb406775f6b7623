package com.example.hanbit.news;

import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sends a letter to members who consented to it, page by page, as the shop itself: nobody is logged
 * in. The purpose lists the e-mail address and nothing else: the salutation has the masked name,
 * and whoever selects by data of another file is refused.
 */
@Service
public class Newsletter {

    private static final int PAGE = 200;
    private static final String PURPOSE = "marketing";
    private static final Actor BATCH = Actor.system("newsletter");
    private static final Set<String> ITEMS = Set.of("member.email");

    private final MemberRepository members;
    private final ConsentLedger consents;
    private final PurposeScope scopes;
    private final TransactionOperations transactions;
    private final LetterBox box;

    Newsletter(
            MemberRepository members,
            ConsentLedger consents,
            PurposeScope scopes,
            TransactionOperations transactions,
            LetterBox box) {
        this.members = members;
        this.consents = consents;
        this.scopes = scopes;
        this.transactions = transactions;
        this.box = box;
    }

    /**
     * Sends the letter and returns how many were sent.
     *
     * @param audience whom of the consenting members it is for
     */
    // tag::newsletter[]
    public int send(Letter letter, Predicate<Member> audience) {
        return scopes.call(PURPOSE, BATCH, () -> inTransaction(() -> post(letter, audience)));
    }

    private int post(Letter letter, Predicate<Member> audience) {
        int sent = 0;
        List<Long> page = members.findIds(PageRequest.of(0, PAGE));
        for (int number = 1; !page.isEmpty(); number++) {
            for (Member member : consenting(page)) {
                if (!member.closed() && audience.test(member)) {
                    box.post(
                            Objects.requireNonNull(member.email()),
                            Objects.requireNonNullElse(member.name(), ""),
                            letter);
                    sent++;
                }
            }
            page = members.findIds(PageRequest.of(number, PAGE));
        }
        return sent;
    }

    private List<Member> consenting(List<Long> page) {
        List<DataSubjectId> subjects = page.stream().map(Member::subjectOf).toList();
        return members.findAllById(
                consents.consentedTo(subjects, PURPOSE, ITEMS).stream()
                        .map(subject -> Long.valueOf(subject.id()))
                        .sorted()
                        .toList());
    }

    // end::newsletter[]

    private int inTransaction(Supplier<Integer> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }
}
