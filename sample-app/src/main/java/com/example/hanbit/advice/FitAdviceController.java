package com.example.hanbit.advice;

import com.example.hanbit.login.Account;
import com.example.hanbit.member.Member;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The fit advice page. */
@Controller
@RequestMapping("/fit-advice")
class FitAdviceController {

    private final FitAdviceService advice;

    FitAdviceController(FitAdviceService advice) {
        this.advice = advice;
    }

    @GetMapping
    String page(Account account, Model model) {
        model.addAttribute("measurements", Measurements.empty());
        return page(account.memberId(), model);
    }

    @PostMapping
    String measure(
            @Valid @ModelAttribute("measurements") Measurements measurements,
            BindingResult problems,
            Account account,
            HttpServletResponse response,
            Model model) {
        if (problems.hasErrors()) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return page(account.memberId(), model);
        }
        advice.measure(
                account.memberId(),
                Integer.parseInt(measurements.height()),
                Integer.parseInt(measurements.weight()));
        return "redirect:/fit-advice?done=measured";
    }

    private String page(long memberId, Model model) {
        boolean consented = advice.consented(Member.subjectOf(memberId));
        model.addAttribute("consented", consented);
        model.addAttribute("advice", consented ? advice.recommend(memberId).orElse(null) : null);
        return "fit-advice";
    }
}
