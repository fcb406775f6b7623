package io.jikimi.collection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One published version of a collection form (동의서): what a page shows and what a submission is held
 * against.
 *
 * @param name the name of the form
 * @param version the version
 * @param textHash the SHA-256 of the published text, in hexadecimal
 * @param title the title
 * @param language the language of the texts
 * @param items the qualified names of the items the form asks for
 * @param entries what is decided separately, in the order of the form
 */
public record PublishedForm(
        String name,
        int version,
        String textHash,
        String title,
        String language,
        Set<String> items,
        List<Entry> entries) {

    public PublishedForm {
        items = Set.copyOf(items);
        entries = List.copyOf(entries);
    }

    Optional<Entry> entry(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    /**
     * One separately decided entry (법 제22조 제1항) with its notice (법 제15조 제2항, 제17조 제2항).
     *
     * @param id the name of the entry
     * @param category the category of 법 제22조 제1항
     * @param purpose the purpose
     * @param recipient the third party of a provision, or null
     * @param items the qualified names of the items
     * @param purposeText the purpose as shown
     * @param itemsText the items as shown
     * @param retentionText the retention period as shown
     * @param refusalText the right to refuse and its consequence, as shown
     * @param recipientText the recipient, its purpose and its retention as shown, or null
     */
    public record Entry(
            String id,
            String category,
            String purpose,
            @Nullable String recipient,
            List<String> items,
            String purposeText,
            String itemsText,
            String retentionText,
            String refusalText,
            @Nullable String recipientText) {

        public Entry {
            items = List.copyOf(items);
        }
    }
}
