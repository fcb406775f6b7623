package com.example.hanbit.benchmark;

/** What the benchmark does with either twin. */
interface Customer {

    Long id();

    void fill(int number);

    void status(String next);

    /** Touches every value. */
    int read();
}
