package io.jikimi.custody.shop;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** With an attribute of every type that can be kept. */
@Entity
@Audited
@PersonalDataFile("form")
public class Form {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @DataSubject
    public @Nullable Long id;

    @Version public int version;

    public @Nullable String title;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(unique = true)
    @Searchable(Search.EXACT)
    public @Nullable String text;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Lob
    public @Nullable String longText;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "day_")
    public @Nullable LocalDate day;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable LocalDateTime moment;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "hour_")
    public @Nullable LocalTime hour;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Instant instant;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "offset_")
    public @Nullable OffsetDateTime offset;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable ZonedDateTime zoned;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "year_")
    public @Nullable Year year;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "month_")
    @Searchable(Search.EXACT)
    public @Nullable YearMonth month;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable MonthDay nameDay;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Column(name = "integer_")
    public @Nullable Integer integer;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Long longer;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Short shorter;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Byte tiny;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Double doubled;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Float floating;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable BigInteger huge;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Searchable(Search.EXACT)
    public @Nullable BigDecimal amount;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Boolean flag;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    public @Nullable Character letter;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Searchable(Search.EXACT)
    public @Nullable UUID device;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Lob
    public byte @Nullable [] picture;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Searchable(Search.EXACT)
    @Column(nullable = false)
    public @Nullable BloodType blood;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @Enumerated(EnumType.STRING)
    public @Nullable BloodType named;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable List<Allergy> allergies;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, String> answers;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Allergy worst;

    @PersonalData(item = "answer", kind = DataKind.CUSTOM)
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Sizes sizes;

    @PersonalData(item = "pen-name", kind = DataKind.CUSTOM, encrypted = false)
    public @Nullable String penName;

    @Embedded public @Nullable Guardian guardian;

    @ManyToMany
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public List<ContactSummary> related = new ArrayList<>();
}
