package com.example.hanbit.benchmark;

/** A row that belongs to a customer. */
interface OwnedRow {

    void fill(int number, Long owner);
}
