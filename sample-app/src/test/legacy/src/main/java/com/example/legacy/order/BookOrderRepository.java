package com.example.legacy.order;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

public interface BookOrderRepository extends JpaRepository<BookOrder, Long> {

    @Query(
            """
            select new com.example.legacy.order.DeliveryLabel(
                o.id, o.receiverName, o.receiverPhone, o.deliveryAddress)
            from BookOrder o
            order by o.id
            """)
    List<DeliveryLabel> labels();

    @Query("select o from BookOrder o where o.receiverName like concat('%', :part, '%')")
    List<BookOrder> withReceiver(@Param("part") String part);
}
