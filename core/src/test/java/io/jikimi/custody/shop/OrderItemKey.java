package io.jikimi.custody.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The order and a number inside it. */
@Embeddable
public class OrderItemKey {

    public @Nullable Long orderId;

    @Column(name = "item_number")
    public int number;

    public OrderItemKey() {}

    public OrderItemKey(@Nullable Long orderId, int number) {
        this.orderId = orderId;
        this.number = number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OrderItemKey key
                && number == key.number
                && Objects.equals(orderId, key.orderId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(orderId, number);
    }
}
