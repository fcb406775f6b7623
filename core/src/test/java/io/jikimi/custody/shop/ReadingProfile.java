package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToOne;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** How a patron reads: constants, JSON and what has no natural length. */
@Entity
@Audited
@PersonalDataFile("profile")
public class ReadingProfile {

    @Id public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    @OfDataSubject
    public @Nullable Patron patron;

    @PersonalData(item = "print", kind = DataKind.CUSTOM)
    @Searchable(Search.EXACT)
    @Enumerated(EnumType.STRING)
    public @Nullable Print print;

    @PersonalData(item = "remarks", kind = DataKind.FREE_TEXT)
    @Lob
    public @Nullable String remarks;

    @PersonalData(item = "voice", kind = DataKind.CUSTOM)
    @Lob
    public byte @Nullable [] voice;

    @PersonalData(item = "answers", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, String> answers;

    @PersonalData(item = "glasses", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "glasses")
    public @Nullable Sizes glasses;

    /** What somebody is able to read. */
    public enum Print {
        ORDINARY,
        LARGE,
        점자
    }
}
