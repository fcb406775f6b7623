package com.example.hanbit.member;

import com.example.hanbit.consent.ConsentAnswers;
import com.example.hanbit.consent.ConsentForm;
import com.example.hanbit.consent.ConsentForms;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;

/** The sign-up page. */
@Controller
class SignUpController {

    private final SignUpService signUps;
    private final ConsentForms forms;
    private final ConsentAnswers answers;

    SignUpController(SignUpService signUps, ConsentForms forms, ConsentAnswers answers) {
        this.signUps = signUps;
        this.forms = forms;
        this.answers = answers;
    }

    @GetMapping("/sign-up")
    String page(Model model) {
        model.addAttribute("signUp", SignUp.empty());
        model.addAttribute("form", forms.form("sign-up"));
        model.addAttribute("chosen", Map.of());
        model.addAttribute("missing", List.of());
        return "sign-up";
    }

    @PostMapping("/sign-up")
    String signUp(
            @Valid @ModelAttribute("signUp") SignUp signUp,
            BindingResult problems,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        ConsentForm form = forms.form("sign-up");
        List<String> missing =
                answers.missing(form, request).stream().map(ConsentForm.Question::id).toList();
        if (!problems.hasFieldErrors("birthDate") && signUps.tooYoung(signUp)) {
            problems.rejectValue("birthDate", "input.over-fourteen");
        }
        if (!problems.hasErrors() && missing.isEmpty() && stored(signUp, form, problems, request)) {
            return "redirect:/login?done=joined";
        }
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        model.addAttribute("form", form);
        model.addAttribute("chosen", answers.chosen(form, request));
        model.addAttribute("missing", missing);
        return "sign-up";
    }

    private boolean stored(
            SignUp signUp, ConsentForm form, BindingResult problems, HttpServletRequest request) {
        try {
            if (!signUps.emailTaken(signUp.email())) {
                signUps.signUp(signUp, answers.submission(form, request));
                return true;
            }
        } catch (DataIntegrityViolationException failure) {
            if (!signUps.emailTaken(signUp.email())) {
                throw failure;
            }
        }
        problems.rejectValue("email", "input.email-taken");
        return false;
    }
}
