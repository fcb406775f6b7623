package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.jspecify.annotations.Nullable;

/** Belongs to its buyer and speaks of a receiver, who is another person. */
@Entity
@Audited
@PersonalDataFile("order")
public class PurchaseOrder {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public @Nullable Member buyer;

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    public @Nullable String deliveryAddress;

    public @Nullable String receiverKey;

    @PersonalData(item = "receiver", kind = DataKind.NAME, of = "receiverKey")
    public @Nullable String receiverName;

    @StartsRetention("order-completed")
    public @Nullable Instant completedAt;

    public @Nullable String status;
}
