package com.example.hanbit.order;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * One line of an order. Says nothing about a person.
 *
 * @param product the code of the product
 * @param quantity how many
 * @param unitPrice the price of one, in won
 */
@Embeddable
public record OrderLine(
        @Column(nullable = false, length = 40) String product,
        @Column(nullable = false) int quantity,
        @Column(nullable = false) int unitPrice) {

    /** The price of the line. */
    public long price() {
        return (long) quantity * unitPrice;
    }
}
