package com.example.hanbit.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells a page what has just been done. */
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

    @ModelAttribute("done")
    @Nullable String done(HttpServletRequest request) {
        String asked = request.getParameter("done");
        return asked != null && DONE.contains(asked) ? asked : null;
    }
}
