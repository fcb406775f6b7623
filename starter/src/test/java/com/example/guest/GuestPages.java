package com.example.guest;

import com.example.guest.people.Customer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the service serves; the register says for which purpose. */
@RestController
class GuestPages {

    private final GuestDesk desk;

    GuestPages(GuestDesk desk) {
        this.desk = desk;
    }

    /** Touches an association only when the transaction has ended. */
    @GetMapping("/shop/customers/{id}")
    Map<String, Object> customer(@PathVariable long id) {
        Customer customer = desk.find(id);
        Map<String, Object> shown = new TreeMap<>();
        shown.put("name", Objects.requireNonNull(customer.name()));
        Customer introducedBy = customer.introducedBy();
        if (introducedBy != null) {
            shown.put("introducedBy", Objects.requireNonNull(introducedBy.name()));
        }
        return shown;
    }

    @GetMapping("/closed")
    String closed() {
        throw new IllegalStateException("closed today");
    }
}
