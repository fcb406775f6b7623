package com.example.hanbit.benchmark;

import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The same row without Jikimi. */
@MappedSuperclass
public abstract class PlainRow implements OwnedRow {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plain_row")
    @SequenceGenerator(name = "plain_row", allocationSize = 1000)
    @Nullable Long id;

    @Nullable Long customer;

    @Nullable String receiver;

    @Nullable String address;

    @Nullable Instant closedAt;

    @Override
    public void fill(int number, Long owner) {
        customer = owner;
        receiver = "김" + number % 90 + "하";
        address = "서울시 성북구 북악산로 " + number + ", 101동 1203호";
    }
}
