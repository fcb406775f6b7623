package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** An element of a list, with a protected and an ordinary value. */
@Embeddable
public class Resident {

    @PersonalData(item = "resident", kind = DataKind.NAME)
    public @Nullable String name;

    public @Nullable String floor;

    public Resident() {}

    public Resident(String name, String floor) {
        this.name = name;
        this.floor = floor;
    }
}
