package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.survey.QueryUse.Use;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTextTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select m from Member m where m.name = :name                      | EQUALITY",
                "select m from Member m where m.name <> :name                     | EQUALITY",
                "select m from Member m where m.name in (:names)                  | EQUALITY",
                "select m from Member m where m.name like '김%'                   | PREFIX",
                "select m from Member m where m.name like :start%                 | PREFIX",
                "select m from Member m where m.name like concat(:start, '%')     | PREFIX",
                "select m from Member m where m.name like concat('%', :p, '%')    | PATTERN",
                "select m from Member m where m.name like %:part%                 | PATTERN",
                "select m from Member m where m.name like :anything               | PATTERN",
                "select m from Member m where m.name not like '%a'                | PATTERN",
                "select m from Member m order by m.id, m.name desc                | ORDER",
                "select m.name, count(m) from Member m group by m.name            | GROUP",
                "select m from Member m where m.name between :a and :b            | RANGE",
                "select m from Member m where m.name >= :a                        | RANGE",
                "select m from Member m where lower(m.name) = :a                  | FUNCTION EQUALITY",
                "select m from Member m where lower(m.name) like :p%              | FUNCTION PREFIX",
                "select m.name from Member m                                      | -",
                "select m from Member m where m.id = :name                        | -",
                "select m from Member m where m.id = #{name}                      | -",
                "select m from Member m where m.nameKo = :a                       | -",
                "select m from Member m where m.nickname = :a                     | -"
            })
    void saysHowAnAttributeIsUsed(String text, String uses) {
        assertThat(new QueryText(text).uses("name"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(uses.split(" "))
                                .filter(use -> !use.equals("-"))
                                .map(Use::valueOf)
                                .collect(Collectors.toSet()));
    }

    @Test
    void knowsWholeWordsOnly() {
        QueryText text = new QueryText("select NAME\n  from member");

        assertThat(text.names("name")).isTrue();
        assertThat(text.names("member")).isTrue();
        assertThat(text.names("memb")).isFalse();
    }
}
