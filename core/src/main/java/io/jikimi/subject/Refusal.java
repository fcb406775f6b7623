package io.jikimi.subject;

import org.jspecify.annotations.Nullable;

/**
 * The stable codes of every refusal, each with the ISMS-P requirement (2018 edition) it enforces
 * and the law behind it. Texts in Korean and English stand in the message bundle {@code
 * io/jikimi/messages} under {@code <code>.title} and {@code <code>.action}.
 */
public enum Refusal {
    /** The call needs a login. */
    AUTHENTICATION_REQUIRED(Reaction.UNAUTHENTICATED, "3.2.3", "안전성 확보조치 기준 제6조"),
    /** A page of another site has sent a request that would change something. */
    CROSS_SITE(Reaction.FORBIDDEN, "3.2.3", "안전성 확보조치 기준 제6조"),
    /** The account lacks the permission for this purpose. */
    PURPOSE_NOT_PERMITTED(Reaction.FORBIDDEN, "3.2.3", "안전성 확보조치 기준 제5조"),
    /** The data are not collected for this purpose. */
    PURPOSE_MISMATCH(Reaction.FORBIDDEN, "3.2.5", "개인정보 보호법 제18조 제1항"),
    /** No such purpose is in the register. */
    PURPOSE_UNKNOWN(Reaction.BROKEN, "3.2.1", "개인정보 보호법 제15조 제1항"),
    /** Showing an unmasked value needs a reason. */
    UNMASK_REASON_REQUIRED(Reaction.INVALID, "3.2.3", "안전성 확보조치 기준 제12조"),
    /** The time for which a reason unmasks is over; values read as masks. */
    UNMASK_EXPIRED(Reaction.FORBIDDEN, "3.2.3", "안전성 확보조치 기준 제12조"),
    /** A mask, or null in the place of a value that was not readable, would be stored. */
    MASKED_VALUE_WRITE(Reaction.CONFLICT, "3.2.2", "개인정보 보호법 제3조 제3항"),
    /** A query would use a protected attribute in a way that finds nothing or leaks. */
    PROTECTED_QUERY(Reaction.INVALID, "2.7.1", "안전성 확보조치 기준 제7조"),
    /** No data subject is known for a value that is to be stored. */
    SUBJECT_MISSING(Reaction.BROKEN, "3.2.1", "개인정보 보호법 제29조"),
    /** Values would belong to nobody, or to a subject their row cannot name. */
    SUBJECT_CHANGE(Reaction.CONFLICT, "3.2.2", "개인정보 보호법 제29조"),
    /** No effective consent covers the item. */
    CONSENT_MISSING(Reaction.FORBIDDEN, "3.1.2", "개인정보 보호법 제15조 제1항 제1호"),
    /** No effective basis other than consent covers the item. */
    BASIS_MISSING(Reaction.FORBIDDEN, "3.1.2", "개인정보 보호법 제15조 제1항"),
    /** Sensitive data (민감정보) without a separate consent or a statute. */
    SENSITIVE_CONSENT_MISSING(Reaction.FORBIDDEN, "3.1.4", "개인정보 보호법 제23조 제1항"),
    /** A unique identifier (고유식별정보) without a separate consent or a statute. */
    UNIQUE_ID_CONSENT_MISSING(Reaction.FORBIDDEN, "3.1.4", "개인정보 보호법 제24조 제1항"),
    /** The form does not ask for this item. */
    COLLECT_FIELD_NOT_IN_FORM(Reaction.INVALID, "3.1.1", "개인정보 보호법 제16조 제1항"),
    /** The submission does not decide every entry of the current version of the form. */
    CONSENT_INCOMPLETE(Reaction.INVALID, "3.1.2", "개인정보 보호법 제22조 제1항"),
    /** No such form is published. */
    FORM_UNKNOWN(Reaction.INVALID, "3.1.2", "개인정보 보호법 제15조 제2항"),
    /** A published form was changed without a new version. */
    FORM_CHANGED_WITHOUT_VERSION(Reaction.BROKEN, "3.1.2", "개인정보 보호법 제22조"),
    /** Personal data would be written outside a transaction, where no basis can be checked. */
    TRANSACTION_MISSING(Reaction.BROKEN, "3.1.2", "개인정보 보호법 제15조 제1항"),
    /** The key is destroyed: the data are gone for good. */
    KEY_DESTROYED(Reaction.GONE, "3.4.1", "개인정보 보호법 제21조 제1항"),
    /** The row is sealed: it can no longer be changed, and is destroyed on its day. */
    ROW_SEALED(Reaction.CONFLICT, "3.4.1", "개인정보 보호법 제21조 제1항"),
    /** The key cannot be found: a fault, not a destruction. */
    KEY_MISSING(Reaction.BROKEN, "2.7.1", "안전성 확보조치 기준 제7조"),
    /** The master key is kept elsewhere and does not answer: the data are there, not lost. */
    KEY_UNAVAILABLE(Reaction.UNAVAILABLE, "2.7.2", "안전성 확보조치 기준 제7조"),
    /** The master key epoch may not be destroyed yet: keys or backups hang on it. */
    KEY_IN_USE(Reaction.CONFLICT, "2.7.2", "안전성 확보조치 기준 제7조"),
    /** A key was replaced by a newer one while the transaction ran: it can be repeated. */
    KEY_ROTATED(Reaction.UNAVAILABLE, "2.7.2", "안전성 확보조치 기준 제7조"),
    /** The stored bytes are not a protected value or were altered. */
    VALUE_UNREADABLE(Reaction.BROKEN, "2.7.1", "안전성 확보조치 기준 제7조"),
    /**
     * A table is being encrypted, and an instance of the service is too far behind for the step.
     */
    MIGRATION_INSTANCE_BEHIND(Reaction.CONFLICT, "2.7.1", "안전성 확보조치 기준 제7조"),
    /** Evidence could not be written, so the act did not happen. */
    EVIDENCE_UNAVAILABLE(Reaction.UNAVAILABLE, "2.9.4", "안전성 확보조치 기준 제8조"),
    /** The directory shows no account where there were some: nothing was compared. */
    DIRECTORY_EMPTY(Reaction.BROKEN, "2.5.6", "안전성 확보조치 기준 제5조"),
    /** The recipient is not registered. */
    EGRESS_UNREGISTERED(Reaction.FORBIDDEN, "3.3.1", "개인정보 보호법 제17조"),
    /** The data subject did not consent to the provision to this recipient. */
    PROVIDE_CONSENT_MISSING(Reaction.FORBIDDEN, "3.3.1", "개인정보 보호법 제17조 제1항 제1호"),
    /** The trustee is not named in the published privacy policy. */
    TRUSTEE_NOT_DISCLOSED(Reaction.FORBIDDEN, "3.3.2", "개인정보 보호법 제26조 제2항"),
    /** The contract with the trustee is not in force. */
    TRUSTEE_CONTRACT_EXPIRED(Reaction.FORBIDDEN, "3.3.2", "개인정보 보호법 제26조 제1항"),
    /** The requester's identity is not verified. */
    IDENTITY_REQUIRED(Reaction.UNAUTHENTICATED, "3.5.2", "개인정보 보호법 시행령 제46조"),
    /** An agent acts without a mandate. */
    MANDATE_REQUIRED(Reaction.FORBIDDEN, "3.5.2", "개인정보 보호법 시행령 제45조"),
    /**
     * A refusal or postponement without a ground of the closed list, a reason or the way to object.
     */
    REFUSAL_GROUND_REQUIRED(Reaction.INVALID, "3.5.2", "개인정보 보호법 제35조 제4항"),
    /** The request may not be postponed, or its period is over. */
    POSTPONEMENT_NOT_OFFERED(Reaction.CONFLICT, "3.5.2", "개인정보 보호법 시행령 제43조"),
    /** The request was decided already. */
    REQUEST_DECIDED(Reaction.CONFLICT, "3.5.2", "개인정보 보호법 제35조"),
    /** There is no such thing, or it belongs to another data subject. */
    NOT_FOUND(Reaction.NOT_FOUND, "3.5.2", "개인정보 보호법 제35조"),
    /** The input cannot be used. */
    INPUT_INVALID(Reaction.INVALID, "3.5.2", "개인정보 보호법 제35조");

    private final Reaction reaction;
    private final String requirement;
    private final String law;

    Refusal(Reaction reaction, String requirement, String law) {
        this.reaction = reaction;
        this.requirement = requirement;
        this.law = law;
    }

    /** What a caller can do about it; an HTTP layer turns it into a status. */
    public Reaction reaction() {
        return reaction;
    }

    /**
     * The number of the requirement in the 2018 edition, for example {@code 3.1.2}: one of chapter
     * 3, or of chapter 2 where that rules encryption (2.7.1), its keys (2.7.2), logs (2.9.4) and
     * the review of access rights (2.5.6).
     */
    public String requirement() {
        return requirement;
    }

    /** The article behind the requirement, in Korean. */
    public String law() {
        return law;
    }

    /**
     * The gate that refuses this and that can be told to observe; null where letting it through
     * would lose data or leak them, or where nothing can be let through. Who refuses the same
     * without being a gate, such as the door of the rights of data subjects, asks no mode.
     */
    public @Nullable Gate gate() {
        return switch (this) {
            case AUTHENTICATION_REQUIRED,
                    PURPOSE_NOT_PERMITTED,
                    PURPOSE_MISMATCH,
                    PURPOSE_UNKNOWN,
                    UNMASK_REASON_REQUIRED ->
                    Gate.PURPOSE;
            case CONSENT_MISSING,
                    BASIS_MISSING,
                    SENSITIVE_CONSENT_MISSING,
                    UNIQUE_ID_CONSENT_MISSING,
                    COLLECT_FIELD_NOT_IN_FORM,
                    CONSENT_INCOMPLETE,
                    FORM_UNKNOWN ->
                    Gate.COLLECTION;
            case EGRESS_UNREGISTERED,
                    PROVIDE_CONSENT_MISSING,
                    TRUSTEE_NOT_DISCLOSED,
                    TRUSTEE_CONTRACT_EXPIRED ->
                    Gate.PROVISION;
            default -> null;
        };
    }

    /** The nature of a refusal, free of any transport. */
    public enum Reaction {
        /** Log in and try again. */
        UNAUTHENTICATED,
        /** The law or the permissions forbid it. */
        FORBIDDEN,
        /** Nothing of that name is visible to the caller. */
        NOT_FOUND,
        /** The state of the data forbids it now. */
        CONFLICT,
        /** The data were destroyed. */
        GONE,
        /** The input has to be corrected. */
        INVALID,
        /** A needed part does not answer; try again later. */
        UNAVAILABLE,
        /** The service is set up wrongly; its developers have to act. */
        BROKEN
    }
}
