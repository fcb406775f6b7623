package com.example.hanbit.order;

import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

/** The orders. */
public interface PurchaseOrderRepository extends JpaRepository<PurchaseOrder, Long> {

    /** The orders of one member. */
    Page<PurchaseOrder> findByBuyerId(long buyerId, Pageable page);

    /** One order of one member: the order of somebody else does not exist for the asker. */
    Optional<PurchaseOrder> findByIdAndBuyerId(long id, long buyerId);

    @Override
    @EntityGraph(attributePaths = "buyer")
    Page<PurchaseOrder> findAll(Pageable page);
}
