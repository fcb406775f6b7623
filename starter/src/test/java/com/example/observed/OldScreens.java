package com.example.observed;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.purpose.ForPurpose;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Screens that are years old, and one that has a purpose. */
@RestController
public class OldScreens {

    private final EntityManager entities;
    private final TransactionTemplate transactions;

    /** Reads and writes with the entity manager of the request. */
    public OldScreens(EntityManager entities, TransactionTemplate transactions) {
        this.entities = entities;
        this.transactions = transactions;
    }

    /** Answers with a text made here. */
    @GetMapping("/old/{id}")
    public String line(@PathVariable long id) {
        Customer customer = entities.find(Customer.class, id);
        return customer.name + " " + customer.email;
    }

    /** Answers with a reference that is first read when the answer is written. */
    @GetMapping("/lazy/{id}")
    public Answer lazy(@PathVariable long id) {
        return new Answer(entities, id);
    }

    /** Has a purpose already. */
    @ForPurpose("membership")
    @GetMapping("/screen/{id}")
    public @Nullable String screen(@PathVariable long id) {
        return entities.find(Customer.class, id).name;
    }

    /** Stores a number for which nobody asked. */
    @PostMapping("/phone/{id}")
    public String phone(@PathVariable long id, @RequestParam String number) {
        transactions.executeWithoutResult(
                status -> entities.find(Customer.class, id).phone = number);
        return "stored";
    }

    /** Reads late, by what only a framework calls. */
    public static final class Answer {

        private final EntityManager entities;
        private final long id;

        Answer(EntityManager entities, long id) {
            this.entities = entities;
            this.id = id;
        }

        /** The name. */
        public @Nullable String getName() {
            return entities.find(Customer.class, id).name;
        }
    }
}
