package com.example.hanbit.benchmark;

import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the plain twins have in common: the same customer without Jikimi. */
@MappedSuperclass
abstract class PlainValues implements Customer {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "plain")
    @SequenceGenerator(name = "plain", allocationSize = 1000)
    @Nullable Long id;

    @Nullable String name;

    @Column(unique = true)
    @Nullable String email;

    @Nullable String phone;

    @Nullable String address;

    @Nullable String memo;

    @Nullable Instant closedAt;

    @Nullable String status;

    @Override
    public Long id() {
        return java.util.Objects.requireNonNull(id);
    }

    @Override
    public void fill(int number) {
        name = "김" + number % 90 + "하";
        email = "customer" + number + "@example.com";
        phone = "010-0000-" + (1000 + number % 9000);
        address = "서울시 성북구 북악산로 " + number + ", 101동 1203호";
        memo = "부재 시 경비실에 맡겨 주세요 " + number;
        status = "NEW";
    }

    @Override
    public void status(String next) {
        status = next;
    }

    @Override
    public int read() {
        return name.length() + email.length() + phone.length() + address.length() + memo.length();
    }

    @Override
    public Map<String, Object> values() {
        return Map.of(
                "name", name, "email", email, "phone", phone, "address", address, "memo", memo);
    }
}
