package io.jikimi.catalogue;

import io.jikimi.subject.LegalBasis;
import java.time.LocalDate;
import java.time.Period;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One purpose of processing (처리 목적) of the register.
 *
 * @param name its name in annotations
 * @param title its title in Korean, shown to data subjects
 * @param basis the ground it rests on
 * @param required the items without which it cannot be done
 * @param optional the items a data subject may refuse
 * @param retention how long its items are kept
 */
public record ProcessingPurpose(
        String name,
        String title,
        Basis basis,
        Set<String> required,
        Set<String> optional,
        RetentionRule retention) {

    /** Whether the item, named {@code file.name}, may be used for this purpose. */
    public boolean covers(String item) {
        return required.contains(item) || optional.contains(item);
    }

    /**
     * Whether it is one of the purposes that need no entry in the register: {@code authentication},
     * {@code own-data}, {@code rights}. Such a purpose is no ground for keeping an item.
     */
    public boolean isBuiltIn() {
        return BuiltInPurposes.NAMES.contains(name);
    }

    /**
     * The ground of a purpose (개인정보 보호법 제15조 제1항).
     *
     * @param legalBasis one of the seven bases
     * @param rationale why it holds, shown in the privacy policy
     * @param statute the law and article that names the processing, for statutes
     * @param validUntil the last day on which it holds, or null
     */
    public record Basis(
            LegalBasis legalBasis,
            String rationale,
            @Nullable Statute statute,
            @Nullable LocalDate validUntil) {

        /** Whether the ground holds on {@code day}. */
        public boolean isEffectiveOn(LocalDate day) {
            return validUntil == null || !day.isAfter(validUntil);
        }
    }

    /**
     * A named provision of law.
     *
     * @param kind the rank of the law
     * @param title its title
     * @param article its article
     */
    public record Statute(StatuteKind kind, String title, String article) {}

    /**
     * Ranks of law; only some may permit processing resident registration numbers (법 제24조의2 제1항).
     */
    public enum StatuteKind {
        /** 법률. */
        ACT(true),
        /** 대통령령. */
        PRESIDENTIAL_DECREE(true),
        /** 국회규칙. */
        ASSEMBLY_RULE(true),
        /** 대법원규칙. */
        SUPREME_COURT_RULE(true),
        /** 헌법재판소규칙. */
        CONSTITUTIONAL_COURT_RULE(true),
        /** 중앙선거관리위원회규칙. */
        ELECTION_COMMISSION_RULE(true),
        /** 감사원규칙. */
        AUDIT_BOARD_RULE(true),
        /** 개인정보 보호위원회 고시. */
        PIPC_NOTICE(true),
        /** 시행규칙: not enough for resident registration numbers. */
        MINISTRY_RULE(false),
        /** 조례: not enough for resident registration numbers. */
        ORDINANCE(false);

        private final boolean permitsResidentRegistrationNumber;

        StatuteKind(boolean permitsResidentRegistrationNumber) {
            this.permitsResidentRegistrationNumber = permitsResidentRegistrationNumber;
        }

        /** Whether a law of this rank may permit processing resident registration numbers. */
        public boolean permitsResidentRegistrationNumber() {
            return permitsResidentRegistrationNumber;
        }
    }

    /**
     * How long the items of a purpose are kept (보유기간).
     *
     * @param from the event that starts the period, empty for a built-in purpose
     * @param period the length of the period; the longer one if a statute demands it
     * @param law the record kind of the statutory retention catalogue, or null
     */
    public record RetentionRule(String from, Period period, @Nullable String law) {}
}
