package com.example.hanbit.login;

import java.util.Set;

/**
 * What somebody works on, and what that needs (접근 권한의 차등 부여, 안전성 확보조치 기준 제5조). The permissions read
 * {@code personal-data:<purpose>:<action>:<file>.<item>}.
 */
enum StaffDuty {
    /** Answers customers: sees masks, and opens the one question to be answered. */
    COUNSEL(
            "personal-data:membership:read:*",
            "personal-data:delivery:read:*",
            "personal-data:inquiry:read,unmask:*"),
    /** Leads the team: may see values with a reason, ship, and provide. */
    MANAGER(
            "personal-data:membership:read,unmask:*",
            "personal-data:delivery:read,unmask,provide:*",
            "personal-data:inquiry:read,unmask:*",
            "personal-data:insurance-offer:read,provide:*"),
    /**
     * The privacy officer (개인정보 보호책임자): answers the requests of data subjects, and checks the
     * evidence.
     */
    OFFICER(
            "personal-data:membership:read:*",
            "personal-data:delivery:read:*",
            "personal-data:inquiry:read:*",
            "personal-data:rights:*:*",
            "personal-data:desk:*:*");

    private final Set<String> permissions;

    StaffDuty(String... permissions) {
        this.permissions = Set.of(permissions);
    }

    Set<String> permissions() {
        return permissions;
    }
}
