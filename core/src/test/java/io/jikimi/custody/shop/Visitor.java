package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The database numbers visitors while it inserts them. */
@Entity
@Audited
@PersonalDataFile("visitor")
public class Visitor {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    public @Nullable String name;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(
            value = {Search.EXACT, Search.PREFIX, Search.LAST4},
            domain = "mail")
    @Column(unique = true)
    public @Nullable String email;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    public @Nullable LocalDate birthDate;

    public @Nullable String guardianKey;

    public @Nullable String counter;

    @PersonalData(item = "guardian", kind = DataKind.NAME, of = "guardianKey")
    public @Nullable String guardian;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    @StartsRetention("account-closed")
    public @Nullable Instant closedAt;
}
