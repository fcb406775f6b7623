package com.example.hanbit.seed;

import com.example.hanbit.login.StaffAccounts;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Opens the shop: fills it if it is empty, gives the demonstration accounts their password, and
 * says what to open. No password stands in the code: unless {@code hanbit.seed.password} is set,
 * every start makes a new one.
 */
@Component
class Opening {

    private static final Logger LOG = LoggerFactory.getLogger("한빛상점");
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 12;

    private final Seeder seeder;
    private final SeedProperties properties;
    private final StaffAccounts staff;
    private final MemberRepository members;
    private final PasswordEncoder passwords;
    private final TransactionOperations transactions;
    private final Environment environment;

    Opening(
            Seeder seeder,
            SeedProperties properties,
            StaffAccounts staff,
            MemberRepository members,
            PasswordEncoder passwords,
            TransactionOperations transactions,
            Environment environment) {
        this.seeder = seeder;
        this.properties = properties;
        this.staff = staff;
        this.members = members;
        this.passwords = passwords;
        this.transactions = transactions;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void open() {
        seeder.fill(properties.members(), properties.orders());
        String password =
                Objects.requireNonNullElseGet(properties.password(), Opening::newPassword);
        List<String> accounts = staff.useDemonstrationPassword(password);
        String member = new MadeUpPeople().member(0).email();
        usePassword(member, password);
        LOG.info(whatToOpen(member, accounts, password));
    }

    private void usePassword(String email, String password) {
        String hash = passwords.encode(password);
        transactions.executeWithoutResult(
                status ->
                        members.findByEmail(email)
                                .filter(member -> !member.closed())
                                .ifPresent((Member member) -> member.usePassword(hash)));
    }

    private String whatToOpen(String member, List<String> accounts, String password) {
        String shop =
                "http://localhost:"
                        + environment.getProperty(
                                "local.server.port",
                                environment.getProperty("server.port", "8080"));
        return """


               한빛상점이 열렸습니다. 여기의 사람은 모두 지어낸 사람입니다. (Everybody here is made up.)

                 상점 shop          %1$s/
                 회원 가입 sign up   %1$s/sign-up
                 회원 member        %1$s/me              %2$s
                 직원 staff         %1$s/staff/members   %3$s
                 비밀번호 password   %4$s
               """
                .formatted(shop, member, String.join(", ", accounts), password);
    }

    private static String newPassword() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
        for (int index = 0; index < PASSWORD_LENGTH; index++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
