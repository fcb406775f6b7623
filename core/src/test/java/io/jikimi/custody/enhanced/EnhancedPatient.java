package io.jikimi.custody.enhanced;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Basic;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Tracks its own changes and loads its scan when asked for it. */
@Entity
@Audited
@PersonalDataFile("patient")
public class EnhancedPatient implements Patient {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    private @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    private @Nullable String name;

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    private @Nullable LocalDate birth;

    @PersonalData(item = "scan", kind = DataKind.CUSTOM)
    @Basic(fetch = FetchType.LAZY)
    @Lob
    private byte @Nullable [] scan;

    private @Nullable String room;

    @ElementCollection
    @PersonalData(item = "note", kind = DataKind.FREE_TEXT)
    private List<String> notes = new ArrayList<>();

    @Embedded private @Nullable EnhancedHome home;

    @StartsRetention("account-closed")
    private @Nullable Instant closedAt;

    @Override
    public @Nullable Long getId() {
        return id;
    }

    @Override
    public @Nullable String getName() {
        return name;
    }

    @Override
    public void setName(String name) {
        this.name = name;
    }

    @Override
    public @Nullable LocalDate getBirth() {
        return birth;
    }

    @Override
    public void setBirth(@Nullable LocalDate birth) {
        this.birth = birth;
    }

    @Override
    public byte @Nullable [] getScan() {
        return scan;
    }

    @Override
    public void setScan(byte @Nullable [] scan) {
        this.scan = scan;
    }

    @Override
    public @Nullable String getRoom() {
        return room;
    }

    @Override
    public void setRoom(String room) {
        this.room = room;
    }

    @Override
    public List<String> getNotes() {
        return notes;
    }

    @Override
    public @Nullable String getStreet() {
        return home == null ? null : home.getStreet();
    }

    @Override
    public @Nullable LocalDate getSince() {
        return home == null ? null : home.getSince();
    }

    @Override
    public void setHome(String street, LocalDate since, String country) {
        EnhancedHome moved = new EnhancedHome();
        moved.setStreet(street);
        moved.setSince(since);
        moved.setCountry(country);
        home = moved;
    }

    @Override
    public void setCountry(String country) {
        if (home != null) {
            home.setCountry(country);
        }
    }
}
