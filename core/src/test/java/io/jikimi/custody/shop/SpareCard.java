package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Embeddable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Like a card, but nothing in it can be set. */
@Embeddable
public record SpareCard(
        @PersonalData(item = "card", kind = DataKind.ACCOUNT) @Pattern(regexp = "[0-9-]+")
                @Nullable String number,
        @PersonalData(item = "card-expires", kind = DataKind.CUSTOM) @NotNull
                @Nullable LocalDate expires,
        @Nullable String brand) {}
