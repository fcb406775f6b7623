package com.example.hanbit.login;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets up the accounts of the shop's staff, one per duty. */
@Component
public class StaffAccounts {

    private final StaffAccountRepository staff;
    private final PasswordEncoder passwords;

    StaffAccounts(StaffAccountRepository staff, PasswordEncoder passwords) {
        this.staff = staff;
        this.passwords = passwords;
    }

    /** Gives every account this password, and returns the names of the accounts. */
    @Transactional
    public List<String> useDemonstrationPassword(String password) {
        String hash = passwords.encode(password);
        for (StaffDuty duty : StaffDuty.values()) {
            staff.save(new StaffAccount(nameOf(duty), duty, hash));
        }
        return Arrays.stream(StaffDuty.values()).map(StaffAccounts::nameOf).toList();
    }

    private static String nameOf(StaffDuty duty) {
        return duty.name().toLowerCase(Locale.ROOT);
    }
}
