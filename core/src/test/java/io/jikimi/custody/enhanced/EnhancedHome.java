package io.jikimi.custody.enhanced;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Embeddable;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** An embeddable that tells its owner of changes. */
@Embeddable
public class EnhancedHome {

    @PersonalData(item = "street", kind = DataKind.ADDRESS)
    private @Nullable String street;

    @PersonalData(item = "since", kind = DataKind.CUSTOM)
    private @Nullable LocalDate since;

    private @Nullable String country;

    public @Nullable String getStreet() {
        return street;
    }

    public void setStreet(String street) {
        this.street = street;
    }

    public @Nullable LocalDate getSince() {
        return since;
    }

    public void setSince(LocalDate since) {
        this.since = since;
    }

    public @Nullable String getCountry() {
        return country;
    }

    public void setCountry(String country) {
        this.country = country;
    }
}
