package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

@MappedSuperclass
@Audited
@PersonalDataFile("member")
public abstract class Party {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "party")
    @SequenceGenerator(name = "party")
    @DataSubject
    public @Nullable Long id;

    @Version public int version;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Column(nullable = false)
    public String name = "";

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(Search.EXACT)
    @Column(unique = true)
    public @Nullable String email;

    @StartsRetention("account-closed")
    public @Nullable Instant closedAt;

    public @Nullable String nickname;
}
