package com.example.hanbit.order;

import io.jikimi.subject.LegalClock;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as a page shows it. Made inside the purpose of the page: what may not be seen is masked
 * already.
 *
 * @param id the number
 * @param buyerId the number of the buyer
 * @param buyerName the buyer's name
 * @param buyerPhone the buyer's number
 * @param address where the receiver gets the goods
 * @param receiverName who receives
 * @param receiverPhone the receiver's number
 * @param gift whether the receiver is somebody else
 * @param lines what was ordered
 * @param total the price of everything
 * @param state where it stands
 * @param ordered the day it was ordered
 * @param completed the day it was completed, or null
 * @param waybill the courier's number, or null
 */
public record OrderView(
        long id,
        long buyerId,
        @Nullable String buyerName,
        @Nullable String buyerPhone,
        @Nullable String address,
        @Nullable String receiverName,
        @Nullable String receiverPhone,
        boolean gift,
        List<OrderLine> lines,
        long total,
        OrderState state,
        LocalDate ordered,
        @Nullable LocalDate completed,
        @Nullable String waybill) {

    static OrderView of(PurchaseOrder order, LegalClock clock) {
        return new OrderView(
                order.id(),
                order.buyer().id(),
                order.buyer().name(),
                order.buyer().phone(),
                order.deliveryAddress(),
                order.receiverName(),
                order.receiverPhone(),
                !order.forBuyer(),
                order.lines(),
                order.total(),
                order.state(),
                clock.dayOf(order.orderedAt()),
                order.completedAt() == null ? null : clock.dayOf(order.completedAt()),
                order.waybill());
    }
}
