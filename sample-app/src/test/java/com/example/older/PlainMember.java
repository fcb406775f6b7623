package com.example.older;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.envers.AuditTable;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.jspecify.annotations.Nullable;

/** The member in a version of the shop that does not know Jikimi. */
@Entity
@Audited
@Table(name = "member")
@AuditTable("member_aud")
public class PlainMember {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "member")
    @SequenceGenerator(name = "member", sequenceName = "member_seq")
    @Nullable Long id;

    @Column(nullable = false)
    String name = "";

    @Column(unique = true)
    @Nullable String email;

    @Nullable String phone;

    @Nullable LocalDate birthDate;

    @Nullable Instant closedAt;

    Instant joinedAt = Instant.EPOCH;

    @NotAudited
    @Column(nullable = false)
    String passwordHash = "none";

    @Version int version;
}
