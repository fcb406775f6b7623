package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToOne;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Whose attributes cannot be encrypted in the columns they stand in, each for another reason. */
@Entity
@PersonalDataFile("complaint")
public class Dossier {

    @Id public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OfDataSubject
    public @Nullable Tenant tenant;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Lob
    public @Nullable String letter;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Enumerated(EnumType.STRING)
    public @Nullable BloodType blood;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, String> answers;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Column(columnDefinition = "varchar(40)")
    public @Nullable String narrow;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Column(name = "day_")
    public @Nullable LocalDate day;

    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @ElementCollection
    @Column(name = "line")
    public List<String> lines = new ArrayList<>();

    /** Is not declared, and becomes bytes. */
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    @Column(columnDefinition = "text")
    public @Nullable String undeclared;
}
