package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.OrderColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Is identified by an embeddable. */
@Entity
@Audited
@PersonalDataFile("stay")
public class Stay {

    @EmbeddedId public @Nullable StayKey key;

    @OfDataSubject(file = "member")
    public @Nullable Long guest;

    public @Nullable String status;

    @PersonalData(item = "wish", kind = DataKind.FREE_TEXT)
    @Searchable(Search.EXACT)
    public @Nullable String wish;

    @PersonalData(item = "arrival", kind = DataKind.CUSTOM)
    public @Nullable LocalDate arrival;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    @ElementCollection
    @OrderColumn
    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    public List<String> phones = new ArrayList<>();
}
