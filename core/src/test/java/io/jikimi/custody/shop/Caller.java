package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.jspecify.annotations.Nullable;

/** Numbered by the database, with lists that keep no history, one of them cached. */
@Entity
@PersonalDataFile("caller")
public class Caller {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    public @Nullable String name;

    public @Nullable String topic;

    @ElementCollection
    @OrderColumn
    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    public List<@Pattern(regexp = "[0-9-]+") String> phones = new ArrayList<>();

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    @ElementCollection @OrderColumn @Valid public List<Resident> relatives = new ArrayList<>();

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @Column(nullable = false)
    public @Nullable LocalDate birthDate = LocalDate.of(1990, 2, 3);
}
