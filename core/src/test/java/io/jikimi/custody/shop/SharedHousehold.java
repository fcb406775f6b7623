package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Inherits every list. */
@Entity
@Audited
public class SharedHousehold extends Household {

    public @Nullable String house;
}
