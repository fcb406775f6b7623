package com.example.hanbit.advice;

import static io.jikimi.subject.DataKind.BODY_MEASUREMENT;

import com.example.hanbit.member.Member;
import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The measurements of a member who consented to fit advice. Rests on consent alone. */
@Entity
@Table(name = "body_profile")
@PersonalDataFile("member")
public class BodyProfile {

    @Id @GeneratedValue private @Nullable Long id;

    @OneToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "member_id", unique = true, nullable = false)
    @OfDataSubject
    private @Nullable Member member;

    @PersonalData(item = "height", kind = BODY_MEASUREMENT)
    private @Nullable Integer height;

    @PersonalData(item = "weight", kind = BODY_MEASUREMENT)
    private @Nullable Integer weight;

    @StartsRetention("account-closed")
    private @Nullable Instant closedAt;

    @Version private int version;

    protected BodyProfile() {}

    /** The measurements of {@code member}. */
    public BodyProfile(Member member, @Nullable Integer height, @Nullable Integer weight) {
        this.member = member;
        this.height = height;
        this.weight = weight;
    }

    /** The height in centimetres, if known and readable. */
    public @Nullable Integer height() {
        return height;
    }

    /** The weight in kilograms, if known and readable. */
    public @Nullable Integer weight() {
        return weight;
    }

    /** Takes new measurements. */
    public void measure(int newHeight, int newWeight) {
        height = newHeight;
        weight = newWeight;
    }

    /** The member leaves: the period begins. */
    void close(Instant at) {
        closedAt = at;
    }
}
