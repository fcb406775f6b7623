package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The root of a hierarchy over several tables. */
@Entity
@Audited
@Inheritance(strategy = InheritanceType.JOINED)
@PersonalDataFile("contact")
public class Contact {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(domain = "mail")
    public @Nullable String email;

    public @Nullable String source;
}
