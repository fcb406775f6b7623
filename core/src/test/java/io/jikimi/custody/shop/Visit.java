package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Belongs to its visitor, and is numbered by the database as well. */
@Entity
@Audited
@PersonalDataFile("visit")
public class Visit {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    @ManyToOne(cascade = CascadeType.PERSIST)
    @OfDataSubject
    public @Nullable Visitor visitor;

    @PersonalData(item = "reason", kind = DataKind.FREE_TEXT)
    public @Nullable String reason;

    @StartsRetention("visit-completed")
    public @Nullable Instant completedAt;
}
