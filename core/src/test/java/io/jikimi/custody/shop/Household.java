package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.AuditJoinTable;
import org.hibernate.envers.Audited;
import org.hibernate.envers.CollectionAuditTable;
import org.jspecify.annotations.Nullable;

/** With every form of list that keeps its history, under names of its own. */
@Entity(name = "Home")
@Audited
@PersonalDataFile("household")
public class Household {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    public @Nullable String label;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    public List<String> notes = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "household_number", joinColumns = @JoinColumn(name = "household"))
    @CollectionAuditTable(name = "household_number_log")
    @Column(name = "number_text")
    @OrderColumn
    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    public List<String> phones = new ArrayList<>();

    @ElementCollection
    @AuditJoinTable(name = "resident_history")
    @OrderColumn
    public List<Resident> residents = new ArrayList<>();
}
