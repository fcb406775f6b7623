package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalDataFile;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Keeps its lists inside embeddables. */
@Entity
@Audited
@PersonalDataFile("cottage")
public class Cottage {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    public @Nullable String label;

    @Embedded public @Nullable Pantry pantry;
}
