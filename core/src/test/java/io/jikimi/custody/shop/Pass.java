package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The root of a hierarchy with one table for each class, numbered by UUID. */
@Entity
@Audited
@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
@PersonalDataFile("pass")
public class Pass {

    @Id
    @GeneratedValue(strategy = GenerationType.UUID)
    @DataSubject
    public @Nullable UUID id;

    public @Nullable String label;

    @PersonalData(item = "holder", kind = DataKind.CUSTOM)
    @Searchable(Search.EXACT)
    @Column(unique = true)
    public @Nullable String holder;

    @PersonalData(item = "until", kind = DataKind.CUSTOM)
    public @Nullable LocalDate until;

    @ElementCollection
    @PersonalData(item = "gate", kind = DataKind.CUSTOM)
    public List<String> gates = new ArrayList<>();
}
