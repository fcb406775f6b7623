package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Has a table of its own below that of its root, and a list. */
@Entity
@Audited
public class UrgentErrand extends Errand {

    @PersonalData(item = "contact", kind = DataKind.MOBILE)
    @Searchable
    public @Nullable String contact;

    @ElementCollection
    @PersonalData(item = "remark", kind = DataKind.FREE_TEXT)
    public List<String> remarks = new ArrayList<>();
}
