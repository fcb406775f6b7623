package com.example.hanbit.advice;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** The measurements of members. */
public interface BodyProfileRepository extends JpaRepository<BodyProfile, Long> {

    /** The measurements of one member. */
    Optional<BodyProfile> findByMemberId(long memberId);
}
