package com.example.wish;

import com.example.hanbit.member.Member;
import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a member would like to try clothes on. Rests on consent alone. */
@Entity
@Table(name = "wish_address")
@PersonalDataFile("member")
public class WishAddress {

    @Id @GeneratedValue private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OfDataSubject
    private @Nullable Member member;

    @PersonalData(item = "address", kind = DataKind.ADDRESS)
    private @Nullable String address;

    @StartsRetention("account-closed")
    private @Nullable Instant closedAt;

    protected WishAddress() {}

    /** The address of {@code member}. */
    public WishAddress(Member member, String address) {
        this.member = member;
        this.address = address;
    }
}
