package io.jikimi.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What has to be consented to separately (개인정보 보호법 제22조 제1항). The register writes the article,
 * either of that list ({@code 22-1-5}) or of the duty behind it ({@code 23-1-1}, {@code 23(1)1}).
 */
public enum ConsentCategory {
    /** 수집·이용. */
    COLLECTION("22-1-1", "15-1-1"),
    /** 제3자 제공. */
    PROVISION("22-1-2", "17-1-1"),
    /** 목적 외 이용·제공. */
    BEYOND_PURPOSE("22-1-3", "18-2-1"),
    /** 제공받은 자의 목적 외 이용·제공. */
    USE_BY_RECIPIENT("22-1-4", "19-1"),
    /** 민감정보 처리. */
    SENSITIVE("22-1-5", "23-1-1"),
    /** 고유식별정보 처리. */
    UNIQUE_IDENTIFIER("22-1-6", "24-1-1"),
    /** 홍보 및 판매 권유. */
    MARKETING("22-1-7");

    private static final Pattern NO_DIGITS = Pattern.compile("\\D+");

    private final List<String> articles;

    ConsentCategory(String... articles) {
        this.articles = List.of(articles);
    }

    /** Finds the category by the article the register writes. */
    public static Optional<ConsentCategory> ofArticle(String written) {
        String article = NO_DIGITS.matcher(written.strip()).replaceAll("-").replaceAll("^-|-$", "");
        return Arrays.stream(values())
                .filter(category -> category.articles.contains(article))
                .findFirst();
    }

    /** The article of the list, for example {@code 22-1-5}. */
    public String article() {
        return articles.get(0);
    }
}
