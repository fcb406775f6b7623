package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** A value of every type, none of which may be null. */
@Entity
@Audited
@PersonalDataFile("passport")
public class Passport {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    public @Nullable String status;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Column(nullable = false)
    @NotNull
    public @Nullable String name;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @Column(nullable = false)
    @NotNull
    public @Nullable LocalDate birthDate;

    @PersonalData(item = "visits", kind = DataKind.CUSTOM)
    @Column(nullable = false)
    @NotNull
    public @Nullable Integer visits;

    @PersonalData(item = "miles", kind = DataKind.CUSTOM)
    @Column(nullable = false)
    @NotNull
    public @Nullable Long miles;

    @PersonalData(item = "fee", kind = DataKind.CUSTOM)
    @Column(nullable = false)
    @NotNull
    public @Nullable BigDecimal fee;

    @PersonalData(item = "visa", kind = DataKind.CUSTOM)
    @Column(nullable = false)
    @NotNull
    public @Nullable Boolean visa;

    @PersonalData(item = "photo", kind = DataKind.CUSTOM)
    @Column(nullable = false)
    @NotNull
    public byte @Nullable [] photo;
}
