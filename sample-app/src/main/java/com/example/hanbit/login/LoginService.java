package com.example.hanbit.login;

import com.example.hanbit.member.Credentials;
import com.example.hanbit.member.MemberRepository;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ForPurpose;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Finds out who somebody is. Looks the e-mail address up by its hash; reads no item. */
@Service
class LoginService {

    private static final int LONGEST_EMAIL = 100;

    /** Some people type their own name here: it goes into no statement. */
    private static final Pattern STAFF_NAME = Pattern.compile("[a-z]{1,20}");

    private final MemberRepository members;
    private final StaffAccountRepository staff;
    private final PasswordEncoder passwords;
    private final String nobodysHash;

    LoginService(
            MemberRepository members, StaffAccountRepository staff, PasswordEncoder passwords) {
        this.members = members;
        this.staff = staff;
        this.passwords = passwords;
        this.nobodysHash = passwords.encode("nobody has this password");
    }

    /** The account of these credentials; takes as long for a name that nobody has. */
    @ForPurpose(BuiltInPurpose.AUTHENTICATION)
    @Transactional(readOnly = true)
    public Optional<Account> authenticate(String name, String password) {
        return name.indexOf('@') < 0
                ? authenticateStaff(name.strip(), password)
                : authenticateMember(name.strip().toLowerCase(Locale.ROOT), password);
    }

    private Optional<Account> authenticateStaff(String name, String password) {
        Optional<StaffAccount> known =
                STAFF_NAME.matcher(name).matches() ? staff.findById(name) : Optional.empty();
        return matches(password, known.map(StaffAccount::passwordHash))
                ? Optional.of(Account.staff(name))
                : Optional.empty();
    }

    private Optional<Account> authenticateMember(String email, String password) {
        Optional<Credentials> known =
                email.length() > LONGEST_EMAIL ? Optional.empty() : members.findCredentials(email);
        return matches(password, known.map(Credentials::passwordHash))
                ? known.map(member -> Account.member(member.memberId()))
                : Optional.empty();
    }

    private boolean matches(String password, Optional<String> hash) {
        boolean usable = hash.filter(PasswordHashes::usable).isPresent();
        return passwords.matches(password, usable ? hash.orElseThrow() : nobodysHash) && usable;
    }
}
