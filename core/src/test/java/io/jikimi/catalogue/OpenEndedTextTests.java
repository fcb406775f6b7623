package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenEndedTextTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "이름, 연락처 등",
                "이름, 연락처 등의 정보",
                "이름 등 회원정보",
                "이름, 기타",
                "이름 및 그 밖의 정보",
                "name, phone, etc.",
                "name and so on",
                "이름, 주소…"
            })
    void findsWhatIsLeftOpen(String text) {
        assertThat(OpenEndedText.leavesMoreOpen(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"이름, 연락처", "신호등 색", "초등학교 이름", "등급", "고등학교", "stretch"})
    void leavesClosedListsAlone(String text) {
        assertThat(OpenEndedText.leavesMoreOpen(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"제휴사 등", "제휴사", "협력업체", "당사 계열사들", "제3자", "our partners"})
    void findsNamesOfAnybody(String text) {
        assertThat(OpenEndedText.namesAnybody(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"안심보험", "제휴카드 주식회사", "Partner Insurance Ltd."})
    void leavesNamesAlone(String text) {
        assertThat(OpenEndedText.namesAnybody(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"목적 달성 시까지", "수집·이용 목적을 달성할 때까지 보유", "until the purpose is achieved"})
    void findsPeriodsWithoutEnd(String text) {
        assertThat(OpenEndedText.hasNoEnd(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5년", "탈퇴할 때까지", "목적 달성 시까지, 늦어도 수집일부터 1년", "until withdrawal"})
    void leavesPeriodsAlone(String text) {
        assertThat(OpenEndedText.hasNoEnd(text)).isFalse();
    }
}
