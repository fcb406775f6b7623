package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Whose texts are encrypted in the columns they always stood in. */
@Entity
@Audited
@PersonalDataFile("tenant")
public class Tenant {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Column(nullable = false, length = 40)
    public String name = "";

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable({Search.EXACT, Search.PREFIX})
    @Column(unique = true, length = 100)
    public @Nullable String email;

    @PersonalData(item = "memo", kind = DataKind.FREE_TEXT)
    @Column(length = 400)
    public @Nullable String memo;
}
