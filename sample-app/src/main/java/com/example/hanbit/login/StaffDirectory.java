package com.example.hanbit.login;

import io.jikimi.grants.AccountDirectory;
import io.jikimi.grants.HostAccount;
import java.util.Comparator;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Shows who of the shop's staff may reach personal data. Who leaves loses the account; one account
 * is one person, and its name is the number of that person.
 */
@Component
final class StaffDirectory implements AccountDirectory {

    private final StaffAccountRepository staff;

    StaffDirectory(StaffAccountRepository staff) {
        this.staff = staff;
    }

    @Override
    public void accounts(Consumer<HostAccount> reader) {
        staff.findAll().stream()
                .sorted(Comparator.comparing(StaffAccount::name))
                .map(
                        account ->
                                new HostAccount(
                                        account.name(),
                                        account.name(),
                                        account.duty().permissions(),
                                        true))
                .forEach(reader);
    }
}
