package io.jikimi.custody;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.AuditTable;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The member after a refactoring: other tables, other columns, the same items. */
@Entity
@Audited
@Table(name = "client")
@AuditTable("client_log")
@PersonalDataFile("member")
class RenamedMember {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "client")
    @SequenceGenerator(name = "client", sequenceName = "party")
    @Column(name = "client_id")
    @DataSubject
    @Nullable Long id;

    @Version int version;

    @PersonalData(item = "email", kind = DataKind.EMAIL)
    @Searchable(Search.EXACT)
    @Column(unique = true)
    @Nullable String mailAddress;

    @PersonalData(item = "name", kind = DataKind.NAME)
    @Column(nullable = false)
    String fullName = "";

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @Column(nullable = false)
    @Nullable LocalDate born;

    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    @Nullable String mobile;

    @Embedded @Nullable Residence residence;

    @ElementCollection
    @CollectionTable(name = "client_remark", joinColumns = @JoinColumn(name = "client_id"))
    @Column(name = "remark")
    @PersonalData(item = "memo", kind = DataKind.FREE_TEXT)
    List<String> remarks = new ArrayList<>();

    @StartsRetention("account-closed")
    @Nullable Instant leftAt;

    @Nullable String alias;

    /** The address after the same refactoring. */
    @Embeddable
    static class Residence {

        @PersonalData(item = "address", kind = DataKind.ADDRESS)
        @Nullable String line;

        @Nullable String land;
    }
}
