package com.example.hanbit.partner;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * 안심손해보험, who sells insurance of its own: a third party (제3자, 법 제17조). Stands in for the insurer's
 * own system: it numbers every contact it receives and keeps nothing.
 */
@Component
public class AnshimInsurance {

    private final AtomicInteger received = new AtomicInteger();

    /**
     * Somebody who consented to being called.
     *
     * @param name the name
     * @param phone the mobile number
     */
    public record Contact(String name, String phone) {

        /** Nothing of the person belongs into a log. */
        @Override
        public String toString() {
            return "Contact";
        }
    }

    /** Receives a contact and returns the insurer's reference. */
    public String receive(Contact contact) {
        return String.format(Locale.ROOT, "AS-%05d", received.incrementAndGet());
    }
}
