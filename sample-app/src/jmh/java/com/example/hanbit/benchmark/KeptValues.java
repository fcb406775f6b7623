package com.example.hanbit.benchmark;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the kept twins have in common: a customer whose five values are kept. */
@MappedSuperclass
@PersonalDataFile("customer")
abstract class KeptValues implements Customer {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "kept")
    @SequenceGenerator(name = "kept", allocationSize = 1000)
    @DataSubject
    @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Nullable String name;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(Search.EXACT)
    @Column(unique = true)
    @Nullable String email;

    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    @Nullable String phone;

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    @Nullable String address;

    @PersonalData(item = "memo", kind = DataKind.FREE_TEXT)
    @Nullable String memo;

    @StartsRetention("account-closed")
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
