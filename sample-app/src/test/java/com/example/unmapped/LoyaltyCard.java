package com.example.unmapped;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** A table whose new column the register does not know. */
@Entity
@Audited
@Table(name = "loyalty_card")
@PersonalDataFile("loyalty")
public class LoyaltyCard {

    @Id @GeneratedValue @DataSubject private @Nullable Long id;

    @PersonalData(item = "holder", kind = DataKind.NAME)
    @Column(name = "card_holder")
    private @Nullable String holder;

    protected LoyaltyCard() {}
}
