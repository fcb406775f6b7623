package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Whose values stood in the clear before the service knew Jikimi. */
@Entity
@Audited
@PersonalDataFile("patron")
public class Patron {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Column(nullable = false)
    public String name = "";

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable({Search.EXACT, Search.PREFIX})
    @Column(unique = true, length = 100)
    public @Nullable String email;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @Searchable(Search.EXACT)
    public @Nullable LocalDate birthDate;

    @PersonalData(item = "income", kind = DataKind.CUSTOM)
    @Column(precision = 12, scale = 2)
    public @Nullable BigDecimal income;

    @Embedded public @Nullable Address home;

    public @Nullable String nickname;
}
