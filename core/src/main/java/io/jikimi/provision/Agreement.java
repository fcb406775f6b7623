package io.jikimi.provision;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed with a recipient or trustee.
 *
 * @param kind provision or entrusted processing
 * @param name the name in the register
 * @param purpose the purpose of the register under which its items are read
 * @param purposeText the recipient's purpose, or the work of the trustee
 * @param items the items that may leave, by qualified name
 * @param ground the ground of a provision, the contract of a trustee
 * @param firstDay the first day of the contract, or null
 * @param lastDay the last day of the contract, or null
 */
record Agreement(
        Provision.Kind kind,
        String name,
        String purpose,
        String purposeText,
        Set<String> items,
        String ground,
        @Nullable LocalDate firstDay,
        @Nullable LocalDate lastDay) {

    /**
     * The grounds on which personal data may be provided without consent (법 제17조 제1항 제2호): the
     * bases of article 15 except contract.
     */
    private static final Set<String> GROUNDS_WITHOUT_CONSENT =
            Set.of("15-1-2", "15-1-3", "15-1-5", "15-1-6", "15-1-7");

    /** Whether each subject must have consented. Everything that is no known ground rests on it. */
    boolean needsConsent() {
        return kind == Provision.Kind.PROVISION && !GROUNDS_WITHOUT_CONSENT.contains(ground);
    }

    boolean inForceOn(LocalDate day) {
        return (firstDay == null || !day.isBefore(firstDay))
                && (lastDay == null || !day.isAfter(lastDay));
    }
}
