package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Asked by a guest or a member; cached. */
@Entity
@Audited
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@PersonalDataFile("question")
public class Question {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @OfDataSubject public @Nullable String askedBy;

    @PersonalData(item = "text", kind = DataKind.FREE_TEXT)
    public @Nullable String text;

    public @Nullable String status;

    @StartsRetention("question-answered")
    public @Nullable Instant answeredAt;
}
