package com.example.hanbit.inquiry;

import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

/** The inquiries. */
public interface InquiryRepository extends JpaRepository<Inquiry, Long> {

    /** The inquiries of one member, newest first. */
    List<Inquiry> findByMemberIdOrderByIdDesc(long memberId);

    @Override
    @EntityGraph(attributePaths = "member")
    Page<Inquiry> findAll(Pageable page);
}
