package io.jikimi.grants;

import java.util.Set;

/**
 * What an account may do from now on, and how that came about (접근권한의 부여·변경·말소 기록, 개인정보의 안전성 확보조치 기준
 * 제5조).
 *
 * @param account the account
 * @param person the number of the one person it belongs to; never a name
 * @param rights every right it has from now on; empty if all ended
 * @param requester the account that asked for it
 * @param approver the account that approved it
 * @param reason why, without a personal value
 */
public record AccountChange(
        String account,
        String person,
        Set<String> rights,
        String requester,
        String approver,
        String reason) {

    public AccountChange {
        Names.requireName("account", account);
        Names.requireName("person", person);
        Names.requireName("requester", requester);
        Names.requireName("approver", approver);
        Names.require("reason", reason);
        rights = Set.copyOf(rights);
        rights.forEach(right -> Names.requireName("right", right));
    }
}
