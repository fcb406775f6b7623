package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Belongs to whoever its order belongs to. */
@Entity
@Audited
@PersonalDataFile("parcel")
public class Parcel {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable PurchaseOrder order;

    @PersonalData(item = "label", kind = DataKind.ADDRESS)
    public @Nullable String label;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    public @Nullable String status;
}
