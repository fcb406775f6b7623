package com.example.legacy.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;
import org.springframework.dao.DataIntegrityViolationException;

/** All persons are made up. */
@DataJpaTest
class CustomerRepositoryTests {

    @Autowired private CustomerRepository customers;
    @Autowired private TestEntityManager entities;

    @Test
    void findsByEmail() {
        Customer found = customers.findByEmail("haneul@example.com").orElseThrow();

        assertThat(found.getName()).isEqualTo("김하늘");
        assertThat(found.getPhone()).isEqualTo("010-0000-1001");
    }

    @Test
    void findsByTheBeginningOfAName() {
        assertThat(customers.findByNameStartingWith("김"))
                .extracting(Customer::getName)
                .containsExactlyInAnyOrder("김하늘", "김바다");
    }

    @Test
    void projectsContacts() {
        assertThat(customers.findContactsByPhoneIsNotNull())
                .extracting(CustomerContact::getName, CustomerContact::getPhone)
                .containsExactlyInAnyOrder(
                        tuple("김하늘", "010-0000-1001"), tuple("김바다", "010-0000-1002"));
    }

    @Test
    void keepsAnEmailOnce() {
        assertThatThrownBy(
                        () ->
                                customers.saveAndFlush(
                                        new Customer("최가람", "bada@example.com", null)))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void readsAgainWhatItWrote() {
        Long id =
                customers
                        .saveAndFlush(new Customer("최가람", "garam@example.com", "010-0000-1004"))
                        .getId();
        entities.clear();

        Customer read = customers.findById(id).orElseThrow();

        assertThat(read.getName()).isEqualTo("최가람");
        assertThat(read.getEmail()).isEqualTo("garam@example.com");
        assertThat(read.getPhone()).isEqualTo("010-0000-1004");
    }

    @Test
    void readsACustomerAgainFromTheCache() {
        customers.findById(1L).orElseThrow();
        entities.clear();

        Customer again = customers.findById(1L).orElseThrow();

        assertThat(again.getName()).isEqualTo("김하늘");
        assertThat(again.getPhone()).isEqualTo("010-0000-1001");
    }
}
