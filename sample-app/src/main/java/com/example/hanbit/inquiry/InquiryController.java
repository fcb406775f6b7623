package com.example.hanbit.inquiry;

import com.example.hanbit.login.Account;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** A member's questions. */
@Controller
@RequestMapping("/inquiries")
@ForPurpose(BuiltInPurpose.OWN_DATA)
class InquiryController {

    private final InquiryService inquiries;

    InquiryController(InquiryService inquiries) {
        this.inquiries = inquiries;
    }

    @GetMapping
    String list(Account account, Model model) {
        model.addAttribute("inquiry", new InquiryText(""));
        model.addAttribute("inquiries", inquiries.inquiriesOf(account.memberId()));
        return "inquiries";
    }

    @PostMapping
    String ask(
            @Valid @ModelAttribute("inquiry") InquiryText inquiry,
            BindingResult problems,
            Account account,
            HttpServletResponse response,
            Model model) {
        if (problems.hasErrors()) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("inquiries", inquiries.inquiriesOf(account.memberId()));
            return "inquiries";
        }
        inquiries.ask(account.memberId(), inquiry.text());
        return "redirect:/inquiries?done=asked";
    }
}
