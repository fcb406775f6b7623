package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Is out of sight where a filter is enabled. */
@Entity
@Audited
@FilterDef(name = "open", defaultCondition = "closed = false")
@Filter(name = "open")
@PersonalDataFile("survey")
public class Survey {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @OfDataSubject public @Nullable String askedBy;

    @PersonalData(item = "answer", kind = DataKind.FREE_TEXT)
    public @Nullable String answer;

    public boolean closed;
}
