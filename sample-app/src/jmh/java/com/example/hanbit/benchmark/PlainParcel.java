package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The same row without Jikimi. */
@Entity
class PlainParcel {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plain_parcel")
    @SequenceGenerator(name = "plain_parcel", allocationSize = 1000)
    @Nullable Long id;

    @Nullable Long customer;

    @Nullable String receiver;

    @Nullable String phone;

    @Nullable String address;

    @Nullable String note;

    @Nullable String door;

    @Nullable Instant deliveredAt;

    PlainParcel() {}

    PlainParcel(int number, Long customer) {
        this.customer = customer;
        receiver = "김" + number % 90 + "하";
        phone = "010-0000-" + (1000 + number % 9000);
        address = "서울시 성북구 북악산로 " + number + ", 101동 1203호";
        note = "부재 시 경비실에 맡겨 주세요 " + number;
        door = "공동현관 " + number % 10_000 + "번";
    }
}
