package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.WhenDenied;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Holds what fails instead of reading as a mask. */
@Entity
@Audited
@PersonalDataFile("diary")
public class Diary {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    public @Nullable String title;

    @PersonalData(item = "text", kind = DataKind.FREE_TEXT, whenDenied = WhenDenied.FAIL)
    public @Nullable String text;

    @ElementCollection
    @PersonalData(item = "page", kind = DataKind.FREE_TEXT, whenDenied = WhenDenied.FAIL)
    public List<String> pages = new ArrayList<>();
}
