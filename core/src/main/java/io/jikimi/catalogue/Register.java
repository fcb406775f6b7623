package io.jikimi.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processing register (개인정보 처리 현황) as written in {@code META-INF/jikimi/register*.yml}. Values
 * here are what the author wrote; {@link Catalogue} holds what they mean. The file has a JSON
 * Schema at {@code META-INF/jikimi/register.schema.json}.
 *
 * @param purposes the purposes by name
 * @param items what the register adds to an item: title, stricter category
 * @param endpoints URL patterns and the purpose of what they serve
 * @param code packages and classes and the purpose of what they do
 * @param forms the collection forms by name
 * @param recipients third parties by name
 * @param trustees trustees by name
 * @param policy what the published privacy policy says
 * @param statutes statutory retention periods of the service, by record kind, beside the built-in
 *     ones
 */
public record Register(
        Map<String, PurposeEntry> purposes,
        Map<String, ItemEntry> items,
        List<EndpointEntry> endpoints,
        List<CodeEntry> code,
        Map<String, FormEntry> forms,
        Map<String, RecipientEntry> recipients,
        Map<String, TrusteeEntry> trustees,
        @Nullable PolicyEntry policy,
        Map<String, StatutoryPeriodEntry> statutes) {

    public Register {
        purposes = purposes == null ? Map.of() : purposes;
        items = items == null ? Map.of() : items;
        endpoints = endpoints == null ? List.of() : endpoints;
        code = code == null ? List.of() : code;
        forms = forms == null ? Map.of() : forms;
        recipients = recipients == null ? Map.of() : recipients;
        trustees = trustees == null ? Map.of() : trustees;
        statutes = statutes == null ? Map.of() : statutes;
    }

    /** A register in which no place has a purpose. */
    public Register(
            Map<String, PurposeEntry> purposes,
            Map<String, ItemEntry> items,
            List<EndpointEntry> endpoints,
            Map<String, FormEntry> forms,
            Map<String, RecipientEntry> recipients,
            Map<String, TrusteeEntry> trustees,
            @Nullable PolicyEntry policy,
            Map<String, StatutoryPeriodEntry> statutes) {
        this(purposes, items, endpoints, List.of(), forms, recipients, trustees, policy, statutes);
    }

    /** One purpose. */
    public record PurposeEntry(
            @Nullable String title,
            @Nullable BasisEntry basis,
            @Nullable List<String> required,
            @Nullable List<String> optional,
            @Nullable RetentionEntry retention) {}

    /** The ground of a purpose: {@code article} such as {@code 15-1-4}, and why it holds. */
    public record BasisEntry(
            @Nullable String article,
            @Nullable String rationale,
            @Nullable StatuteEntry statute,
            @Nullable String validUntil) {}

    /** A named provision of law: {@code kind} is a {@link ProcessingPurpose.StatuteKind}. */
    public record StatuteEntry(
            @Nullable String kind, @Nullable String title, @Nullable String article) {}

    /** How long: from which event, for which ISO-8601 period or by which statutory record kind. */
    public record RetentionEntry(
            @Nullable String from, @Nullable String period, @Nullable String law) {}

    /** What the register adds to an item. */
    public record ItemEntry(@Nullable String title, @Nullable String category) {}

    /** A URL pattern in Spring's path pattern syntax and the purpose of what it serves. */
    public record EndpointEntry(@Nullable String path, @Nullable String purpose) {}

    /**
     * A class, a package, or with {@code ..} behind it a package and all below it, and the purpose
     * of what its beans do.
     */
    public record CodeEntry(@Nullable String in, @Nullable String purpose) {}

    /** A collection form: one version of one text. */
    public record FormEntry(
            int version,
            @Nullable String title,
            @Nullable String language,
            @Nullable List<FormItemEntry> items,
            @Nullable List<ConsentEntry> consents) {}

    /** An item the form asks for, with its necessity. */
    public record FormItemEntry(
            @Nullable String item, boolean required, @Nullable String rationale) {}

    /**
     * One separately decided entry of a form (법 제22조 제1항): its category, purpose, recipient of a
     * provision, items, and the notice slots N1 or N2.
     */
    public record ConsentEntry(
            @Nullable String id,
            @Nullable String category,
            @Nullable String purpose,
            @Nullable String recipient,
            @Nullable List<String> items,
            @Nullable String purposeText,
            @Nullable String itemsText,
            @Nullable String retentionText,
            @Nullable String refusalText,
            @Nullable String recipientText,
            boolean preconditionOfService) {}

    /** A third party (제3자). */
    public record RecipientEntry(
            @Nullable String title,
            @Nullable String purpose,
            @Nullable List<String> items,
            @Nullable String retention,
            @Nullable String contact,
            @Nullable String method,
            @Nullable String ground) {}

    /** A trustee (수탁자). */
    public record TrusteeEntry(
            @Nullable String title,
            @Nullable String work,
            @Nullable String purpose,
            @Nullable List<String> items,
            @Nullable String contract,
            @Nullable String from,
            @Nullable String until) {}

    /** What the published privacy policy discloses. */
    public record PolicyEntry(
            int version,
            @Nullable String title,
            @Nullable List<String> trustees,
            @Nullable List<String> recipients) {}

    /** A statutory retention period. */
    public record StatutoryPeriodEntry(
            @Nullable String law,
            @Nullable String article,
            @Nullable String records,
            @Nullable String period) {}
}
