package com.example.hanbit.benchmark;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of a customer who is known already, kept. */
@Entity
@PersonalDataFile("parcel")
class KeptParcel {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "kept_parcel")
    @SequenceGenerator(name = "kept_parcel", allocationSize = 1000)
    @Nullable Long id;

    @OfDataSubject(file = "customer")
    @Nullable Long customer;

    @PersonalData(item = "receiver", kind = DataKind.NAME)
    @Nullable String receiver;

    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    @Nullable String phone;

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    @Nullable String address;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Nullable String note;

    @PersonalData(item = "door", kind = DataKind.FREE_TEXT)
    @Nullable String door;

    @StartsRetention("parcel-delivered")
    @Nullable Instant deliveredAt;

    KeptParcel() {}

    KeptParcel(int number, Long customer) {
        this.customer = customer;
        receiver = "김" + number % 90 + "하";
        phone = "010-0000-" + (1000 + number % 9000);
        address = "서울시 성북구 북악산로 " + number + ", 101동 1203호";
        note = "부재 시 경비실에 맡겨 주세요 " + number;
        door = "공동현관 " + number % 10_000 + "번";
    }
}
