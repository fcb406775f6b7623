package com.example.legacy.customer;

/** What the telephone list shows. */
public interface CustomerContact {

    Long getId();

    String getName();

    String getPhone();
}
