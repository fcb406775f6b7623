package com.example.legacy.customer;

import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional
public class CustomerService {

    private final CustomerRepository customers;

    public CustomerService(CustomerRepository customers) {
        this.customers = customers;
    }

    public Long join(String name, String email, String phone) {
        return customers.saveAndFlush(new Customer(name, email, phone)).getId();
    }

    public void changePhone(Long id, String phone) {
        customers.findById(id).orElseThrow().setPhone(phone);
    }

    @Transactional(readOnly = true)
    public CustomerCard card(Long id) {
        return CustomerCard.of(customers.findById(id).orElseThrow());
    }

    @Transactional(readOnly = true)
    public List<CustomerCard> named(String beginning) {
        return customers.findByNameStartingWith(beginning).stream()
                .map(CustomerCard::of)
                .sorted(Comparator.comparing(CustomerCard::name))
                .toList();
    }

    @Transactional(readOnly = true)
    public List<CustomerContact> contacts() {
        return customers.findContactsByPhoneIsNotNull();
    }
}
