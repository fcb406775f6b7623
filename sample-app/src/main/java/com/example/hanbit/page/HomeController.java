package com.example.hanbit.page;

import com.example.hanbit.order.ProductRange;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The front of the shop. */
@Controller
class HomeController {

    private final ProductRange products;

    HomeController(ProductRange products) {
        this.products = products;
    }

    @GetMapping("/")
    String home(Model model) {
        model.addAttribute("products", products.all());
        return "home";
    }
}
