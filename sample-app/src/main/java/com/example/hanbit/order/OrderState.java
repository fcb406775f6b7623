package com.example.hanbit.order;

/** Where an order stands. */
public enum OrderState {
    /** Ordered. */
    PLACED,
    /** Handed to the courier. */
    SHIPPED,
    /** Received. */
    COMPLETED
}
