package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Belongs to whoever its order belongs to, and has the order in its identifier. */
@Entity
@Audited
@PersonalDataFile("item")
public class OrderItem {

    @EmbeddedId public OrderItemKey key = new OrderItemKey();

    @MapsId("orderId")
    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable PurchaseOrder order;

    @PersonalData(item = "engraving", kind = DataKind.FREE_TEXT)
    public @Nullable String engraving;
}
