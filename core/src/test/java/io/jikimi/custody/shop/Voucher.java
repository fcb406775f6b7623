package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import org.hibernate.annotations.SQLRestriction;
import org.jspecify.annotations.Nullable;

/** Belongs to somebody, has a table for each class, and is out of sight when it is spent. */
@Entity
@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
@SQLRestriction("spent = false")
@PersonalDataFile("voucher")
public class Voucher {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable Member holder;

    @PersonalData(item = "greeting", kind = DataKind.FREE_TEXT)
    public @Nullable String greeting;

    public boolean spent;
}
