package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.WithoutDataSubject;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Asked at the counter by nobody known, and written down in a short column. */
@Entity
@PersonalDataFile("enquiry")
@WithoutDataSubject(because = "people ask at the counter without saying who they are")
public class Enquiry {

    @Id public @Nullable Long id;

    @PersonalData(item = "words", kind = DataKind.FREE_TEXT)
    @Column(length = 12)
    public @Nullable String words;

    @PersonalData(item = "urgent", kind = DataKind.CUSTOM)
    public @Nullable Boolean urgent;
}
