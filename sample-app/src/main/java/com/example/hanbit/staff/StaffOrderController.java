package com.example.hanbit.staff;

import com.example.hanbit.order.DeliveryService;
import com.example.hanbit.order.OrderService;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Orders, for the staff. */
@Controller
@RequestMapping("/staff/orders")
class StaffOrderController {

    private static final int LAST_PAGE = 10_000;

    private final OrderService orders;
    private final DeliveryService deliveries;

    StaffOrderController(OrderService orders, DeliveryService deliveries) {
        this.orders = orders;
        this.deliveries = deliveries;
    }

    @GetMapping
    @ForPurpose("delivery")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("orders", orders.orders(Math.min(Math.max(page, 0), LAST_PAGE)));
        return "staff/orders";
    }

    @GetMapping("/{id}")
    @ForPurpose("delivery")
    String show(@PathVariable long id, Model model) {
        return show(id, false, model);
    }

    @PostMapping("/{id}/unmask")
    @ForPurpose(value = "delivery", unmask = true)
    String unmask(@PathVariable long id, Model model) {
        return show(id, true, model);
    }

    @PostMapping("/{id}/ship")
    String ship(@PathVariable long id) {
        deliveries.ship(id);
        return "redirect:/staff/orders/" + id + "?done=shipped";
    }

    @PostMapping("/{id}/complete")
    String complete(@PathVariable long id) {
        deliveries.complete(id);
        return "redirect:/staff/orders/" + id + "?done=completed";
    }

    private String show(long id, boolean unmasked, Model model) {
        model.addAttribute(
                "order",
                orders.order(id)
                        .orElseThrow(
                                () ->
                                        new LifecycleException(
                                                Refusal.NOT_FOUND,
                                                "order",
                                                "There is no such order.")));
        model.addAttribute("unmasked", unmasked);
        return "staff/order";
    }
}
