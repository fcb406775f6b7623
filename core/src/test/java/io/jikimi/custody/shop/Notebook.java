package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a patron has noted, in a list that is given up for another one. */
@Entity
@PersonalDataFile("notebook")
public class Notebook {

    @Id public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable Patron patron;

    /** In the clear, as older versions know it. */
    @ElementCollection
    @CollectionTable(name = "notebook_words", joinColumns = @JoinColumn(name = "notebook_id"))
    @Column(name = "word")
    @OrderColumn(name = "place")
    public List<String> words = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "notebook_notes", joinColumns = @JoinColumn(name = "notebook_id"))
    @Column(name = "note")
    @OrderColumn(name = "place")
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();
}
