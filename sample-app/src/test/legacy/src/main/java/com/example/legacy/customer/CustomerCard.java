package com.example.legacy.customer;

/** What a clerk sees of one customer. */
public record CustomerCard(Long id, String name, String email, String phone) {

    static CustomerCard of(Customer customer) {
        return new CustomerCard(
                customer.getId(), customer.getName(), customer.getEmail(), customer.getPhone());
    }
}
