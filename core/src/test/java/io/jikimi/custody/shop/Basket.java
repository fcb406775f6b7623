package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.jspecify.annotations.Nullable;

/** Has rows, links and values under it that change without it, and are no personal data. */
@Entity
@Audited
@PersonalDataFile("basket")
public class Basket {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public @Nullable Member owner;

    @PersonalData(item = "greeting", kind = DataKind.FREE_TEXT)
    public @Nullable String greeting;

    @PersonalData(item = "birthday", kind = DataKind.BIRTH_DATE)
    public @Nullable LocalDate birthday;

    @OneToMany(mappedBy = "basket")
    public List<BasketItem> items = new ArrayList<>();

    @ElementCollection public Set<String> labels = new HashSet<>();

    @ManyToMany
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public Set<ContactSummary> suppliers = new HashSet<>();
}
