package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalDataFile;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.jspecify.annotations.Nullable;

/** Belongs to a patron; what a kind of visit needs lies in a table of its own. */
@Entity
@Audited
@Inheritance(strategy = InheritanceType.JOINED)
@PersonalDataFile("visit")
public abstract class LibraryVisit {

    @Id public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    @OfDataSubject
    public @Nullable Patron patron;
}
