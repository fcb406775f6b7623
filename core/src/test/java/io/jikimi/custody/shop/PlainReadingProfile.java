package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.envers.AuditTable;
import org.hibernate.envers.Audited;
import org.hibernate.envers.RelationTargetAuditMode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The profile in a version of the service that does not know Jikimi. */
@Entity
@Audited
@Table(name = "reading_profile")
@AuditTable("reading_profile_aud")
public class PlainReadingProfile {

    @Id public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @Audited(targetAuditMode = RelationTargetAuditMode.NOT_AUDITED)
    public @Nullable PlainPatron patron;

    @Enumerated(EnumType.STRING)
    public ReadingProfile.@Nullable Print print;

    @JdbcTypeCode(SqlTypes.LONG32VARCHAR)
    public @Nullable String remarks;

    @JdbcTypeCode(SqlTypes.LONG32VARBINARY)
    public byte @Nullable [] voice;

    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, String> answers;

    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Sizes glasses;
}
