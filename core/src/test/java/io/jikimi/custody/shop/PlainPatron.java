package io.jikimi.custody.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.envers.AuditTable;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** The patron in a version of the service that does not know Jikimi. */
@Entity
@Audited
@Table(name = "patron")
@AuditTable("patron_aud")
public class PlainPatron {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "patron")
    @SequenceGenerator(name = "patron", sequenceName = "patron_seq")
    public @Nullable Long id;

    @Column(nullable = false)
    public String name = "";

    @Column(unique = true, length = 100)
    public @Nullable String email;

    public @Nullable LocalDate birthDate;

    @Column(precision = 12, scale = 2)
    public @Nullable BigDecimal income;

    public @Nullable String street;

    public @Nullable String country;

    public @Nullable String nickname;
}
