package io.jikimi.catalogue;

import static io.jikimi.catalogue.DeclaredItems.isBlank;
import static io.jikimi.catalogue.DeclaredItems.orEmpty;

import io.jikimi.catalogue.CatalogueViolation.Code;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks third parties, trustees and the policy that discloses them. */
final class ProvisionAnalysis {

    private final RegisterFile register;
    private final Register content;
    private final DeclaredItems items;
    private final Findings findings;

    ProvisionAnalysis(RegisterFile register, DeclaredItems items, Findings findings) {
        this.register = register;
        this.content = register.register();
        this.items = items;
        this.findings = findings;
    }

    void check() {
        content.recipients().forEach(this::checkRecipient);
        content.trustees().forEach(this::checkTrustee);
        if (content.policy() != null) {
            checkPolicy(content.policy());
        }
    }

    private void checkRecipient(String name, Register.RecipientEntry recipient) {
        String location = register.location("recipients", name);
        if (isBlank(recipient.title())
                || orEmpty(recipient.items()).isEmpty()
                || isBlank(recipient.retention())) {
            findings.add(
                    Code.RECIPIENT_INCOMPLETE,
                    location,
                    "A third party has 'title', 'purpose', 'items' and 'retention'.");
        }
        if (OpenEndedText.namesAnybody(recipient.title())) {
            findings.add(
                    Code.RECIPIENT_OPEN_ENDED,
                    location,
                    "The title stands for any number of third parties; make an entry for each and"
                            + " name it.");
        }
        checkPurpose(location, recipient.purpose());
        items.checkKnown(Code.CFG_UNKNOWN_ITEM, location, orEmpty(recipient.items()));
    }

    private void checkTrustee(String name, Register.TrusteeEntry trustee) {
        String location = register.location("trustees", name);
        if (isBlank(trustee.title())
                || isBlank(trustee.work())
                || orEmpty(trustee.items()).isEmpty()
                || isBlank(trustee.contract())
                || !isDay(trustee.from())
                || trustee.until() != null && !isDay(trustee.until())) {
            findings.add(
                    Code.TRUSTEE_INCOMPLETE,
                    location,
                    "A trustee has 'title', 'work', 'items', 'contract' and the day 'from' which it"
                            + " is in force, such as 2026-01-01; 'until' may follow.");
        }
        if (OpenEndedText.namesAnybody(trustee.title())) {
            findings.add(
                    Code.RECIPIENT_OPEN_ENDED,
                    location,
                    "The title stands for any number of trustees; make an entry for each and name"
                            + " it.");
        }
        checkPurpose(location, trustee.purpose());
        items.checkKnown(Code.CFG_UNKNOWN_ITEM, location, orEmpty(trustee.items()));
    }

    private void checkPurpose(String location, @Nullable String purpose) {
        if (!PurposeAnalysis.isPurpose(content, purpose)) {
            findings.add(
                    Code.CFG_UNKNOWN_PURPOSE, location, PurposeAnalysis.unknownPurpose(purpose));
        }
    }

    private void checkPolicy(Register.PolicyEntry policy) {
        String location = register.location("policy");
        if (policy.version() < 1 || isBlank(policy.title())) {
            findings.add(
                    Code.POLICY_INCOMPLETE,
                    location,
                    "The policy has a 'title' and a 'version' counted from 1.");
        }
        checkDisclosed(location, orEmpty(policy.trustees()), content.trustees().keySet());
        checkDisclosed(location, orEmpty(policy.recipients()), content.recipients().keySet());
    }

    private void checkDisclosed(String location, List<String> names, Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                findings.add(
                        Code.CFG_UNKNOWN_RECIPIENT,
                        location,
                        "The policy discloses '%s', which the register does not have; correct or"
                                        .formatted(name)
                                + " remove it.");
            }
        }
    }

    private static boolean isDay(@Nullable String text) {
        if (text == null) {
            return false;
        }
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException noDay) {
            return false;
        }
    }
}
