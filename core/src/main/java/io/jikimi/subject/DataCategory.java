package io.jikimi.subject;

/** How strictly the law treats a kind of personal data. */
public enum DataCategory {
    /** 일반 개인정보. */
    ORDINARY,
    /** 민감정보 (법 제23조): needs a consent of its own or a statute. */
    SENSITIVE,
    /**
     * 고유식별정보 (법 제24조, 제24조의2): needs a consent of its own or a statute; the resident registration
     * number a statute only.
     */
    UNIQUE_IDENTIFIER,
    /** 인증정보: encrypted, passwords one-way. */
    CREDENTIAL
}
