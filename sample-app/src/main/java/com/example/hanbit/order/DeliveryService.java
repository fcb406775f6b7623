package com.example.hanbit.order;

import com.example.hanbit.partner.HanbitCourier;
import com.example.hanbit.partner.HanbitCourier.Parcel;
import io.jikimi.provision.EntrustsTo;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Hands orders to the courier, and learns that they have arrived. */
@Service
public class DeliveryService {

    private final PurchaseOrderRepository orders;
    private final HanbitCourier courier;
    private final LegalClock clock;

    DeliveryService(PurchaseOrderRepository orders, HanbitCourier courier, LegalClock clock) {
        this.orders = orders;
        this.courier = courier;
        this.clock = clock;
    }

    /** Hands the order to the courier and returns the waybill. An order leaves once. */
    // tag::entrust[]
    @EntrustsTo("hanbit-courier")
    @Transactional
    public String ship(long orderId) {
        PurchaseOrder order = order(orderId);
        if (order.state() == OrderState.PLACED) {
            order.ship(
                    courier.accept(
                            new Parcel(
                                    orderId,
                                    Objects.requireNonNull(order.receiverName()),
                                    Objects.requireNonNull(order.receiverPhone()),
                                    Objects.requireNonNull(order.deliveryAddress()))),
                    clock.now());
        }
        return Objects.requireNonNull(order.waybill());
    }

    // end::entrust[]

    /** The goods have arrived: the order is complete, and its statutory period begins. */
    @Transactional
    public void complete(long orderId) {
        PurchaseOrder order = order(orderId);
        if (order.state() == OrderState.SHIPPED) {
            order.complete(clock.now());
        }
    }

    private PurchaseOrder order(long orderId) {
        return orders.findById(orderId)
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.NOT_FOUND, "order", "There is no such order."));
    }
}
