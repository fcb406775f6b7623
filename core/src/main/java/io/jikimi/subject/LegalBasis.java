package io.jikimi.subject;

import java.util.Arrays;
import java.util.Optional;

/**
 * The seven bases on which personal data may be collected and used (개인정보 보호법 제15조 제1항). Consent is
 * only one of them.
 */
public enum LegalBasis {
    /** 정보주체의 동의. */
    CONSENT("15-1-1"),
    /** 법률의 특별한 규정, 법령상 의무. */
    STATUTE("15-1-2"),
    /** 공공기관의 소관 업무. */
    PUBLIC_DUTY("15-1-3"),
    /** 계약의 체결·이행, 또는 정보주체의 요청에 따른 조치. */
    CONTRACT("15-1-4"),
    /** 급박한 생명·신체·재산의 이익. */
    VITAL_INTEREST("15-1-5"),
    /** 개인정보처리자의 정당한 이익. */
    LEGITIMATE_INTEREST("15-1-6"),
    /** 공중위생 등 공공의 안전과 안녕. */
    PUBLIC_HEALTH("15-1-7");

    private final String article;

    LegalBasis(String article) {
        this.article = article;
    }

    /**
     * The article, paragraph and number of the Personal Information Protection Act, for example
     * {@code 15-1-4}.
     */
    public String article() {
        return article;
    }

    /** Finds the basis by its article, for example {@code 15-1-4}. */
    public static Optional<LegalBasis> ofArticle(String article) {
        return Arrays.stream(values()).filter(basis -> basis.article.equals(article)).findFirst();
    }
}
