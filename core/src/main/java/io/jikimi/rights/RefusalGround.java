package io.jikimi.rights;

import io.jikimi.rights.RightsRequest.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The closed list of grounds on which a request may be refused or postponed. Nothing else is a
 * ground. Grounds for public bodies alone are not offered.
 */
public enum RefusalGround {
    /** 정당한 사유로 기간 안에 열람하게 할 수 없는 경우: postponement only. */
    TEMPORARY_OBSTACLE("35-3", false, EnumSet.of(Kind.ACCESS)),
    /** 법률에 따라 열람이 금지되거나 제한되는 경우. */
    ACCESS_FORBIDDEN_BY_ACT("35-4-1", true, EnumSet.of(Kind.ACCESS)),
    /** 다른 사람의 생명·신체를 해할 우려, 재산과 그 밖의 이익을 부당하게 침해할 우려. */
    ACCESS_HARMS_OTHERS("35-4-2", true, EnumSet.of(Kind.ACCESS)),
    /** 다른 법령에서 그 개인정보가 수집 대상으로 명시되어 있는 경우: deletion only. */
    COLLECTION_NAMED_BY_STATUTE("36-1", true, EnumSet.of(Kind.ERASURE)),
    /** 정정·삭제에 관하여 다른 법령에 특별한 절차가 규정되어 있는 경우. */
    SPECIAL_PROCEDURE("36-2", true, EnumSet.of(Kind.CORRECTION, Kind.ERASURE)),
    /** 법률에 특별한 규정이 있거나 법령상 의무를 준수하기 위하여 불가피한 경우. */
    STATUTORY_DUTY("37-2-1", true, EnumSet.of(Kind.SUSPENSION, Kind.WITHDRAWAL)),
    /** 다른 사람의 생명·신체를 해할 우려, 재산과 그 밖의 이익을 부당하게 침해할 우려. */
    PROCESSING_HARMS_OTHERS("37-2-2", true, EnumSet.of(Kind.SUSPENSION, Kind.WITHDRAWAL)),
    /** 계약의 이행이 곤란하고, 정보주체가 계약의 해지 의사를 명확하게 밝히지 아니한 경우. */
    CONTRACT_NOT_ENDED("37-2-4", true, EnumSet.of(Kind.SUSPENSION, Kind.WITHDRAWAL));

    private final String article;
    private final boolean refuses;
    private final Set<Kind> kinds;

    RefusalGround(String article, boolean refuses, Set<Kind> kinds) {
        this.article = article;
        this.refuses = refuses;
        this.kinds = kinds;
    }

    /** The article of the Personal Information Protection Act, for example {@code 35-4-2}. */
    public String article() {
        return article;
    }

    /** Whether it is a ground for postponing, and for nothing else. */
    public boolean postpones() {
        return !refuses;
    }

    /** The grounds the law offers for a kind of request. */
    public static List<RefusalGround> offered(Kind kind) {
        return Arrays.stream(values()).filter(ground -> ground.kinds.contains(kind)).toList();
    }

    /** Finds a ground for refusing a request of a kind, by its article. */
    static Optional<RefusalGround> refusing(Kind kind, String article) {
        return find(kind, article).filter(ground -> ground.refuses);
    }

    /** Finds a ground for postponing a request of a kind, by its article. */
    static Optional<RefusalGround> postponing(Kind kind, String article) {
        return find(kind, article).filter(ground -> !ground.refuses);
    }

    private static Optional<RefusalGround> find(Kind kind, String article) {
        return offered(kind).stream().filter(ground -> ground.article.equals(article)).findFirst();
    }
}
