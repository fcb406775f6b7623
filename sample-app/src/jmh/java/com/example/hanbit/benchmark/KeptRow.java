package com.example.hanbit.benchmark;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of a customer, of whose classes there can be any number. */
@MappedSuperclass
@PersonalDataFile("row")
public abstract class KeptRow implements OwnedRow {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "kept_row")
    @SequenceGenerator(name = "kept_row", allocationSize = 1000)
    @Nullable Long id;

    @OfDataSubject(file = "customer")
    @Nullable Long customer;

    @PersonalData(item = "receiver", kind = DataKind.NAME)
    @Nullable String receiver;

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    @Nullable String address;

    @StartsRetention("row-closed")
    @Nullable Instant closedAt;

    @Override
    public void fill(int number, Long owner) {
        customer = owner;
        receiver = "김" + number % 90 + "하";
        address = "서울시 성북구 북악산로 " + number + ", 101동 1203호";
    }
}
