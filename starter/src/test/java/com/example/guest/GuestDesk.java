package com.example.guest;

import com.example.guest.people.Customer;
import io.jikimi.purpose.ForPurpose;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;

/** What the service does with people. */
class GuestDesk {

    private final EntityManager people;

    GuestDesk(EntityManager people) {
        this.people = people;
    }

    @Transactional
    public Customer add(Customer customer) {
        people.persist(customer);
        return customer;
    }

    @Transactional(readOnly = true)
    public Customer find(long id) {
        return people.find(Customer.class, id);
    }

    @ForPurpose("membership")
    @Transactional(readOnly = true)
    public @Nullable String name(long id) {
        return find(id).name();
    }

    @ForPurpose("membership")
    @Transactional(readOnly = true)
    public List<Long> byEmail(String email) {
        return people.createQuery("select c.id from Customer c where c.email = :email", Long.class)
                .setParameter("email", email)
                .getResultList();
    }
}
