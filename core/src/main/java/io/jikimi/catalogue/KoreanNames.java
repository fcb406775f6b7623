package io.jikimi.catalogue;

import io.jikimi.catalogue.LooksPersonal.Guess;
import io.jikimi.catalogue.LooksPersonal.Values;
import io.jikimi.subject.DataKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words for personal data in names that are written in Korean. */
final class KoreanNames {

    /** A part of a name, and what it says. */
    private record Part(String text, DataKind kind, Values values) {}

    /** The longer ones come before those they contain. */
    private static final List<Part> PARTS =
            List.of(
                    new Part("주민등록번호", DataKind.RRN, Values.TEXTS_OR_NUMBERS),
                    new Part("주민번호", DataKind.RRN, Values.TEXTS_OR_NUMBERS),
                    new Part("외국인등록번호", DataKind.ARN, Values.TEXTS_OR_NUMBERS),
                    new Part("여권번호", DataKind.PASSPORT, Values.TEXTS),
                    new Part("운전면허", DataKind.DRIVER_LICENCE, Values.TEXTS),
                    new Part("카드번호", DataKind.CARD, Values.TEXTS_OR_NUMBERS),
                    new Part("계좌번호", DataKind.ACCOUNT, Values.TEXTS_OR_NUMBERS),
                    new Part("전자우편", DataKind.EMAIL, Values.TEXTS),
                    new Part("이메일", DataKind.EMAIL, Values.TEXTS),
                    new Part("메일주소", DataKind.EMAIL, Values.TEXTS),
                    new Part("휴대전화", DataKind.MOBILE, Values.TEXTS_OR_NUMBERS),
                    new Part("휴대폰", DataKind.MOBILE, Values.TEXTS_OR_NUMBERS),
                    new Part("핸드폰", DataKind.MOBILE, Values.TEXTS_OR_NUMBERS),
                    new Part("연락처", DataKind.MOBILE, Values.TEXTS_OR_NUMBERS),
                    new Part("전화번호", DataKind.LANDLINE, Values.TEXTS_OR_NUMBERS),
                    new Part("생년월일", DataKind.BIRTH_DATE, Values.DATES),
                    new Part("생일", DataKind.BIRTH_DATE, Values.DATES),
                    new Part("연계정보", DataKind.CI, Values.TEXTS_OR_BYTES),
                    new Part("혈액형", DataKind.HEALTH, Values.CHOICES),
                    new Part("장애", DataKind.HEALTH, Values.CHOICES),
                    new Part("병명", DataKind.HEALTH, Values.TEXTS),
                    new Part("질병", DataKind.HEALTH, Values.TEXTS),
                    new Part("진단", DataKind.HEALTH, Values.TEXTS),
                    new Part("지문", DataKind.BIOMETRIC, Values.TEXTS_OR_BYTES),
                    new Part("몸무게", DataKind.BODY_MEASUREMENT, Values.NUMBERS),
                    new Part("체중", DataKind.BODY_MEASUREMENT, Values.NUMBERS),
                    new Part("비밀번호", DataKind.SECRET, Values.TEXTS),
                    new Part("주소", DataKind.ADDRESS, Values.TEXTS),
                    new Part("우편번호", DataKind.ADDRESS, Values.TEXTS),
                    new Part("이름", DataKind.NAME, Values.TEXTS),
                    new Part("성명", DataKind.NAME, Values.TEXTS),
                    new Part("회원명", DataKind.NAME, Values.TEXTS),
                    new Part("고객명", DataKind.NAME, Values.TEXTS),
                    new Part("담당자명", DataKind.NAME, Values.TEXTS),
                    new Part("수령인", DataKind.NAME, Values.TEXTS),
                    new Part("수취인", DataKind.NAME, Values.TEXTS),
                    new Part("예금주", DataKind.NAME, Values.TEXTS),
                    new Part("메모", DataKind.FREE_TEXT, Values.TEXTS),
                    new Part("비고", DataKind.FREE_TEXT, Values.TEXTS),
                    new Part("요청사항", DataKind.FREE_TEXT, Values.TEXTS),
                    new Part("상담내용", DataKind.FREE_TEXT, Values.TEXTS),
                    new Part("성별", DataKind.CUSTOM, Values.CHOICES),
                    new Part("종교", DataKind.CUSTOM, Values.CHOICES),
                    new Part("국적", DataKind.CUSTOM, Values.CHOICES),
                    new Part("차량번호", DataKind.CUSTOM, Values.TEXTS));

    /** What belongs to a thing or a company, or is no value. */
    private static final List<String> NOT_PERSONAL =
            List.of(
                    "상품", "파일", "회사", "매장", "지점", "서버", "부서", "메뉴", "도서", "여부", "건수", "종류", "구분",
                    "시스템장애", "장애발생", "장애등급코드", "웹주소", "주소록");

    private KoreanNames() {}

    static boolean isKorean(String name) {
        return name.codePoints()
                .anyMatch(
                        point ->
                                Character.UnicodeScript.of(point)
                                        == Character.UnicodeScript.HANGUL);
    }

    static @Nullable Guess guess(String name) {
        String joined = name.replaceAll("[^\\p{L}]", "");
        if (NOT_PERSONAL.stream().anyMatch(joined::contains)) {
            return null;
        }
        return PARTS.stream()
                .filter(part -> joined.contains(part.text()))
                .findFirst()
                .map(part -> new Guess(part.kind(), part.values()))
                .orElse(null);
    }
}
