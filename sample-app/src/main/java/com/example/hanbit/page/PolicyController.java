package com.example.hanbit.page;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.Register;
import io.jikimi.subject.LegalBasis;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The privacy policy (개인정보 처리방침, 법 제30조), from the register that is in force. What needs no consent
 * stands apart from what rests on it (법 제22조 제3항).
 */
@Controller
class PolicyController {

    private final Catalogue catalogue;

    PolicyController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/policy")
    String policy(Model model) {
        model.addAttribute("register", catalogue.register());
        Map<Boolean, List<PolicyRow>> byConsent =
                catalogue.register().purposes().keySet().stream()
                        .flatMap(name -> catalogue.purpose(name).stream())
                        .collect(
                                Collectors.partitioningBy(
                                        PolicyController::restsOnConsent,
                                        Collectors.mapping(this::row, Collectors.toList())));
        model.addAttribute("withoutConsent", byConsent.get(false));
        model.addAttribute("onConsent", byConsent.get(true));
        model.addAttribute("hash", catalogue.registerHash());
        return "policy";
    }

    private static boolean restsOnConsent(ProcessingPurpose purpose) {
        return purpose.basis().legalBasis() == LegalBasis.CONSENT;
    }

    private PolicyRow row(ProcessingPurpose purpose) {
        return new PolicyRow(
                purpose.title(),
                Stream.concat(purpose.required().stream(), purpose.optional().stream())
                        .map(this::title)
                        .toList(),
                purpose.basis().legalBasis().article(),
                purpose.basis().rationale(),
                purpose.retention().from(),
                purpose.retention().law());
    }

    private String title(String item) {
        Register.ItemEntry entry = catalogue.register().items().get(item);
        return entry == null ? item : Objects.requireNonNullElse(entry.title(), item);
    }

    /** One line of a table of the policy. */
    record PolicyRow(
            String title,
            List<String> items,
            String article,
            String rationale,
            String from,
            @Nullable String law) {}
}
