package com.example.hanbit.consent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published form as a page shows it.
 *
 * @param name its name in the register
 * @param version the version shown
 * @param items what it asks for
 * @param questions what is decided separately
 */
public record ConsentForm(String name, int version, List<Item> items, List<Question> questions) {

    /** The items without which the service cannot be given; no consent is asked for them. */
    public List<Item> required() {
        return items.stream().filter(Item::required).toList();
    }

    /**
     * An item the form asks for.
     *
     * @param code its name in the register
     * @param title its name for people
     * @param required whether the service cannot do without it
     * @param rationale why it is asked for
     */
    public record Item(String code, String title, boolean required, String rationale) {}

    /**
     * One separate decision (법 제22조 제1항) with everything that has to be told before it (법 제15조 제2항,
     * 제17조 제2항).
     *
     * @param id the entry of the form
     * @param provision whether the data would go to a third party
     * @param recipient the third party, or null
     * @param purpose the purpose, or the recipient's purpose
     * @param items the items
     * @param retention how long
     * @param refusal that one may refuse, and what that means
     */
    public record Question(
            String id,
            boolean provision,
            @Nullable String recipient,
            String purpose,
            String items,
            String retention,
            String refusal) {}
}
