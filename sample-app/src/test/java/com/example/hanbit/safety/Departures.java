package com.example.hanbit.safety;

import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.advice.BodyProfileRepository;
import com.example.hanbit.consent.ConsentForm;
import com.example.hanbit.consent.ConsentForms;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.inquiry.InquiryRepository;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.member.MembershipService;
import com.example.hanbit.order.OrderLine;
import com.example.hanbit.order.PurchaseOrder;
import com.example.hanbit.order.PurchaseOrderRepository;
import com.example.hanbit.order.Receiver;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionOperations;

/** Members who join, buy, ask and leave, all of a batch alike. Everybody here is made up. */
final class Departures {

    private static final Actor ACTOR = Actor.system("test");

    private final ApplicationContext shop;
    private final TransactionOperations transactions;
    private final LegalClock clock;
    private final ConsentForm form;

    Departures(ApplicationContext shop) {
        this.shop = shop;
        this.transactions = shop.getBean(TransactionOperations.class);
        this.clock = shop.getBean(LegalClock.class);
        this.form = shop.getBean(ConsentForms.class).form("sign-up");
    }

    /** Members who stay. */
    List<DataSubjectId> stay(String batch, int size) {
        List<DataSubjectId> joined = new ArrayList<>();
        work(
                () -> {
                    for (int number = 0; number < size; number++) {
                        Member member = join(batch, number);
                        joined.add(member.subject());
                        order(
                                member,
                                Receiver.stranger(
                                        key(batch, number),
                                        "류해솔",
                                        "010-0000-7100",
                                        "나래시 한들구 별하로 7"),
                                false);
                    }
                });
        return joined;
    }

    /**
     * Members of whom everything is due once the longest period is over: an order of their own, a
     * present to the next of the batch, to somebody who stays or to a stranger, an answered
     * question, measurements.
     */
    List<DataSubjectId> leave(String batch, int size, List<DataSubjectId> staying) {
        List<Member> joined = new ArrayList<>();
        List<DataSubjectId> gone = new ArrayList<>();
        work(
                () -> {
                    for (int number = 0; number < size; number++) {
                        joined.add(join(batch, number));
                    }
                    for (int number = 0; number < size; number++) {
                        Member member = joined.get(number);
                        gone.add(member.subject());
                        order(member, receiver(member.subject(), "010-0000-7101"), true);
                        order(member, present(batch, number, joined, staying, gone), true);
                        ask(member);
                    }
                });
        MembershipService memberships = shop.getBean(MembershipService.class);
        joined.forEach(member -> memberships.leave(member.id()));
        return gone;
    }

    private void work(Runnable work) {
        shop.getBean(PurposeScope.class)
                .run(
                        "membership",
                        ACTOR,
                        () -> transactions.executeWithoutResult(status -> work.run()));
    }

    private Member join(String batch, int number) {
        Member member =
                shop.getBean(MemberRepository.class)
                        .save(
                                new Member(
                                        "가상인물" + number,
                                        batch + "-" + number + "@example.com",
                                        "010-0000-7000",
                                        "none",
                                        clock.now()));
        shop.getBean(ConsentLedger.class)
                .record(
                        member.subject(),
                        new ConsentSubmission(
                                form.name(),
                                form.version(),
                                form.questions().stream()
                                        .map(
                                                question ->
                                                        new Decision(
                                                                question.id(), true, clock.now()))
                                        .toList(),
                                "web",
                                "127.0.0.1"),
                        ACTOR);
        member.bornOn(clock.today().minusYears(30));
        shop.getBean(BodyProfileRepository.class)
                .save(new BodyProfile(member, 150 + number % 50, 60));
        return member;
    }

    private Receiver present(
            String batch,
            int number,
            List<Member> joined,
            List<DataSubjectId> staying,
            List<DataSubjectId> gone) {
        return switch (number % 3) {
            case 0 -> {
                DataSubjectId stranger =
                        new DataSubjectId("receiver", key(batch, number).toString());
                gone.add(stranger);
                yield receiver(stranger, "010-0000-7102");
            }
            case 1 -> receiver(staying.get(number % staying.size()), "010-0000-7103");
            default ->
                    receiver(joined.get((number + 1) % joined.size()).subject(), "010-0000-7104");
        };
    }

    private static Receiver receiver(DataSubjectId subject, String phone) {
        return new Receiver(subject, "가상수령인", phone, "가온시 누리구 달빛로 1");
    }

    private void order(Member buyer, Receiver receiver, boolean completed) {
        PurchaseOrder order =
                new PurchaseOrder(
                        buyer,
                        receiver,
                        List.of(new OrderLine("wool-knit", 1, 89_000)),
                        clock.now());
        if (completed) {
            order.ship("HB00000000-000", clock.now());
            order.complete(clock.now());
        }
        shop.getBean(PurchaseOrderRepository.class).save(order);
    }

    private void ask(Member member) {
        Inquiry inquiry = new Inquiry(member, "울 니트는 어떻게 빨아야 하나요?", clock.now());
        inquiry.answer("찬물에 손으로 빨아 주세요.", clock.now());
        shop.getBean(InquiryRepository.class).save(inquiry);
    }

    private static UUID key(String batch, int number) {
        return new UUID(batch.hashCode(), number);
    }
}
