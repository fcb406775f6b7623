package com.example.hanbit.inquiry;

import static io.jikimi.subject.DataKind.FREE_TEXT;

import com.example.hanbit.member.Member;
import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A question of a member. Free text may say anything about a person, so all of it is protected. */
@Entity
@Table(name = "inquiry", indexes = @Index(columnList = "member_id"))
@PersonalDataFile("inquiry")
public class Inquiry {

    /** The longest text, in UTF-16 units. */
    public static final int LONGEST_TEXT = 2_000;

    @Id @GeneratedValue private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OfDataSubject
    private @Nullable Member member;

    @PersonalData(item = "text", kind = FREE_TEXT)
    @Column(length = LONGEST_TEXT)
    private @Nullable String text;

    @PersonalData(item = "answer", kind = FREE_TEXT)
    @Column(length = LONGEST_TEXT)
    private @Nullable String answer;

    @Column(nullable = false)
    private Instant askedAt = Instant.EPOCH;

    @StartsRetention("inquiry-answered")
    private @Nullable Instant answeredAt;

    @Version private int version;

    protected Inquiry() {}

    /** A question of {@code member}. */
    public Inquiry(Member member, String text, Instant askedAt) {
        this.member = member;
        this.text = text;
        this.askedAt = askedAt;
    }

    /** The number of the inquiry. */
    public long id() {
        if (id == null) {
            throw new IllegalStateException("The inquiry has not been saved yet");
        }
        return id;
    }

    /** Who asks. */
    public Member member() {
        if (member == null) {
            throw new IllegalStateException("The inquiry has no member");
        }
        return member;
    }

    /** The question, or its mask. */
    public @Nullable String text() {
        return text;
    }

    /** The answer, its mask, or null. */
    public @Nullable String answer() {
        return answer;
    }

    /** When it was asked. */
    public Instant askedAt() {
        return askedAt;
    }

    /** When it was answered, or null. */
    public @Nullable Instant answeredAt() {
        return answeredAt;
    }

    /** Answers: the statutory period begins. */
    public void answer(String words, Instant at) {
        answer = words;
        answeredAt = at;
    }
}
