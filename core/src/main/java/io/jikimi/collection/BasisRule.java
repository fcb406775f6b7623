package io.jikimi.collection;

import static io.jikimi.collection.CollectionDecision.GRANTED;
import static io.jikimi.collection.CollectionDecision.refused;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.collection.JdbcConsentLedger.HeldConsent;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.Refusal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether an item of a data subject may be stored (법 제15조 제1항, 제23조, 제24조, 제24조의2): at least one
 * purpose of the register has to list it and rest on an effective basis for this subject.
 */
final class BasisRule {

    /** The separate consents of 법 제23조 제1항 제1호 and 제24조 제1항 제1호. */
    private static final String SENSITIVE_CONSENT = "23-1-1";

    private static final String UNIQUE_IDENTIFIER_CONSENT = "24-1-1";

    private final Catalogue catalogue;

    BasisRule(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** Whether the item may be stored without looking at any consent. */
    boolean holdsWithoutConsent(PersonalDataItem item, LocalDate day) {
        return purposesOf(item).stream()
                .anyMatch(purpose -> holdsWithoutConsent(item, purpose.basis(), day));
    }

    CollectionDecision decide(
            PersonalDataItem item, Collection<HeldConsent> consents, LocalDate day) {
        List<ProcessingPurpose> purposes = purposesOf(item);
        boolean covered =
                purposes.stream()
                        .anyMatch(
                                purpose ->
                                        holdsWithoutConsent(item, purpose.basis(), day)
                                                || holdsByConsent(item, purpose, consents, day));
        return covered ? GRANTED : refusal(item, purposes, day);
    }

    /** Whether nothing but a consent lets the item be used for the purpose. */
    static boolean restsOnConsent(PersonalDataItem item, ProcessingPurpose purpose) {
        return purpose.basis().legalBasis() == LegalBasis.CONSENT
                || item.kind() != DataKind.RRN
                        && needsSeparateConsent(item)
                        && purpose.basis().statute() == null;
    }

    private List<ProcessingPurpose> purposesOf(PersonalDataItem item) {
        return catalogue.purposesOf(item);
    }

    private static boolean holdsWithoutConsent(
            PersonalDataItem item, ProcessingPurpose.Basis basis, LocalDate day) {
        if (basis.legalBasis() == LegalBasis.CONSENT || !basis.isEffectiveOn(day)) {
            return false;
        }
        ProcessingPurpose.Statute statute = basis.statute();
        if (item.kind() == DataKind.RRN) {
            return statute != null && statute.kind().permitsResidentRegistrationNumber();
        }
        return !needsSeparateConsent(item) || statute != null;
    }

    /**
     * Whether one of the consents covers the item for the purpose. A separate consent also covers a
     * sensitive item of a purpose whose other items rest on another basis. No consent covers a
     * resident registration number.
     */
    static boolean holdsByConsent(
            PersonalDataItem item,
            ProcessingPurpose purpose,
            Collection<HeldConsent> consents,
            LocalDate day) {
        boolean restsOnConsent = purpose.basis().legalBasis() == LegalBasis.CONSENT;
        if (item.kind() == DataKind.RRN
                || !purpose.basis().isEffectiveOn(day)
                || !(restsOnConsent || needsSeparateConsent(item))) {
            return false;
        }
        return consents.stream()
                .filter(consent -> consent.purpose().equals(purpose.name()))
                .filter(consent -> consent.items().contains(item.qualifiedName()))
                .anyMatch(consent -> isSeparateEnough(item, consent));
    }

    private static boolean isSeparateEnough(PersonalDataItem item, HeldConsent consent) {
        return switch (item.category()) {
            case SENSITIVE -> isOfCategory(consent, SENSITIVE_CONSENT);
            case UNIQUE_IDENTIFIER -> isOfCategory(consent, UNIQUE_IDENTIFIER_CONSENT);
            case ORDINARY, CREDENTIAL -> true;
        };
    }

    /** Categories are written as articles: {@code 23-1-1} or {@code 23(1)1}. */
    private static boolean isOfCategory(HeldConsent consent, String category) {
        return consent.category()
                .replaceAll("[^0-9]+", "-")
                .replaceAll("^-|-$", "")
                .equals(category);
    }

    private static boolean needsSeparateConsent(PersonalDataItem item) {
        return item.category() == DataCategory.SENSITIVE
                || item.category() == DataCategory.UNIQUE_IDENTIFIER;
    }

    private static CollectionDecision refusal(
            PersonalDataItem item, List<ProcessingPurpose> purposes, LocalDate day) {
        String where = "item '" + item.qualifiedName() + "'";
        if (purposes.isEmpty()) {
            return refused(
                    Refusal.BASIS_MISSING,
                    where,
                    "no purpose of the register lists it. Add it to 'required' or 'optional' of"
                            + " the purpose it is collected for.");
        }
        List<ProcessingPurpose> inForce =
                purposes.stream().filter(purpose -> purpose.basis().isEffectiveOn(day)).toList();
        if (item.kind() != DataKind.RRN && needsSeparateConsent(item) && !inForce.isEmpty()) {
            return separateConsentMissing(item, where, inForce);
        }
        List<ProcessingPurpose> onConsent =
                inForce.stream()
                        .filter(purpose -> purpose.basis().legalBasis() == LegalBasis.CONSENT)
                        .toList();
        return item.kind() == DataKind.RRN || onConsent.isEmpty()
                ? basisMissing(where, purposes)
                : consentMissing(item, where, onConsent);
    }

    private static CollectionDecision consentMissing(
            PersonalDataItem item, String where, List<ProcessingPurpose> purposes) {
        return refused(
                Refusal.CONSENT_MISSING,
                where,
                "the data subject has no effective consent for purpose "
                        + names(purposes)
                        + " that lists it; a consent to an earlier version of a form does not"
                        + " cover an item added later. Ask for it with a form entry of this purpose"
                        + " that names '"
                        + item.qualifiedName()
                        + "' under forms.<form>.consents, or declare the basis it really rests on"
                        + " under purposes.<purpose>.basis.");
    }

    private static CollectionDecision separateConsentMissing(
            PersonalDataItem item, String where, List<ProcessingPurpose> purposes) {
        boolean sensitive = item.category() == DataCategory.SENSITIVE;
        return refused(
                sensitive ? Refusal.SENSITIVE_CONSENT_MISSING : Refusal.UNIQUE_ID_CONSENT_MISSING,
                where,
                "it needs a separate consent of category "
                        + (sensitive ? SENSITIVE_CONSENT : UNIQUE_IDENTIFIER_CONSENT)
                        + " for purpose "
                        + names(purposes)
                        + ", or a statute that names the processing. Ask for it with a form entry"
                        + " of its own, or declare purposes.<purpose>.basis.statute.");
    }

    private static CollectionDecision basisMissing(String where, List<ProcessingPurpose> purposes) {
        String lapsed =
                purposes.stream()
                        .map(
                                purpose ->
                                        "'"
                                                + purpose.name()
                                                + "' ("
                                                + purpose.basis().legalBasis().article()
                                                + until(purpose.basis())
                                                + ")")
                        .collect(Collectors.joining(", "));
        return refused(
                Refusal.BASIS_MISSING,
                where,
                "no basis covers it today. Purposes that list it: "
                        + lapsed
                        + ". Declare an effective basis under purposes.<purpose>.basis, or stop"
                        + " collecting it.");
    }

    private static String until(ProcessingPurpose.Basis basis) {
        return basis.validUntil() == null ? "" : ", until " + basis.validUntil();
    }

    private static String names(List<ProcessingPurpose> purposes) {
        Set<String> names =
                purposes.stream()
                        .map(purpose -> "'" + purpose.name() + "'")
                        .collect(Collectors.toCollection(TreeSet::new));
        return String.join(", ", names);
    }
}
