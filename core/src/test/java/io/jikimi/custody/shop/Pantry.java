package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.ManyToMany;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.jspecify.annotations.Nullable;

/** An embeddable with lists of its own, and with another embeddable that has one too. */
@Embeddable
@Audited
public class Pantry {

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> labels = new ArrayList<>();

    @Embedded public @Nullable Shelf shelf;

    @ManyToMany
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public List<ContactSummary> suppliers = new ArrayList<>();
}
