package com.example.hanbit.member;

import static io.jikimi.catalogue.Search.EXACT;
import static io.jikimi.subject.DataKind.BIRTH_DATE;
import static io.jikimi.subject.DataKind.EMAIL;
import static io.jikimi.subject.DataKind.MOBILE;
import static io.jikimi.subject.DataKind.NAME;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.jspecify.annotations.Nullable;

/** A member of the shop: the data subject (정보주체) of the file {@code member}. */
// tag::member[]
@Entity
@Audited
@Table(name = "member")
@PersonalDataFile("member")
public class Member {

    @Id @GeneratedValue @DataSubject private @Nullable Long id;

    @PersonalData(item = "name", kind = NAME)
    private @Nullable String name;

    @PersonalData(item = "email", kind = EMAIL)
    @Searchable(EXACT)
    @Column(unique = true)
    private @Nullable String email;

    @PersonalData(item = "phone", kind = MOBILE)
    @Searchable(EXACT)
    private @Nullable String phone;

    @PersonalData(item = "birth", kind = BIRTH_DATE)
    private @Nullable LocalDate birthDate;

    @StartsRetention("account-closed")
    private @Nullable Instant closedAt;

    // end::member[]

    private Instant joinedAt = Instant.EPOCH;

    /** One-way (안전성 확보조치 기준 제7조 제1항): not an item, nobody can read it back. */
    @NotAudited
    @Column(nullable = false)
    private String passwordHash = "";

    @Version private int version;

    protected Member() {}

    /** A new member. */
    public Member(String name, String email, String phone, String passwordHash, Instant joinedAt) {
        this.name = name;
        this.email = email;
        this.phone = phone;
        this.passwordHash = passwordHash;
        this.joinedAt = joinedAt;
    }

    /** The number of the member. */
    public long id() {
        if (id == null) {
            throw new IllegalStateException("The member has not been saved yet");
        }
        return id;
    }

    /** The member as a data subject. */
    public DataSubjectId subject() {
        return subjectOf(id());
    }

    /** The member of this number as a data subject. */
    public static DataSubjectId subjectOf(long id) {
        return new DataSubjectId("member", Long.toString(id));
    }

    /** The name, or its mask. */
    public @Nullable String name() {
        return name;
    }

    /** The e-mail address, or its mask. */
    public @Nullable String email() {
        return email;
    }

    /** The mobile number, or its mask. */
    public @Nullable String phone() {
        return phone;
    }

    /** The date of birth, if the member consented to giving it and it may be read. */
    public @Nullable LocalDate birthDate() {
        return birthDate;
    }

    /** When the member joined. */
    public Instant joinedAt() {
        return joinedAt;
    }

    /** When the member left, or null. */
    public @Nullable Instant closedAt() {
        return closedAt;
    }

    /** Whether the member has left. */
    public boolean closed() {
        return closedAt != null;
    }

    /** The one-way hash of the password. */
    public String passwordHash() {
        return passwordHash;
    }

    /** Takes the date of birth, which rests on consent. */
    public void bornOn(LocalDate day) {
        birthDate = day;
    }

    /** Sets another password hash. */
    public void usePassword(String hash) {
        passwordHash = hash;
    }

    /** Leaves the shop: nobody can log in any more, and the retention period begins. */
    public void close(Instant at) {
        closedAt = at;
        passwordHash = "closed";
    }
}
