package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Has a table of its own, with the columns it inherits. */
@Entity
@Audited
public class SeasonPass extends Pass {

    @PersonalData(item = "team", kind = DataKind.CUSTOM)
    public @Nullable String team;
}
