package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

@Embeddable
public class Address {

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    public @Nullable String street;

    public @Nullable String country;

    public Address() {}

    public Address(String street, String country) {
        this.street = street;
        this.country = country;
    }
}
