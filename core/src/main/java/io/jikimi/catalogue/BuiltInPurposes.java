package io.jikimi.catalogue;

import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.ProcessingPurpose.Statute;
import io.jikimi.catalogue.ProcessingPurpose.StatuteKind;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalBasis;
import java.time.Period;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The purposes that every service has. They keep nothing: their items are there because another
 * purpose needs them.
 */
final class BuiltInPurposes {

    static final String AUTHENTICATION = "authentication";
    static final String OWN_DATA = "own-data";
    static final String RIGHTS = "rights";

    static final Set<String> NAMES = Set.of(AUTHENTICATION, OWN_DATA, RIGHTS);

    private static final Set<DataKind> LOGIN_KINDS =
            EnumSet.of(DataKind.EMAIL, DataKind.MOBILE, DataKind.NAME, DataKind.SECRET);

    private static final RetentionRule KEEPS_NOTHING = new RetentionRule("", Period.ZERO, null);

    private BuiltInPurposes() {}

    /** The built-in purposes over the items of the service. */
    static List<ProcessingPurpose> over(Collection<PersonalDataItem> items) {
        return List.of(
                new ProcessingPurpose(
                        AUTHENTICATION,
                        "본인 확인 및 로그인",
                        new Basis(LegalBasis.CONTRACT, "이용계약의 이행에 필요한 로그인 및 본인 확인", null, null),
                        names(items, item -> LOGIN_KINDS.contains(item.kind())),
                        Set.of(),
                        KEEPS_NOTHING),
                new ProcessingPurpose(
                        OWN_DATA,
                        "정보주체 본인의 개인정보 조회",
                        new Basis(LegalBasis.CONTRACT, "정보주체가 자신의 개인정보를 이용하는 서비스의 제공", null, null),
                        names(items, item -> true),
                        Set.of(),
                        KEEPS_NOTHING),
                new ProcessingPurpose(
                        RIGHTS,
                        "정보주체의 권리 행사 처리",
                        new Basis(
                                LegalBasis.STATUTE,
                                "열람·정정·삭제·처리정지·동의철회 요구의 처리",
                                new Statute(StatuteKind.ACT, "개인정보 보호법", "제35조부터 제38조"),
                                null),
                        names(items, item -> true),
                        Set.of(),
                        KEEPS_NOTHING));
    }

    private static Set<String> names(
            Collection<PersonalDataItem> items, Predicate<PersonalDataItem> filter) {
        Set<String> names = new LinkedHashSet<>();
        items.stream().filter(filter).map(PersonalDataItem::qualifiedName).forEach(names::add);
        return names;
    }
}
