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
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Is out of sight when it is over; belongs to whoever its order belongs to. */
@Entity
@Audited
@SQLRestriction("finished = false")
@PersonalDataFile("rental")
public class Rental {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable PurchaseOrder order;

    @PersonalData(item = "place", kind = DataKind.ADDRESS)
    public @Nullable String place;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    public boolean finished;
}
