package io.jikimi.catalogue;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What has to be consented to separately (개인정보 보호법 제22조 제1항). The register writes the article:
 * {@code 22-1-1} or {@code 22(1)1}; sensitive data and unique identifiers stand under the articles
 * that demand their consent.
 */
enum ConsentCategory {
    /** 수집·이용. */
    COLLECTION("22-1-1"),
    /** 제3자 제공. */
    PROVISION("22-1-2"),
    /** 목적 외 이용·제공. */
    BEYOND_PURPOSE("22-1-3"),
    /** 제공받은 자의 목적 외 이용·제공. */
    USE_BY_RECIPIENT("22-1-4"),
    /** 민감정보 처리. */
    SENSITIVE("23-1-1"),
    /** 고유식별정보 처리. */
    UNIQUE_IDENTIFIER("24-1-1"),
    /** 홍보 및 판매 권유. */
    MARKETING("22-1-7");

    private static final Pattern NO_DIGITS = Pattern.compile("\\D+");

    private final String article;

    ConsentCategory(String article) {
        this.article = article;
    }

    /** Finds the category by the article the register writes. */
    static Optional<ConsentCategory> ofArticle(String written) {
        String digits = NO_DIGITS.matcher(written.strip()).replaceAll("-").replaceAll("^-|-$", "");
        return Arrays.stream(values())
                .filter(category -> category.article.equals(digits))
                .findFirst();
    }
}
