package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Names its person by a text. */
@Entity
@PersonalDataFile("complaint")
public class Petition {

    @Id public long id;

    @OfDataSubject(file = "tenant")
    @Column(length = 40)
    public @Nullable String account;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Column(columnDefinition = "text")
    public @Nullable String note;
}
