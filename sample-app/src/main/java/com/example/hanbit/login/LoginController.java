package com.example.hanbit.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The login page. */
@Controller
class LoginController {

    private static final int LONGEST_INPUT = 200;

    /** A path of this shop and nothing that a browser takes for another host. */
    private static final Pattern LOCAL_PATH =
            Pattern.compile("/(?:[A-Za-z0-9_-][A-Za-z0-9_/.-]*)?");

    private final LoginService logins;
    private final LoginAttempts attempts;

    LoginController(LoginService logins, LoginAttempts attempts) {
        this.logins = logins;
        this.attempts = attempts;
    }

    @GetMapping("/login")
    String page(@RequestParam(defaultValue = "") String next, Model model) {
        model.addAttribute("next", local(next));
        return "login";
    }

    @PostMapping("/login")
    String logIn(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String next,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (attempts.mustWait(name)) {
            return refused("login.wait", next, response, model);
        }
        Optional<Account> account =
                name.length() > LONGEST_INPUT || password.length() > LONGEST_INPUT
                        ? Optional.empty()
                        : logins.authenticate(name, password);
        if (account.isEmpty()) {
            attempts.failed(name);
            return refused("login.failed", next, response, model);
        }
        attempts.succeeded(name);
        LoginSession.begin(request, account.get());
        return "redirect:" + (local(next).isEmpty() ? home(account.get()) : local(next));
    }

    @PostMapping("/logout")
    String logOut(HttpServletRequest request) {
        LoginSession.end(request);
        return "redirect:/?done=logged-out";
    }

    /** Says the same for an unknown name and a wrong password. */
    private static String refused(
            String message, String next, HttpServletResponse response, Model model) {
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        model.addAttribute("failure", message);
        model.addAttribute("next", local(next));
        return "login";
    }

    private static String home(Account account) {
        return account.staff() ? "/staff/members" : "/me";
    }

    private static String local(String path) {
        return LOCAL_PATH.matcher(path).matches() ? path : "";
    }
}
