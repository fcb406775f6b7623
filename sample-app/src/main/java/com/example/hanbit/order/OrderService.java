package com.example.hanbit.order;

import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders and shows them. What a caller may see depends on the purpose the caller opened. */
@Service
public class OrderService {

    private static final int PAGE_SIZE = 20;
    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "id");

    private final PurchaseOrderRepository orders;
    private final MemberRepository members;
    private final ProductRange products;
    private final LegalClock clock;

    OrderService(
            PurchaseOrderRepository orders,
            MemberRepository members,
            ProductRange products,
            LegalClock clock) {
        this.orders = orders;
        this.members = members;
        this.products = products;
        this.clock = clock;
    }

    /** The orders of one member, newest first. */
    @Transactional(readOnly = true)
    public Page<OrderView> ordersOf(long memberId, int page) {
        return orders.findByBuyerId(memberId, PageRequest.of(page, PAGE_SIZE, NEWEST_FIRST))
                .map(order -> OrderView.of(order, clock));
    }

    /** One order of one member. */
    @Transactional(readOnly = true)
    public Optional<OrderView> orderOf(long memberId, long orderId) {
        return orders.findByIdAndBuyerId(orderId, memberId)
                .map(order -> OrderView.of(order, clock));
    }

    /** Every order, newest first, for the staff. */
    @Transactional(readOnly = true)
    public Page<OrderView> orders(int page) {
        return orders.findAll(PageRequest.of(page, PAGE_SIZE, NEWEST_FIRST))
                .map(order -> OrderView.of(order, clock));
    }

    /** One order, for the staff. */
    @Transactional(readOnly = true)
    public Optional<OrderView> order(long orderId) {
        return orders.findById(orderId).map(order -> OrderView.of(order, clock));
    }

    /** Takes an order of a member and returns its number. */
    @Transactional
    public long place(long memberId, OrderForm form) {
        Member buyer = members.findById(memberId).orElseThrow(() -> unknown("member"));
        Product product = products.find(form.product()).orElseThrow(() -> unknown("product"));
        int quantity = Integer.parseInt(form.quantity());
        PurchaseOrder order =
                new PurchaseOrder(
                        buyer,
                        receiver(buyer, form),
                        List.of(new OrderLine(product.code(), quantity, product.price())),
                        clock.now());
        return orders.save(order).id();
    }

    private static Receiver receiver(Member buyer, OrderForm form) {
        if (!form.forSomebodyElse()) {
            return new Receiver(
                    buyer.subject(),
                    Objects.requireNonNull(buyer.name()),
                    Objects.requireNonNull(buyer.phone()),
                    form.address());
        }
        return Receiver.stranger(
                UUID.randomUUID(), form.receiverName(), form.receiverPhone(), form.address());
    }

    private static LifecycleException unknown(String what) {
        return new LifecycleException(Refusal.NOT_FOUND, what, "There is no such " + what + ".");
    }
}
