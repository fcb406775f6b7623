package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The root of a hierarchy with one table for each class, and with none for itself. */
@Entity
@Audited
@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
@PersonalDataFile("ticket")
public abstract class Ticket {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    public @Nullable String label;

    @PersonalData(item = "holder", kind = DataKind.CUSTOM)
    public @Nullable String holder;
}
