package io.jikimi.provision;

import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.PolicyEntry;
import io.jikimi.catalogue.Register.PurposeEntry;
import io.jikimi.catalogue.Register.RecipientEntry;
import io.jikimi.catalogue.Register.RetentionEntry;
import io.jikimi.catalogue.Register.TrusteeEntry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of the privacy policy as far as the register knows it (개인정보 보호법 제30조):
 * purposes, periods, recipients and trustees. A trustee is disclosed (법 제26조 제2항) when the
 * published text lists it.
 */
final class PolicyText {

    /** The name under which the policy is published. */
    static final String NAME = "privacy-policy";

    private static final String TRUSTEES = "## 개인정보 처리업무의 위탁";

    private PolicyText() {}

    static String of(Register register, PolicyEntry policy) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(or(policy.title(), "개인정보 처리방침")).append('\n');
        text.append("\n## 개인정보의 처리 목적, 항목 및 보유기간\n");
        register.purposes().forEach((name, purpose) -> appendPurpose(text, name, purpose));
        text.append("\n## 개인정보의 제3자 제공\n");
        for (String name : names(policy.recipients())) {
            appendRecipient(text, name, register.recipients().get(name));
        }
        text.append('\n').append(TRUSTEES).append('\n');
        for (String name : names(policy.trustees())) {
            appendTrustee(text, name, register.trustees().get(name));
        }
        return text.toString();
    }

    /** Whether the text lists the trustee. */
    static boolean disclosesTrustee(String text, String name) {
        int section = text.indexOf(TRUSTEES);
        return section >= 0
                && text.substring(section).lines().anyMatch(line -> line.startsWith(key(name)));
    }

    private static void appendPurpose(StringBuilder text, String name, PurposeEntry purpose) {
        text.append(key(name)).append(or(purpose.title(), name));
        text.append(" | 필수: ").append(list(purpose.required()));
        text.append(" | 선택: ").append(list(purpose.optional()));
        text.append(" | 보유: ").append(retention(purpose.retention())).append('\n');
    }

    private static String retention(@Nullable RetentionEntry retention) {
        return retention == null
                ? "-"
                : or(retention.from(), "-")
                        + " + "
                        + or(retention.period(), "-")
                        + " "
                        + or(retention.law(), "");
    }

    private static void appendRecipient(
            StringBuilder text, String name, @Nullable RecipientEntry recipient) {
        if (recipient != null) {
            text.append(key(name)).append(or(recipient.title(), name));
            text.append(" | 목적: ").append(or(recipient.purpose(), "-"));
            text.append(" | 항목: ").append(list(recipient.items()));
            text.append(" | 보유: ").append(or(recipient.retention(), "-")).append('\n');
        }
    }

    private static void appendTrustee(
            StringBuilder text, String name, @Nullable TrusteeEntry trustee) {
        if (trustee != null) {
            text.append(key(name)).append(or(trustee.title(), name));
            text.append(" | 위탁업무: ").append(or(trustee.work(), "-")).append('\n');
        }
    }

    private static String key(String name) {
        return "- [" + name + "] ";
    }

    private static List<String> names(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }

    private static String list(@Nullable List<String> items) {
        return items == null || items.isEmpty() ? "-" : String.join(", ", items);
    }

    private static String or(@Nullable String text, String absent) {
        return Objects.requireNonNullElse(text, absent);
    }
}
