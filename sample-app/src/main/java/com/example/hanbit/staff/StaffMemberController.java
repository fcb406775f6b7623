package com.example.hanbit.staff;

import com.example.hanbit.partner.InsuranceService;
import io.jikimi.purpose.ForPurpose;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Members, for the staff: masks, unless a manager gives a reason. */
@Controller
@RequestMapping("/staff")
class StaffMemberController {

    private static final int LAST_PAGE = 10_000;
    private static final Pattern PHONE = Pattern.compile("01[016789]-?[0-9]{3,4}-?[0-9]{4}");
    private static final Pattern EMAIL =
            Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,100}");

    private final MemberDesk members;
    private final InsuranceService insurance;

    StaffMemberController(MemberDesk members, InsuranceService insurance) {
        this.members = members;
        this.insurance = insurance;
    }

    @GetMapping
    String home() {
        return "redirect:/staff/members";
    }

    @GetMapping("/members")
    @ForPurpose("membership")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("members", members.page(Math.min(Math.max(page, 0), LAST_PAGE)));
        return "staff/members";
    }

    /** A value to search for is personal, so it travels in the body and not in the address. */
    @PostMapping("/members/search")
    @ForPurpose("membership")
    String search(
            @RequestParam(defaultValue = "") String value,
            HttpServletResponse response,
            Model model) {
        String wanted = value.strip();
        if (PHONE.matcher(wanted).matches()) {
            model.addAttribute("found", members.byPhone(wanted));
        } else if (EMAIL.matcher(wanted).matches()) {
            model.addAttribute("found", members.byEmail(wanted.toLowerCase(Locale.ROOT)));
        } else {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("found", List.of());
            model.addAttribute("failure", "staff.search.exact");
        }
        return "staff/members";
    }

    @GetMapping("/members/{id}")
    @ForPurpose("membership")
    String show(@PathVariable long id, Model model) {
        model.addAttribute("member", members.member(id));
        model.addAttribute("unmasked", false);
        return "staff/member";
    }

    /** Shows values. The reason is asked for by the gate and written to the access log. */
    // tag::unmask[]
    @PostMapping("/members/{id}/unmask")
    @ForPurpose(value = "membership", unmask = true)
    String unmask(@PathVariable long id, Model model) {
        model.addAttribute("member", members.member(id));
        model.addAttribute("unmasked", true);
        return "staff/member";
    }

    // end::unmask[]

    @PostMapping("/members/{id}/insurance-offer")
    String offer(@PathVariable long id) {
        insurance.offer(id);
        return "redirect:/staff/members/" + id + "?done=offered";
    }
}
