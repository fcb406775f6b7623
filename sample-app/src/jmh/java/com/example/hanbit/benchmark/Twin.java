package com.example.hanbit.benchmark;

/** The service that is measured. */
enum Twin {
    /** Without Jikimi. */
    PLAIN(PlainCustomer.class),
    /** With it. */
    KEPT(KeptCustomer.class),
    /** Without it, and with the history of Envers. */
    PLAIN_AUDITED(PlainAuditedCustomer.class),
    /** With both. */
    AUDITED(AuditedCustomer.class);

    private final Class<? extends Customer> customer;

    Twin(Class<? extends Customer> customer) {
        this.customer = customer;
    }

    Class<? extends Customer> customer() {
        return customer;
    }

    boolean kept() {
        return !PlainValues.class.isAssignableFrom(customer);
    }
}
