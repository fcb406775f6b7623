package com.example.hanbit.seed;

import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.advice.BodyProfileRepository;
import com.example.hanbit.consent.ConsentForm;
import com.example.hanbit.consent.ConsentForms;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.inquiry.InquiryRepository;
import com.example.hanbit.login.PasswordHashes;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.order.OrderLine;
import com.example.hanbit.order.Product;
import com.example.hanbit.order.ProductRange;
import com.example.hanbit.order.PurchaseOrder;
import com.example.hanbit.order.PurchaseOrderRepository;
import com.example.hanbit.order.Receiver;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Fills an empty shop with made-up people. May be run again at any time: what is there already
 * stays as it is, and what an interrupted run left out is added.
 */
@Component
class Seeder {

    private static final long SEED = 7_777L;
    private static final int MEMBERS_A_CHUNK = 100;
    private static final int ORDERS_A_CHUNK = 250;
    private static final int INQUIRIES = 24;
    private static final Actor SEED_ACTOR = Actor.system("seed");

    private static final List<String> QUESTIONS =
            List.of(
                    "리넨 셔츠를 한 치수 큰 것으로 바꿀 수 있을까요?",
                    "울 니트는 어떻게 빨아야 하나요?",
                    "배송지를 바꾸고 싶어요. 아직 출발하지 않았나요?",
                    "선물로 보냈는데 영수증에 가격이 나오나요?",
                    "캔버스 가방의 끈 길이를 알고 싶습니다.",
                    "비옷 소매가 조금 깁니다. 수선해 주시나요?");

    private final MemberRepository members;
    private final BodyProfileRepository profiles;
    private final PurchaseOrderRepository orders;
    private final InquiryRepository inquiries;
    private final ProductRange products;
    private final ConsentLedger consents;
    private final ConsentForm signUp;
    private final PurposeScope scopes;
    private final TransactionOperations transactions;
    private final LegalClock clock;
    private final MadeUpPeople people = new MadeUpPeople();

    Seeder(
            MemberRepository members,
            BodyProfileRepository profiles,
            PurchaseOrderRepository orders,
            InquiryRepository inquiries,
            ProductRange products,
            ConsentLedger consents,
            ConsentForms forms,
            PurposeScope scopes,
            TransactionOperations transactions,
            LegalClock clock) {
        this.members = members;
        this.profiles = profiles;
        this.orders = orders;
        this.inquiries = inquiries;
        this.products = products;
        this.consents = consents;
        this.signUp = forms.form("sign-up");
        this.scopes = scopes;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Fills the shop up to these numbers. */
    void fill(int memberCount, int orderCount) {
        inChunks(
                (int) members.count(), memberCount, MEMBERS_A_CHUNK, "membership", this::addMember);
        List<Long> ids = members.findIds(PageRequest.of(0, memberCount));
        inChunks(
                (int) orders.count(),
                orderCount,
                ORDERS_A_CHUNK,
                "delivery",
                number -> addOrder(number, ids));
        inChunks(
                (int) inquiries.count(),
                INQUIRIES,
                INQUIRIES,
                "inquiry",
                number -> addInquiry(number, ids));
    }

    private void inChunks(int from, int to, int size, String purpose, Step step) {
        for (int start = from; start < to; start += size) {
            int first = start;
            int end = Math.min(start + size, to);
            scopes.run(
                    purpose,
                    SEED_ACTOR,
                    () ->
                            transactions.executeWithoutResult(
                                    status -> {
                                        for (int number = first; number < end; number++) {
                                            step.add(number);
                                        }
                                    }));
        }
    }

    private void addMember(int number) {
        Person person = people.member(number);
        Instant joined = clock.now().minus(Duration.ofDays(30 + number % 900));
        Member member =
                members.save(
                        new Member(
                                person.name(),
                                person.email(),
                                person.phone(),
                                PasswordHashes.NONE,
                                joined));
        List<Decision> decisions =
                signUp.questions().stream()
                        .map(
                                question ->
                                        new Decision(
                                                question.id(),
                                                granted(question.id(), number),
                                                joined))
                        .toList();
        consents.record(
                member.subject(),
                new ConsentSubmission(
                        signUp.name(), signUp.version(), decisions, "web", "127.0.0.1"),
                SEED_ACTOR);
        if (granted("birthday-benefit", number)) {
            member.bornOn(person.birthDate());
        }
        if (granted("fit-advice", number)) {
            SplittableRandom random = new SplittableRandom(SEED + number);
            profiles.save(
                    new BodyProfile(member, 150 + random.nextInt(45), 45 + random.nextInt(50)));
        }
    }

    /** Who consented to what. Member 0, whose login is shown, refused the insurer. */
    private static boolean granted(String question, int number) {
        return switch (question) {
            case "birthday-benefit" -> number % 3 == 0;
            case "fit-advice" -> number % 5 == 0;
            case "marketing" -> number % 4 == 1;
            case "insurance-offer" -> number % 7 == 3;
            default -> false;
        };
    }

    private void addOrder(int number, List<Long> ids) {
        SplittableRandom random = new SplittableRandom(SEED * 31 + number);
        int buyer = number < 6 ? 0 : random.nextInt(ids.size());
        Instant ordered = clock.now().minus(Duration.ofHours(2 + random.nextInt(24 * 600)));
        PurchaseOrder order =
                new PurchaseOrder(
                        members.getReferenceById(ids.get(buyer)),
                        receiver(number, buyer, ids, random),
                        lines(random),
                        ordered);
        int state = number < 3 ? number : random.nextInt(12);
        if (state >= 1) {
            order.ship(
                    String.format(Locale.ROOT, "HB%08d-%03d", number, number % 997),
                    ordered.plus(Duration.ofHours(1)));
        }
        if (state >= 2) {
            order.complete(ordered.plus(Duration.ofHours(2)));
        }
        orders.save(order);
    }

    /** Mostly the buyer, sometimes another member, sometimes somebody the shop does not know. */
    private Receiver receiver(int number, int buyer, List<Long> ids, SplittableRandom random) {
        int kind = random.nextInt(20);
        if (kind < 3) {
            Person stranger = people.stranger(number);
            UUID key = new UUID(random.nextLong(), random.nextLong());
            return Receiver.stranger(key, stranger.name(), stranger.phone(), stranger.address());
        }
        int receiver = kind < 6 ? random.nextInt(ids.size()) : buyer;
        Person person = people.member(receiver);
        return new Receiver(
                Member.subjectOf(ids.get(receiver)),
                person.name(),
                person.phone(),
                person.address());
    }

    private List<OrderLine> lines(SplittableRandom random) {
        List<Product> range = products.all();
        int first = random.nextInt(range.size());
        List<OrderLine> lines = new ArrayList<>();
        for (int line = 0; line <= random.nextInt(3); line++) {
            Product product = range.get((first + line) % range.size());
            lines.add(new OrderLine(product.code(), 1 + random.nextInt(2), product.price()));
        }
        return lines;
    }

    private void addInquiry(int number, List<Long> ids) {
        int member = number < 2 ? 0 : (number * 37) % ids.size();
        Instant asked = clock.now().minus(Duration.ofHours(5 + number * 17L));
        Inquiry inquiry =
                new Inquiry(
                        members.getReferenceById(ids.get(member)),
                        QUESTIONS.get(number % QUESTIONS.size()),
                        asked);
        if (number % 3 == 1) {
            inquiry.answer("문의해 주셔서 고맙습니다. 확인해서 바로 처리했습니다.", asked.plus(Duration.ofHours(3)));
        }
        inquiries.save(inquiry);
    }

    /** Adds one thing. */
    @FunctionalInterface
    private interface Step {
        void add(int number);
    }
}
