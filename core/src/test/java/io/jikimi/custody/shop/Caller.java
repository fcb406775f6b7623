package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbered by the database, with lists that keep no history. */
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
    public List<String> phones = new ArrayList<>();

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    @ElementCollection @OrderColumn public List<Resident> relatives = new ArrayList<>();
}
