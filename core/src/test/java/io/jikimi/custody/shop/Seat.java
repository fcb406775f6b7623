package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Is identified by two attributes of its own. */
@Entity
@Audited
@IdClass(Seat.Key.class)
@PersonalDataFile("seat")
public class Seat {

    @Id public @Nullable UUID event;

    @Id
    @Column(name = "seat_number")
    public @Nullable Integer number;

    @OfDataSubject(file = "member")
    public @Nullable Long guest;

    public @Nullable String status;

    @PersonalData(item = "holder", kind = DataKind.CUSTOM)
    public @Nullable String holder;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    public @Nullable LocalDate birthDate;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    /** Both of them. */
    public record Key(UUID event, Integer number) {}
}
