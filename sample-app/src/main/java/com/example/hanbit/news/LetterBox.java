package com.example.hanbit.news;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Stands in for the shop's mail server: it counts what it takes and keeps nothing. */
@Component
public class LetterBox {

    private final AtomicLong taken = new AtomicLong();

    /** Takes a letter to an address, with the name in the salutation. */
    public void post(String address, String name, Letter letter) {
        taken.incrementAndGet();
    }

    /** How many letters were taken. */
    public long taken() {
        return taken.get();
    }
}
