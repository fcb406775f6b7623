package com.example.hanbit.staff;

import com.example.hanbit.inquiry.InquiryService;
import com.example.hanbit.inquiry.InquiryText;
import io.jikimi.purpose.ForPurpose;
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

/** Questions of members, for the staff. Free text is opened one by one, with a reason. */
@Controller
@RequestMapping("/staff/inquiries")
class StaffInquiryController {

    private static final int LAST_PAGE = 10_000;

    private final InquiryService inquiries;

    StaffInquiryController(InquiryService inquiries) {
        this.inquiries = inquiries;
    }

    @GetMapping
    @ForPurpose("inquiry")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute(
                "inquiries", inquiries.inquiries(Math.min(Math.max(page, 0), LAST_PAGE)));
        return "staff/inquiries";
    }

    @GetMapping("/{id}")
    @ForPurpose("inquiry")
    String show(@PathVariable long id, Model model) {
        return page(id, false, new InquiryText(""), model);
    }

    @PostMapping("/{id}/unmask")
    @ForPurpose(value = "inquiry", unmask = true)
    String unmask(@PathVariable long id, Model model) {
        return page(id, true, new InquiryText(""), model);
    }

    @PostMapping("/{id}/answer")
    @ForPurpose("inquiry")
    String answer(
            @PathVariable long id,
            @Valid @ModelAttribute("answer") InquiryText answer,
            BindingResult problems,
            HttpServletResponse response,
            Model model) {
        if (problems.hasErrors()) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return page(id, false, answer, model);
        }
        inquiries.answer(id, answer.text());
        return "redirect:/staff/inquiries/" + id + "?done=answered";
    }

    private String page(long id, boolean unmasked, InquiryText answer, Model model) {
        model.addAttribute("inquiry", inquiries.inquiry(id));
        model.addAttribute("unmasked", unmasked);
        if (!model.containsAttribute("answer")) {
            model.addAttribute("answer", answer);
        }
        return "staff/inquiry";
    }
}
