package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

@Entity
@Audited
public class BusinessContact extends Contact {

    @PersonalData(item = "account", kind = DataKind.ACCOUNT)
    @Searchable(Search.PREFIX)
    public @Nullable String account;

    public @Nullable String department;
}
