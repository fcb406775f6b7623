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
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

/** Belongs to whoever its voucher belongs to, of whichever class that is. */
@Entity
@PersonalDataFile("voucher-use")
public class VoucherUse {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable Voucher voucher;

    @PersonalData(item = "remark", kind = DataKind.FREE_TEXT)
    public @Nullable String remark;

    @ManyToOne(fetch = FetchType.LAZY)
    public @Nullable Household host;

    @PersonalData(item = "thanks", kind = DataKind.FREE_TEXT, of = "host")
    public @Nullable String thanks;
}
