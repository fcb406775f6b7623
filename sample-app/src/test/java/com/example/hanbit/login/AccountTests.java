package com.example.hanbit.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTests {

    @Test
    void readsWhatItWrites() {
        assertThat(Account.parse(Account.member(17).toString())).contains(Account.member(17));
        assertThat(Account.parse(Account.staff("manager").toString()))
                .contains(Account.staff("manager"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "member:",
                "member:0",
                "member:-1",
                "member:1x",
                "staff:",
                "staff:A",
                "officer",
                "member:1\n",
                "staff:manager:officer",
                "member:9999999999999999999"
            })
    void readsNothingElse(String text) {
        assertThat(Account.parse(text)).isEmpty();
    }

    @Test
    void isTheActorThatPermissionsAndLogsKnow() {
        assertThat(Account.member(17).actor())
                .isEqualTo(Actor.subject(new DataSubjectId("member", "17")));
        assertThat(Account.staff("manager").actor()).isEqualTo(Actor.staff("manager"));
        assertThat(Account.member(17).getName()).isEqualTo("member:17");
        assertThat(Account.staff("manager").getName()).isEqualTo("manager");
    }

    @Test
    void staffHaveNoMemberNumber() {
        assertThatIllegalStateException().isThrownBy(() -> Account.staff("manager").memberId());
    }
}
