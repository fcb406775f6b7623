package com.example.hanbit.order;

import com.example.hanbit.login.Account;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A member's orders. */
@Controller
@RequestMapping("/orders")
@ForPurpose(BuiltInPurpose.OWN_DATA)
class OrderController {

    private static final int LAST_PAGE = 10_000;

    private final OrderService orders;
    private final ProductRange products;

    OrderController(OrderService orders, ProductRange products) {
        this.orders = orders;
        this.products = products;
    }

    @GetMapping
    String list(@RequestParam(defaultValue = "0") int page, Account account, Model model) {
        model.addAttribute(
                "orders",
                orders.ordersOf(account.memberId(), Math.min(Math.max(page, 0), LAST_PAGE)));
        return "orders";
    }

    @GetMapping("/{id}")
    String show(@PathVariable long id, Account account, Model model) {
        model.addAttribute(
                "order",
                orders.orderOf(account.memberId(), id).orElseThrow(() -> unknown("order")));
        return "order";
    }

    @GetMapping("/new")
    String form(@RequestParam(defaultValue = "") String product, Model model) {
        model.addAttribute("orderForm", OrderForm.of(product));
        return form(model, product);
    }

    @PostMapping
    String place(
            @Valid @ModelAttribute("orderForm") OrderForm form,
            BindingResult problems,
            Account account,
            HttpServletResponse response,
            Model model) {
        if (form.forSomebodyElse()) {
            require(form.receiverName(), "receiverName", problems);
            require(form.receiverPhone(), "receiverPhone", problems);
        }
        if (problems.hasErrors()) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return form(model, form.product());
        }
        return "redirect:/orders/" + orders.place(account.memberId(), form) + "?done=ordered";
    }

    private String form(Model model, String product) {
        model.addAttribute("product", products.find(product).orElseThrow(() -> unknown("product")));
        return "order-new";
    }

    private static void require(String value, String field, BindingResult problems) {
        if (value.isEmpty()) {
            problems.rejectValue(field, "input.required");
        }
    }

    private static LifecycleException unknown(String what) {
        return new LifecycleException(Refusal.NOT_FOUND, what, "There is no such " + what + ".");
    }
}
