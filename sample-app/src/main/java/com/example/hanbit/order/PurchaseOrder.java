package com.example.hanbit.order;

import static io.jikimi.subject.DataKind.ADDRESS;
import static io.jikimi.subject.DataKind.MOBILE;
import static io.jikimi.subject.DataKind.NAME;

import com.example.hanbit.member.Member;
import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order. The row belongs to the buyer; name, number and address are those of whoever receives
 * the goods, under the receiver's own key. Who receives their own order is both; of a gift, what
 * the buyer typed in is the receiver's: it stays when the buyer is erased, and the buyer sees it
 * masked.
 */
// tag::order[]
@Entity
@Table(name = "purchase_order", indexes = @Index(columnList = "buyer_id"))
@PersonalDataFile("order")
public class PurchaseOrder {

    @Id @GeneratedValue private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OfDataSubject
    private @Nullable Member buyer;

    @Column(nullable = false, updatable = false, length = 160)
    private String receiverKey = "";

    @PersonalData(item = "address", kind = ADDRESS, of = "receiverKey")
    private @Nullable String deliveryAddress;

    @PersonalData(item = "receiver", kind = NAME, of = "receiverKey")
    private @Nullable String receiverName;

    @PersonalData(item = "receiver-phone", kind = MOBILE, of = "receiverKey")
    private @Nullable String receiverPhone;

    @StartsRetention("order-completed")
    private @Nullable Instant completedAt;

    // end::order[]

    @ElementCollection
    @CollectionTable(name = "purchase_order_line", joinColumns = @JoinColumn(name = "order_id"))
    @OrderColumn(name = "position")
    private List<OrderLine> lines = new ArrayList<>();

    @Column(nullable = false)
    private Instant orderedAt = Instant.EPOCH;

    private @Nullable Instant shippedAt;

    @Column(length = 40)
    private @Nullable String waybill;

    @Version private int version;

    protected PurchaseOrder() {}

    /** An order of {@code buyer} for {@code receiver}. */
    public PurchaseOrder(
            Member buyer, Receiver receiver, List<OrderLine> lines, Instant orderedAt) {
        this.buyer = buyer;
        this.deliveryAddress = receiver.address();
        this.receiverKey = receiver.subject().toString();
        this.receiverName = receiver.name();
        this.receiverPhone = receiver.phone();
        this.lines = new ArrayList<>(lines);
        this.orderedAt = orderedAt;
    }

    /** The number of the order. */
    public long id() {
        if (id == null) {
            throw new IllegalStateException("The order has not been saved yet");
        }
        return id;
    }

    /** Who bought. */
    public Member buyer() {
        if (buyer == null) {
            throw new IllegalStateException("The order has no buyer");
        }
        return buyer;
    }

    /** Where the receiver gets the goods, or its mask. */
    public @Nullable String deliveryAddress() {
        return deliveryAddress;
    }

    /** Whether the buyer receives the goods. */
    public boolean forBuyer() {
        return receiverKey.equals(buyer().subject().toString());
    }

    /** The receiver's name, or its mask. */
    public @Nullable String receiverName() {
        return receiverName;
    }

    /** The receiver's mobile number, or its mask. */
    public @Nullable String receiverPhone() {
        return receiverPhone;
    }

    /** What was ordered. */
    public List<OrderLine> lines() {
        return List.copyOf(lines);
    }

    /** The price of everything, in won. */
    public long total() {
        return lines.stream().mapToLong(OrderLine::price).sum();
    }

    /** When it was ordered. */
    public Instant orderedAt() {
        return orderedAt;
    }

    /** When it was handed to the courier, or null. */
    public @Nullable Instant shippedAt() {
        return shippedAt;
    }

    /** When it was completed, or null. */
    public @Nullable Instant completedAt() {
        return completedAt;
    }

    /** The courier's number, or null. */
    public @Nullable String waybill() {
        return waybill;
    }

    /** Where the order stands. */
    public OrderState state() {
        if (completedAt != null) {
            return OrderState.COMPLETED;
        }
        return shippedAt == null ? OrderState.PLACED : OrderState.SHIPPED;
    }

    /** Handed to the courier. */
    public void ship(String courierWaybill, Instant at) {
        waybill = courierWaybill;
        shippedAt = at;
    }

    /** Received and paid for: the statutory period begins. */
    public void complete(Instant at) {
        completedAt = at;
    }
}
