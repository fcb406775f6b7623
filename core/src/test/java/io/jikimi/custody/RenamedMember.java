package io.jikimi.custody;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The member after a refactoring: other table, other columns, the same items. */
@Entity
@PersonalDataFile("member")
class RenamedMember {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    @Nullable Long id;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(Search.EXACT)
    @Nullable String mailAddress;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Nullable String fullName;

    @StartsRetention("account-closed")
    @Nullable Instant closedAt;
}
