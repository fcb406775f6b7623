package com.example.hanbit.page;

import com.example.hanbit.login.Account;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the frame of every page needs. */
@ControllerAdvice("com.example.hanbit")
class CurrentPage {

    /** Messages that an address may ask for after a redirect; anything else is not shown. */
    private static final Set<String> DONE =
            Set.of(
                    "logged-out",
                    "joined",
                    "withdrawn",
                    "consented",
                    "requested",
                    "left",
                    "ordered",
                    "asked",
                    "measured",
                    "shipped",
                    "completed",
                    "answered",
                    "offered");

    @ModelAttribute("account")
    @Nullable Account account(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Account account ? account : null;
    }

    @ModelAttribute("path")
    String path(HttpServletRequest request) {
        return request.getRequestURI();
    }

    @ModelAttribute("english")
    boolean english(Locale locale) {
        return locale.getLanguage().equals("en");
    }

    @ModelAttribute("done")
    @Nullable String done(HttpServletRequest request) {
        String asked = request.getParameter("done");
        return asked != null && DONE.contains(asked) ? asked : null;
    }
}
