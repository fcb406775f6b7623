package com.example.guest.people;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** A customer whose columns the migrations of the service made. */
@Entity
@Audited
@PersonalDataFile("customer")
public class Customer {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    @Nullable Long id;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Convert(disableConversion = true)
    @Nullable String name;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable
    @Convert(disableConversion = true)
    @Nullable String email;

    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    @Convert(disableConversion = true)
    @Nullable String phone;

    @Nullable String shelfMark;

    @ManyToOne(fetch = FetchType.LAZY)
    @Nullable Customer introducedBy;

    @StartsRetention("account-closed")
    @Column(name = "closed_at")
    @Nullable Instant closedAt;

    /** For Hibernate. */
    protected Customer() {}

    /** Somebody new. */
    public Customer(String name, String email, String shelfMark) {
        this.name = name;
        this.email = email;
        this.shelfMark = shelfMark;
    }

    /** The number. */
    public @Nullable Long id() {
        return id;
    }

    /** The name. */
    public @Nullable String name() {
        return name;
    }

    /** Where the books that wait lie; nothing personal. */
    public @Nullable String shelfMark() {
        return shelfMark;
    }

    /** Who has brought the customer along, fetched when it is asked for. */
    public @Nullable Customer introducedBy() {
        return introducedBy;
    }

    /** Says who has brought the customer along. */
    public void introduce(Customer introducedBy) {
        this.introducedBy = introducedBy;
    }
}
