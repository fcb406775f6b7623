package com.example.hanbit.benchmark;

import java.util.Map;

/** What the benchmark does with either twin. */
interface Customer {

    Long id();

    void fill(int number);

    void status(String next);

    /** Touches every value. */
    int read();

    /** Every value by its name, as an answer has it. */
    Map<String, Object> values();
}
