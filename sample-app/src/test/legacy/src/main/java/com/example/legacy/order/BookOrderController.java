package com.example.legacy.order;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/orders")
public class BookOrderController {

    private final BookOrderRepository orders;

    public BookOrderController(BookOrderRepository orders) {
        this.orders = orders;
    }

    @GetMapping("/labels")
    public List<DeliveryLabel> labels() {
        return orders.labels();
    }

    @GetMapping
    public List<OrderLine> withReceiver(@RequestParam("receiver") String part) {
        return orders.withReceiver(part).stream()
                .map(
                        order ->
                                new OrderLine(
                                        order.getId(),
                                        order.getBookName(),
                                        order.getCustomer().getName(),
                                        order.getReceiverName()))
                .toList();
    }

    public record OrderLine(Long id, String bookName, String customer, String receiver) {}
}
