package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items that annotations declare, with what the register adds to them. */
final class DeclaredItems {

    private final RegisterFile register;
    private final List<ScannedEntity> entities;
    private final Findings findings;
    private final Map<String, DataKind> kinds = new LinkedHashMap<>();

    DeclaredItems(RegisterFile register, List<ScannedEntity> entities, Findings findings) {
        this.register = register;
        this.entities = entities;
        this.findings = findings;
        for (ScannedEntity entity : entities) {
            entity.attributes()
                    .forEach(attribute -> kinds.putIfAbsent(attribute.item(), attribute.kind()));
        }
    }

    void check() {
        register.register().items().forEach(this::checkEntry);
        Set<String> listed = listedByPurposes();
        for (ScannedEntity entity : entities) {
            for (ScannedAttribute attribute : entity.attributes()) {
                if (!entity.file().isEmpty() && !listed.contains(attribute.item())) {
                    findings.add(
                            Code.CFG_ITEM_WITHOUT_PURPOSE,
                            attribute.location(),
                            "No purpose lists the item '%s'; add it to 'required' or 'optional' of"
                                            .formatted(attribute.item())
                                    + " the purpose it is collected for, or stop collecting it.");
                }
                checkEncryption(attribute);
            }
        }
    }

    private Set<String> listedByPurposes() {
        Set<String> listed = new LinkedHashSet<>();
        register.register()
                .purposes()
                .forEach(
                        (name, purpose) -> {
                            if (!BuiltInPurposes.NAMES.contains(name)) {
                                listed.addAll(itemsOf(purpose));
                            }
                        });
        return listed;
    }

    private void checkEntry(String item, Register.ItemEntry entry) {
        String location = register.location("items", item);
        DataKind kind = kinds.get(item);
        if (kind == null) {
            reportUnknown(location, item);
            return;
        }
        if (entry.category() == null) {
            return;
        }
        Optional<DataCategory> category = categoryOf(entry.category());
        if (category.isEmpty()) {
            findings.add(
                    Code.CFG_ITEM_CATEGORY_INVALID,
                    location,
                    "'%s' is no category; use one of %s."
                            .formatted(entry.category(), Arrays.toString(DataCategory.values())));
        } else if (kind.category() != DataCategory.ORDINARY && category.get() != kind.category()) {
            findings.add(
                    Code.CFG_ITEM_CATEGORY_INVALID,
                    location,
                    "%s is %s by law and cannot become %s; remove 'category'."
                            .formatted(kind, kind.category(), category.get()));
        }
    }

    private void checkEncryption(ScannedAttribute attribute) {
        DataCategory category = category(attribute.item());
        boolean demanded =
                category == DataCategory.UNIQUE_IDENTIFIER || category == DataCategory.CREDENTIAL;
        if (!attribute.encrypted() && demanded && !attribute.kind().encryptionMandatory()) {
            findings.add(
                    Code.CFG_ENCRYPTION_MANDATORY,
                    attribute.location(),
                    "The register makes the item %s, which the law demands to be stored encrypted;"
                                    .formatted(category)
                            + " remove 'encrypted = false'.");
        }
    }

    /** Reports the items that no annotation declares. */
    void checkKnown(Code code, String location, Collection<String> items) {
        for (String item : items) {
            if (!kinds.containsKey(item)) {
                findings.add(code, location, unknown(item));
            }
        }
    }

    private void reportUnknown(String location, String item) {
        findings.add(Code.CFG_UNKNOWN_ITEM, location, unknown(item));
    }

    private String unknown(String item) {
        return "No attribute declares the item '%s'; correct the name '<file>.<item>', or annotate"
                        .formatted(item)
                + " the attribute that holds it.";
    }

    @Nullable DataKind kind(String item) {
        return kinds.get(item);
    }

    /** The category of a declared item; ordinary for others, which are reported elsewhere. */
    DataCategory category(String item) {
        DataKind kind = kinds.get(item);
        Register.ItemEntry entry = register.register().items().get(item);
        DataCategory byKind = kind == null ? DataCategory.ORDINARY : kind.category();
        return entry == null || entry.category() == null
                ? byKind
                : categoryOf(entry.category()).orElse(byKind);
    }

    private static Optional<DataCategory> categoryOf(String written) {
        String constant = EffectivePurposes.constant(written);
        return Arrays.stream(DataCategory.values())
                .filter(category -> category.name().equals(constant))
                .findFirst();
    }

    static Set<String> itemsOf(Register.PurposeEntry purpose) {
        Set<String> items = new LinkedHashSet<>(orEmpty(purpose.required()));
        items.addAll(orEmpty(purpose.optional()));
        return items;
    }

    static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list.stream().map(String::valueOf).toList();
    }

    static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
