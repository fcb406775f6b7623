package com.example.hanbit.member;

import com.example.hanbit.consent.ConsentAnswers;
import com.example.hanbit.consent.ConsentForm;
import com.example.hanbit.consent.ConsentForms;
import com.example.hanbit.login.Account;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.rights.RightsRequest;
import io.jikimi.rights.SubjectExport;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A member's own data: what, why, how long, whom it was given to, and what can be done. */
@Controller
@RequestMapping("/me")
@ForPurpose(BuiltInPurpose.OWN_DATA)
class MyDataController {

    /** The forms of one question each that a member may decide at any later time. */
    private static final Set<String> LATER_FORMS = Set.of("fit-advice", "insurance-offer");

    private final MyDataService data;
    private final MembershipService memberships;
    private final ConsentForms forms;
    private final ConsentAnswers answers;

    MyDataController(
            MyDataService data,
            MembershipService memberships,
            ConsentForms forms,
            ConsentAnswers answers) {
        this.data = data;
        this.memberships = memberships;
        this.forms = forms;
        this.answers = answers;
    }

    @GetMapping
    String page(Account account, Model model) {
        model.addAttribute("data", data.of(account.memberId()));
        return "me";
    }

    @PostMapping("/export")
    ResponseEntity<SubjectExport> export(Account account) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\"")
                .contentType(MediaType.APPLICATION_JSON)
                .body(data.export(account.memberId(), account.actor()));
    }

    @PostMapping("/withdrawals")
    String withdraw(@RequestParam String purpose, Account account) {
        data.withdraw(account.memberId(), purpose, account.actor());
        return "redirect:/me?done=withdrawn";
    }

    @PostMapping("/requests")
    String request(@RequestParam RightsRequest.Kind kind, Account account) {
        if (kind == RightsRequest.Kind.WITHDRAWAL) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID, "kind", "A withdrawal names its purpose.");
        }
        data.request(account.memberId(), kind, account.actor());
        return "redirect:/me?done=requested";
    }

    @PostMapping("/leave")
    String leave(Account account, HttpServletRequest request) {
        memberships.leave(account.memberId());
        request.getSession().invalidate();
        return "redirect:/?done=left";
    }

    @GetMapping("/consents/{name}")
    String consent(@PathVariable String name, Model model) {
        model.addAttribute("form", later(name));
        model.addAttribute("chosen", Map.of());
        model.addAttribute("missing", List.of());
        return "consent";
    }

    @PostMapping("/consents/{name}")
    String decide(
            @PathVariable String name,
            Account account,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        ConsentForm form = later(name);
        List<ConsentForm.Question> missing = answers.missing(form, request);
        if (missing.isEmpty()) {
            data.decide(account.memberId(), answers.submission(form, request), account.actor());
            return "redirect:"
                    + (name.equals("fit-advice") ? "/fit-advice" : "/me")
                    + "?done=consented";
        }
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        model.addAttribute("form", form);
        model.addAttribute("chosen", answers.chosen(form, request));
        model.addAttribute("missing", missing.stream().map(ConsentForm.Question::id).toList());
        return "consent";
    }

    private ConsentForm later(String name) {
        if (!LATER_FORMS.contains(name)) {
            throw new LifecycleException(Refusal.NOT_FOUND, "form", "There is no such form.");
        }
        return forms.form(name);
    }
}
