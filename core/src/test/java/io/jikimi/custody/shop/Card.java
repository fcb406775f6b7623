package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Holds a text, a date and something ordinary. */
@Embeddable
public class Card {

    @PersonalData(item = "card", kind = DataKind.ACCOUNT)
    @Searchable({Search.EXACT, Search.LAST4})
    @Column(unique = true)
    @Pattern(regexp = "[0-9-]+")
    public @Nullable String number;

    @PersonalData(item = "card-expires", kind = DataKind.CUSTOM)
    @NotNull
    public @Nullable LocalDate expires;

    public @Nullable String brand;

    public Card() {}

    public Card(String number, LocalDate expires, String brand) {
        this.number = number;
        this.expires = expires;
        this.brand = brand;
    }
}
