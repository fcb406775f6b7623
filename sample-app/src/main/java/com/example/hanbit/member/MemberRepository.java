package com.example.hanbit.member;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

/** The members. Equality on e-mail address and phone works on the keyed hash of the value. */
public interface MemberRepository extends JpaRepository<Member, Long> {

    /** The member with exactly this e-mail address. */
    Optional<Member> findByEmail(String email);

    /** The members with exactly this mobile number: a family may share one. */
    List<Member> findByPhone(String phone);

    /** What a login needs to know of whoever has this e-mail address: no item is read. */
    @Query(
            """
            select new com.example.hanbit.member.Credentials(m.id, m.passwordHash)
            from Member m
            where m.email = :email and m.closedAt is null
            """)
    Optional<Credentials> findCredentials(@Param("email") String email);

    /** The numbers of members, oldest first. */
    @Query("select m.id from Member m order by m.id")
    List<Long> findIds(Pageable page);

    /** Whether the e-mail address is taken. */
    boolean existsByEmail(String email);
}
