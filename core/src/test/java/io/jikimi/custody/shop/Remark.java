package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

/** Is known by a text that may tell who somebody is. */
@Entity
@PersonalDataFile("complaint")
public class Remark {

    @Id
    @Column(length = 400)
    public String id = "";

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable Tenant tenant;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Column(columnDefinition = "text")
    public @Nullable String note;
}
