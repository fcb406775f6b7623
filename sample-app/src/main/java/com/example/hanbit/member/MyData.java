package com.example.hanbit.member;

import io.jikimi.collection.Consent;
import io.jikimi.destruction.Deadline;
import io.jikimi.provision.Provision;
import io.jikimi.rights.RightsRequest;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a member is shown about their own data.
 *
 * @param name the name
 * @param email the e-mail address
 * @param phone the mobile number
 * @param birthDate the date of birth, if given
 * @param joined the day of joining
 * @param purposes why, which items, how long
 * @param provisions whom the data were given to
 * @param decisions what the member decided
 * @param requests what the member asked for
 * @param deadlines what is already due to be destroyed
 */
record MyData(
        @Nullable String name,
        @Nullable String email,
        @Nullable String phone,
        @Nullable LocalDate birthDate,
        LocalDate joined,
        List<PurposeView> purposes,
        List<ProvisionView> provisions,
        List<DecisionView> decisions,
        List<RequestView> requests,
        List<DeadlineView> deadlines) {

    /**
     * One purpose.
     *
     * @param title its title
     * @param article the article of its ground
     * @param rationale why the ground holds
     * @param items the titles of its items
     * @param from the event that starts the period
     * @param law the record kind of a statute, or null
     * @param years whole years of the period
     * @param days days of the period
     */
    record PurposeView(
            String title,
            String article,
            String rationale,
            List<String> items,
            String from,
            @Nullable String law,
            int years,
            int days) {}

    /** One provision. */
    record ProvisionView(LocalDate day, boolean entrusted, String recipient, List<String> items) {

        static ProvisionView of(
                Provision provision, LocalDate day, String recipient, List<String> items) {
            return new ProvisionView(
                    day, provision.kind() == Provision.Kind.ENTRUSTMENT, recipient, items);
        }
    }

    /** One decision. */
    record DecisionView(
            String title,
            String purpose,
            boolean granted,
            boolean effective,
            LocalDate day,
            @Nullable LocalDate withdrawn,
            String form,
            int version) {

        static DecisionView of(
                Consent consent, String title, LocalDate day, @Nullable LocalDate withdrawn) {
            return new DecisionView(
                    title,
                    consent.purpose(),
                    consent.granted(),
                    consent.effective(),
                    day,
                    withdrawn,
                    consent.form(),
                    consent.version());
        }
    }

    /** One request. */
    record RequestView(
            long id,
            String kind,
            String state,
            LocalDate received,
            LocalDate lastDay,
            boolean open,
            @Nullable String reason,
            @Nullable String objection) {

        static RequestView of(RightsRequest request, LocalDate received) {
            return new RequestView(
                    request.id(),
                    request.kind().name(),
                    request.state().name(),
                    received,
                    request.lastDay(),
                    request.open(),
                    request.objection() == null ? null : request.reason(),
                    request.objection());
        }
    }

    /** One deadline. */
    record DeadlineView(String reason, LocalDate due) {

        static DeadlineView of(Deadline deadline, LocalDate due) {
            return new DeadlineView(deadline.reason(), due);
        }
    }
}
