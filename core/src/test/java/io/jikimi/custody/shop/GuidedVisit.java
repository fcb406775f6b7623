package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** A visit with somebody who shows the way. */
@Entity
@Audited
public class GuidedVisit extends LibraryVisit {

    @PersonalData(item = "wish", kind = DataKind.FREE_TEXT)
    public @Nullable String wish;
}
