package io.jikimi.catalogue;

import java.util.Objects;

/**
 * One finding of the start-up analysis: what is wrong, where, which requirement it breaks and what
 * to change. Holds no personal value; the analysis never sees one.
 *
 * @param code the stable code
 * @param location {@code Entity.attribute}, or the register file with its line and path
 * @param message what is wrong and what to change
 */
public record CatalogueViolation(Code code, String location, String message) {

    public CatalogueViolation {
        Objects.requireNonNull(code, "'code' must not be null");
        Objects.requireNonNull(location, "'location' must not be null");
        Objects.requireNonNull(message, "'message' must not be null");
    }

    /** Whether it stops a start that enforces a gate. */
    public Severity severity() {
        return code.severity();
    }

    /** The number of the requirement in the 2018 edition of chapter 3. */
    public String requirement() {
        return code.requirement();
    }

    /** The finding in one line. */
    @Override
    public String toString() {
        return code + " (" + code.requirement() + ") " + location + ": " + message;
    }

    /** What a finding means for the start. */
    public enum Severity {
        /** Stops the start. */
        VIOLATION,
        /** Is reported only. */
        WARNING
    }

    /** The stable codes. */
    public enum Code {
        /** A register file is no YAML, or a value has the wrong type. */
        REGISTER_UNREADABLE("3.2.1"),
        /** A key the register does not know. */
        REGISTER_UNKNOWN_KEY("3.2.1"),
        /** A key, purpose, form or other entry that is there twice, in one file or in two. */
        REGISTER_DUPLICATE("3.2.1"),

        /** An annotation stands where JPA does not look, so that the value would stay plain. */
        CFG_ATTRIBUTE_NOT_PERSISTENT("3.2.1"),
        /** An entity holds items and names no personal data file. */
        CFG_FILE_MISSING("3.2.1"),
        /** A personal data file or entity does not say whose data it holds. */
        CFG_FILE_WITHOUT_SUBJECT("3.2.1"),
        /** A subclass of an entity names another file than the entity. */
        CFG_FILE_CHANGES_IN_HIERARCHY("3.2.1"),
        /** Two attributes say whose data a row holds. */
        CFG_SUBJECT_AMBIGUOUS("3.2.1"),
        /** Two entities of one file whose rows are data subjects and whose identifiers may meet. */
        CFG_SUBJECT_SHARED("3.2.1"),
        /** A reference that leads to no data subject. */
        CFG_SUBJECT_REFERENCE_BROKEN("3.2.1"),
        /** The history of an entity would not know whose data it holds. */
        CFG_SUBJECT_NOT_AUDITED("3.4.1"),
        /** The name of a file or item cannot be used in permissions and paths. */
        CFG_NAME_INVALID("3.2.1"),
        /** Two attributes of one item differ in kind. */
        CFG_ITEM_KIND_CONFLICT("3.2.1"),
        /** The kind of a searchable item differs from the one its values were indexed with. */
        CFG_ITEM_KIND_CHANGED("3.2.1"),
        /** A Java type that cannot be kept encrypted. */
        CFG_TYPE_UNSUPPORTED("2.7.1"),
        /** A set, map or map key, in which masks would collapse; no text in a list. */
        CFG_COLLECTION_UNSUPPORTED("2.7.1"),
        /** An identifier, natural identifier or version. */
        CFG_IDENTIFIER_PROTECTED("2.7.1"),
        /** A way of searching that the attribute cannot offer. */
        CFG_SEARCH_UNSUPPORTED("2.7.1"),
        /** A unique constraint on a column whose ciphertext is never equal. */
        CFG_UNIQUE_NOT_SEARCHABLE("2.7.1"),
        /** Encryption is switched off where the law demands it. */
        CFG_ENCRYPTION_MANDATORY("2.7.1"),

        /** An item that no purpose lists. */
        CFG_ITEM_WITHOUT_PURPOSE("3.1.1"),
        /** A purpose that lists an item nobody declares. */
        CFG_PURPOSE_UNKNOWN_ITEM("3.1.1"),
        /** A purpose without title, without items, or with an item both required and optional. */
        CFG_PURPOSE_INCOMPLETE("3.1.1", Stops.ENFORCING),
        /** A purpose with the name of a built-in one that cannot be narrowed. */
        CFG_PURPOSE_RESERVED("3.2.5"),
        /** A purpose without a ground. */
        CFG_BASIS_MISSING("3.1.2"),
        /** A ground that names no article of the act, or lacks what its article needs. */
        CFG_BASIS_INVALID("3.1.2"),
        /** A ground that no longer holds. */
        CFG_BASIS_LAPSED("3.1.2", Stops.NOTHING),
        /** A resident registration number without an act, decree or equal rule that names it. */
        RRN_NO_LEGAL_BASIS("3.1.3"),
        /** The register weakens or misspells the category of an item. */
        CFG_ITEM_CATEGORY_INVALID("3.1.4"),
        /** Something of the register names an item nobody declares. */
        CFG_UNKNOWN_ITEM("3.2.1"),
        /** Something of the register names a purpose that is not in it. */
        CFG_UNKNOWN_PURPOSE("3.2.5"),
        /** Something of the register names a recipient or trustee that is not in it. */
        CFG_UNKNOWN_RECIPIENT("3.3.1"),
        /** An endpoint without a path, or with a path that another one has. */
        CFG_ENDPOINT_INVALID("3.2.5"),
        /** A place of the code that names no class or package, or has a purpose already. */
        CFG_CODE_INVALID("3.2.5"),

        /** A purpose that does not say how long. */
        RETENTION_MISSING("3.4.1"),
        /** A period that is no period. */
        RETENTION_INVALID("3.4.1"),
        /** A period that nothing starts. */
        RETENTION_EVENT_UNKNOWN("3.4.1"),
        /** An attribute that cannot say when a period starts. */
        RETENTION_START_UNSUPPORTED("3.4.1"),
        /** A record kind that is in no catalogue. */
        RETENTION_LAW_UNKNOWN("3.4.2"),
        /** A record kind whose law nobody has confirmed. */
        RETENTION_LAW_UNCONFIRMED("3.4.2"),
        /** A period longer than the law that is its ground. */
        RETENTION_EXCEEDS_LAW("3.4.2", Stops.ENFORCING),

        /** A form without version, title or items, or an item without its necessity. */
        FORM_INCOMPLETE("3.1.1"),
        /** A consent entry without one of the things that have to be told. */
        FORM_SLOT_MISSING("3.1.2"),
        /** A list that ends in "등". */
        FORM_OPEN_ENDED("3.1.2"),
        /** One decision for what has to be decided separately. */
        FORM_BUNDLED_CONSENT("3.1.2"),
        /** A service that would be refused for want of an optional item or consent. */
        FORM_OPTIONAL_IS_MANDATORY("3.1.1"),
        /** A consent entry with a category the act does not know. */
        FORM_CATEGORY_UNKNOWN("3.1.2"),
        /** Consent is asked for what rests on another ground. */
        CONSENT_FOR_REQUIRED_ITEM("3.1.2", Stops.NOTHING),

        /** A third party without name, purpose, items or period. */
        RECIPIENT_INCOMPLETE("3.3.1"),
        /** A third party whose name stands for any number of others. */
        RECIPIENT_OPEN_ENDED("3.3.1"),
        /** A trustee without name, work, items or contract. */
        TRUSTEE_INCOMPLETE("3.3.2"),
        /** A privacy policy without version or title. */
        POLICY_INCOMPLETE("3.5.1");

        private final String requirement;
        private final Stops stops;

        Code(String requirement) {
            this(requirement, Stops.EVERYTHING);
        }

        Code(String requirement, Stops stops) {
            this.requirement = requirement;
            this.stops = stops;
        }

        /** The number of the requirement in the 2018 edition of chapter 3. */
        public String requirement() {
            return requirement;
        }

        /** Whether it stops a start that enforces a gate; see {@link #stopsObserve()}. */
        public Severity severity() {
            return stops == Stops.NOTHING ? Severity.WARNING : Severity.VIOLATION;
        }

        /**
         * Whether it stops the start even where every gate only observes. What would store or
         * search wrongly, leak, destroy too early, or collect consents that are void does, and what
         * leaves a half record in the catalogue; what only lacks a paper does not.
         */
        public boolean stopsObserve() {
            return stops == Stops.EVERYTHING;
        }

        /** Which starts a finding stops. */
        private enum Stops {
            EVERYTHING,
            ENFORCING,
            NOTHING
        }
    }
}
