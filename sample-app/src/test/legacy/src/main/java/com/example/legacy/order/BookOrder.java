package com.example.legacy.order;

import com.example.legacy.customer.Customer;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "book_order")
public class BookOrder {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Customer customer;

    @Column(nullable = false, length = 80)
    private String bookName;

    @Column(nullable = false, length = 20)
    private String receiverName;

    @Column(nullable = false, length = 13)
    private String receiverPhone;

    @Column(nullable = false, length = 100)
    private String deliveryAddress;

    @Column(length = 200)
    private String memo;

    @Column(nullable = false)
    private Instant orderedAt = Instant.now();

    protected BookOrder() {}

    public Long getId() {
        return id;
    }

    public Customer getCustomer() {
        return customer;
    }

    public String getBookName() {
        return bookName;
    }

    public String getReceiverName() {
        return receiverName;
    }

    public String getReceiverPhone() {
        return receiverPhone;
    }

    public String getDeliveryAddress() {
        return deliveryAddress;
    }

    public String getMemo() {
        return memo;
    }

    public Instant getOrderedAt() {
        return orderedAt;
    }
}
