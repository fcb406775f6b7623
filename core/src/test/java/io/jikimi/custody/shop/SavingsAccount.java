package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** With a value of every type, constraints on them, and embeddables as class and as record. */
@Entity
@Audited
public class SavingsAccount extends Account {

    @PersonalData(item = "holder", kind = DataKind.NAME)
    public @Nullable String holder;

    @PersonalData(item = "income", kind = DataKind.CUSTOM)
    @NotNull
    @Positive
    public @Nullable Integer income;

    @PersonalData(item = "points", kind = DataKind.CUSTOM)
    @NotNull
    public @Nullable Long points;

    @PersonalData(item = "balance", kind = DataKind.CUSTOM)
    @NotNull
    public @Nullable BigDecimal balance;

    @PersonalData(item = "disabled", kind = DataKind.CUSTOM)
    @NotNull
    public @Nullable Boolean disabled;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @NotNull
    public @Nullable LocalDate birthDate;

    @PersonalData(item = "photo", kind = DataKind.BIOMETRIC)
    @NotNull
    public byte @Nullable [] photo;

    @Embedded @Valid public @Nullable Card card;

    @Embedded
    @Valid
    @AttributeOverride(name = "number", column = @Column(name = "spare_number"))
    @AttributeOverride(name = "brand", column = @Column(name = "spare_brand"))
    @AttributeOverride(name = "expires", column = @Column(name = "spare_expires"))
    public @Nullable SpareCard spare;
}
