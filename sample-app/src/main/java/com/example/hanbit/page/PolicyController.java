package com.example.hanbit.page;

import io.jikimi.catalogue.Catalogue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The privacy policy (개인정보 처리방침, 법 제30조), from the register that is in force. */
@Controller
class PolicyController {

    private final Catalogue catalogue;

    PolicyController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/policy")
    String policy(Model model) {
        model.addAttribute("register", catalogue.register());
        model.addAttribute(
                "purposes",
                catalogue.register().purposes().keySet().stream()
                        .flatMap(name -> catalogue.purpose(name).stream())
                        .toList());
        model.addAttribute("hash", catalogue.registerHash());
        return "policy";
    }
}
