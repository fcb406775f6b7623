package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Somebody who is found by the beginning of the name. */
@Entity
@PersonalDataFile("guest")
public class Guest {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Searchable({Search.EXACT, Search.PREFIX})
    public @Nullable String name;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable({Search.EXACT, Search.PREFIX})
    public @Nullable String email;
}
