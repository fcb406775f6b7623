package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

@Entity
public class BusinessContact extends Contact {

    @PersonalData(item = "account", kind = DataKind.ACCOUNT)
    public @Nullable String account;

    public @Nullable String department;
}
