package io.jikimi.catalogue;

import static io.jikimi.catalogue.DeclaredItems.isBlank;
import static io.jikimi.catalogue.DeclaredItems.orEmpty;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalBasis;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks collection forms: what has to be told, separately decided and freely refused. */
final class FormAnalysis {

    /** N1: consent to collect and use (법 제15조 제2항). */
    private static final List<Slot> COLLECTION_SLOTS =
            List.of(
                    new Slot("N1.1", "purposeText", Register.ConsentEntry::purposeText),
                    new Slot("N1.2", "itemsText", Register.ConsentEntry::itemsText),
                    new Slot("N1.3", "retentionText", Register.ConsentEntry::retentionText),
                    new Slot("N1.4", "refusalText", Register.ConsentEntry::refusalText));

    /** N2: consent to provide to a third party (법 제17조 제2항). */
    private static final List<Slot> PROVISION_SLOTS =
            List.of(
                    new Slot("N2.1", "recipientText", Register.ConsentEntry::recipientText),
                    new Slot("N2.2", "purposeText", Register.ConsentEntry::purposeText),
                    new Slot("N2.3", "itemsText", Register.ConsentEntry::itemsText),
                    new Slot("N2.4", "retentionText", Register.ConsentEntry::retentionText),
                    new Slot("N2.5", "refusalText", Register.ConsentEntry::refusalText));

    private static final Set<ConsentCategory> ALWAYS_OPTIONAL =
            EnumSet.of(
                    ConsentCategory.MARKETING,
                    ConsentCategory.BEYOND_PURPOSE,
                    ConsentCategory.USE_BY_RECIPIENT);

    private final RegisterFile register;
    private final Register content;
    private final DeclaredItems items;
    private final Findings findings;

    FormAnalysis(RegisterFile register, DeclaredItems items, Findings findings) {
        this.register = register;
        this.content = register.register();
        this.items = items;
        this.findings = findings;
    }

    /** One thing that has to be told, by the code of the notice matrix. */
    private record Slot(
            String code, String key, Function<Register.ConsentEntry, @Nullable String> text) {}

    void check() {
        content.forms().forEach(this::checkForm);
    }

    private void checkForm(String name, Register.FormEntry form) {
        String location = register.location("forms", name);
        if (form.version() < 1 || isBlank(form.title())) {
            findings.add(
                    Code.FORM_INCOMPLETE,
                    location,
                    "A form has a 'title' and a 'version' counted from 1.");
        }
        List<Register.FormItemEntry> formItems = form.items() == null ? List.of() : form.items();
        for (int index = 0; index < formItems.size(); index++) {
            checkItem(register.location("forms", name, "items", index), formItems.get(index));
        }
        List<Register.ConsentEntry> consents =
                form.consents() == null ? List.of() : form.consents();
        if (formItems.isEmpty() && consents.isEmpty()) {
            findings.add(Code.FORM_INCOMPLETE, location, "The form asks for nothing; add 'items'.");
        }
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < consents.size(); index++) {
            Register.ConsentEntry entry = consents.get(index);
            String entryLocation = register.location("forms", name, "consents", index);
            if (isBlank(entry.id()) || !ids.add(entry.id())) {
                findings.add(
                        Code.FORM_INCOMPLETE,
                        entryLocation,
                        "Every entry has an 'id' of its own, by which decisions name it.");
            }
            checkConsent(entryLocation, entry, formItems);
        }
    }

    private void checkItem(String location, Register.FormItemEntry entry) {
        String item = entry.item() == null ? "" : entry.item();
        items.checkKnown(Code.CFG_UNKNOWN_ITEM, location, List.of(item));
        if (isBlank(entry.rationale())) {
            findings.add(
                    Code.FORM_INCOMPLETE,
                    location,
                    "The item '%s' has no reason why it is needed; add 'rationale'."
                            .formatted(item));
        }
        if (entry.required() && isOptionalEverywhere(item)) {
            findings.add(
                    Code.FORM_OPTIONAL_IS_MANDATORY,
                    location,
                    "The form demands '%s', which no purpose requires; set 'required: false', so"
                                    .formatted(item)
                            + " that leaving it out refuses no service.");
        }
    }

    private boolean isOptionalEverywhere(String item) {
        boolean listed =
                content.purposes().values().stream()
                        .anyMatch(purpose -> orEmpty(purpose.optional()).contains(item));
        return listed
                && content.purposes().values().stream()
                        .noneMatch(purpose -> orEmpty(purpose.required()).contains(item));
    }

    private void checkConsent(
            String location, Register.ConsentEntry entry, List<Register.FormItemEntry> formItems) {
        Register.PurposeEntry purpose =
                entry.purpose() == null ? null : content.purposes().get(entry.purpose());
        if (purpose == null) {
            findings.add(
                    Code.CFG_UNKNOWN_PURPOSE,
                    location,
                    PurposeAnalysis.unknownPurpose(entry.purpose()));
        }
        Optional<ConsentCategory> category =
                entry.category() == null
                        ? Optional.empty()
                        : ConsentCategory.ofArticle(entry.category());
        if (category.isEmpty()) {
            findings.add(
                    Code.FORM_CATEGORY_UNKNOWN,
                    location,
                    "An entry has one 'category': 22-1-1 (collection), 22-1-2 (provision), 22-1-3"
                            + " (beyond purpose), 22-1-4 (use by the recipient), 22-1-7"
                            + " (marketing), 23-1-1 (sensitive data) or 24-1-1 (unique"
                            + " identifiers).");
        }
        Set<String> entryItems = itemsOf(entry, purpose);
        items.checkKnown(Code.CFG_UNKNOWN_ITEM, location, entryItems);
        checkRecipient(location, entry);
        checkSlots(location, entry, category);
        checkWording(location, entry);
        checkSeparate(location, entry, category, entryItems);
        checkFree(location, entry, category, purpose, entryItems, formItems);
        if (purpose != null) {
            checkPurpose(location, entry, category, purpose, entryItems);
        }
    }

    /** What is written at the entry, else the recipient's items, else the purpose's. */
    private Set<String> itemsOf(
            Register.ConsentEntry entry, Register.@Nullable PurposeEntry purpose) {
        if (entry.items() != null) {
            return new LinkedHashSet<>(orEmpty(entry.items()));
        }
        Register.RecipientEntry recipient =
                entry.recipient() == null ? null : content.recipients().get(entry.recipient());
        if (recipient != null && recipient.items() != null) {
            return new LinkedHashSet<>(orEmpty(recipient.items()));
        }
        return purpose == null ? Set.of() : DeclaredItems.itemsOf(purpose);
    }

    private void checkRecipient(String location, Register.ConsentEntry entry) {
        if (entry.recipient() != null && !content.recipients().containsKey(entry.recipient())) {
            findings.add(
                    Code.CFG_UNKNOWN_RECIPIENT,
                    location,
                    "The register has no recipient '%s'; correct the name or add it under"
                                    .formatted(entry.recipient())
                            + " 'recipients'.");
        }
    }

    private void checkSlots(
            String location, Register.ConsentEntry entry, Optional<ConsentCategory> category) {
        boolean provision =
                entry.recipient() != null
                        || category.filter(ConsentCategory.PROVISION::equals).isPresent();
        for (Slot slot : provision ? PROVISION_SLOTS : COLLECTION_SLOTS) {
            if (isBlank(slot.text().apply(entry))) {
                findings.add(
                        Code.FORM_SLOT_MISSING,
                        location,
                        "The data subject has to be told %s before consenting; fill '%s'."
                                .formatted(slot.code(), slot.key()));
            }
        }
    }

    private void checkWording(String location, Register.ConsentEntry entry) {
        if (OpenEndedText.leavesMoreOpen(entry.itemsText())) {
            findings.add(
                    Code.FORM_OPEN_ENDED,
                    location,
                    "'itemsText' leaves open what else is collected; name every item and drop"
                            + " '등', '기타' and 'etc.'.");
        }
        if (OpenEndedText.hasNoEnd(entry.retentionText())) {
            findings.add(
                    Code.FORM_OPEN_ENDED,
                    location,
                    "'retentionText' names no end; write a period or the event that ends it.");
        }
        if (OpenEndedText.namesAnybody(entry.recipientText())) {
            findings.add(
                    Code.RECIPIENT_OPEN_ENDED,
                    location,
                    "'recipientText' stands for any number of third parties; name each one.");
        }
    }

    private void checkSeparate(
            String location,
            Register.ConsentEntry entry,
            Optional<ConsentCategory> category,
            Set<String> entryItems) {
        Set<DataCategory> categories = EnumSet.noneOf(DataCategory.class);
        for (String item : entryItems) {
            DataCategory itemCategory = items.category(item);
            categories.add(
                    itemCategory == DataCategory.CREDENTIAL ? DataCategory.ORDINARY : itemCategory);
            if (items.kind(item) == DataKind.RRN) {
                findings.add(
                        Code.RRN_NO_LEGAL_BASIS,
                        location,
                        "No consent permits processing the resident registration number '%s';"
                                        .formatted(item)
                                + " remove it from the entry.");
            }
        }
        if (categories.size() > 1) {
            findings.add(
                    Code.FORM_BUNDLED_CONSENT,
                    location,
                    "One decision covers items that are %s; make an entry for each."
                            .formatted(categories));
        } else if (category.isPresent() && !fits(category.get(), categories)) {
            findings.add(
                    Code.FORM_BUNDLED_CONSENT,
                    location,
                    "Items that are %s are consented to separately; use category %s for them alone."
                            .formatted(categories, separateCategory(categories)));
        }
        if (entry.recipient() != null
                && category.filter(FormAnalysis::staysWithController).isPresent()) {
            findings.add(
                    Code.FORM_BUNDLED_CONSENT,
                    location,
                    "Collection and provision are decided separately; move the recipient to an"
                            + " entry of category 22-1-2.");
        }
    }

    private static boolean staysWithController(ConsentCategory category) {
        return category == ConsentCategory.COLLECTION || category == ConsentCategory.MARKETING;
    }

    private static boolean fits(ConsentCategory category, Set<DataCategory> categories) {
        if (category != ConsentCategory.COLLECTION && category != ConsentCategory.MARKETING) {
            return true;
        }
        return !categories.contains(DataCategory.SENSITIVE)
                && !categories.contains(DataCategory.UNIQUE_IDENTIFIER);
    }

    private static String separateCategory(Set<DataCategory> categories) {
        return categories.contains(DataCategory.SENSITIVE) ? "23-1-1" : "24-1-1";
    }

    private void checkFree(
            String location,
            Register.ConsentEntry entry,
            Optional<ConsentCategory> category,
            Register.@Nullable PurposeEntry purpose,
            Set<String> entryItems,
            List<Register.FormItemEntry> formItems) {
        if (!entry.preconditionOfService()) {
            return;
        }
        boolean needed =
                purpose != null
                        && entryItems.stream()
                                .anyMatch(item -> orEmpty(purpose.required()).contains(item));
        boolean optionalInForm =
                formItems.stream()
                        .anyMatch(
                                item ->
                                        !item.required()
                                                && entryItems.contains(
                                                        String.valueOf(item.item())));
        if (!needed || optionalInForm || category.filter(ALWAYS_OPTIONAL::contains).isPresent()) {
            findings.add(
                    Code.FORM_OPTIONAL_IS_MANDATORY,
                    location,
                    "The service would be refused for want of an optional consent; set"
                            + " 'preconditionOfService: false'.");
        }
    }

    private void checkPurpose(
            String location,
            Register.ConsentEntry entry,
            Optional<ConsentCategory> category,
            Register.PurposeEntry purpose,
            Set<String> entryItems) {
        Set<String> outside = new LinkedHashSet<>(entryItems);
        outside.removeAll(DeclaredItems.itemsOf(purpose));
        for (String item : outside) {
            if (items.kind(item) != null) {
                findings.add(
                        Code.CFG_UNKNOWN_ITEM,
                        location,
                        "The purpose '%s' does not list '%s', so that the consent would permit"
                                        .formatted(entry.purpose(), item)
                                + " nothing; add it to the purpose or remove it here.");
            }
        }
        Register.BasisEntry basis = purpose.basis();
        String article = basis == null ? null : basis.article();
        boolean restsOnOtherGround =
                article != null
                        && LegalBasis.ofArticle(article.strip())
                                .filter(ground -> ground != LegalBasis.CONSENT)
                                .isPresent();
        if (restsOnOtherGround
                && category.filter(ConsentCategory.COLLECTION::equals).isPresent()
                && entryItems.stream()
                        .anyMatch(item -> orEmpty(purpose.required()).contains(item))) {
            findings.add(
                    Code.CONSENT_FOR_REQUIRED_ITEM,
                    location,
                    "The purpose '%s' rests on %s, so its required items need no consent, and asking"
                                    .formatted(entry.purpose(), article)
                            + " for one misleads; remove the entry and disclose the ground.");
        }
    }
}
