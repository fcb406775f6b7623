package io.jikimi.subject;

/**
 * What kind of value an item is. The kind brings defaults that follow the law: the category,
 * whether encryption at rest is mandatory (개인정보의 안전성 확보조치 기준 제7조), and, in the catalogue, the one
 * mask, the format, the detector and the normalisation.
 */
public enum DataKind {
    /** 성명. */
    NAME(DataCategory.ORDINARY, false),
    /** 전자우편 주소. */
    EMAIL(DataCategory.ORDINARY, false),
    /** 휴대전화번호. */
    MOBILE(DataCategory.ORDINARY, false),
    /** 유선전화번호. */
    LANDLINE(DataCategory.ORDINARY, false),
    /** 주소. */
    ADDRESS(DataCategory.ORDINARY, false),
    /** 생년월일. */
    BIRTH_DATE(DataCategory.ORDINARY, false),
    /** 주민등록번호: encrypted always, and only where a statute names it (법 제24조의2). */
    RRN(DataCategory.UNIQUE_IDENTIFIER, true),
    /** 외국인등록번호. */
    ARN(DataCategory.UNIQUE_IDENTIFIER, true),
    /** 여권번호. */
    PASSPORT(DataCategory.UNIQUE_IDENTIFIER, true),
    /** 운전면허번호. */
    DRIVER_LICENCE(DataCategory.UNIQUE_IDENTIFIER, true),
    /** 신용카드번호. */
    CARD(DataCategory.ORDINARY, true),
    /** 계좌번호. */
    ACCOUNT(DataCategory.ORDINARY, true),
    /** 접속 IP. */
    IP_ADDRESS(DataCategory.ORDINARY, false),
    /** 연계정보(CI). */
    CI(DataCategory.ORDINARY, true),
    /** 건강에 관한 정보. */
    HEALTH(DataCategory.SENSITIVE, true),
    /** 생체인식정보. */
    BIOMETRIC(DataCategory.SENSITIVE, true),
    /** 신체 치수: not sensitive by itself; the register may say otherwise. */
    BODY_MEASUREMENT(DataCategory.ORDINARY, false),
    /** 접근 토큰, 개인 키: encrypted. Passwords are not stored by this product: hash them one-way. */
    SECRET(DataCategory.CREDENTIAL, true),
    /** 자유 서술: a memo or an inquiry. */
    FREE_TEXT(DataCategory.ORDINARY, false),
    /** Anything else; the register gives it a title and says how it is masked. */
    CUSTOM(DataCategory.ORDINARY, false);

    private final DataCategory category;
    private final boolean encryptionMandatory;

    DataKind(DataCategory category, boolean encryptionMandatory) {
        this.category = category;
        this.encryptionMandatory = encryptionMandatory;
    }

    /** The category this kind belongs to unless the register makes it stricter. */
    public DataCategory category() {
        return category;
    }

    /** Whether the law demands encryption at rest, so that nobody may switch it off. */
    public boolean encryptionMandatory() {
        return encryptionMandatory;
    }
}
