package io.jikimi.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextSubjectsTests {

    private final NextSubjects next = new NextSubjects();

    @Test
    void asksForTheFirstAlone() {
        assertThat(next.after(member(17))).containsExactly(member(17));
    }

    @Test
    void asksForAPageOnceAListIsReadUpwards() {
        next.after(member(17));

        List<DataSubjectId> page = next.after(member(19));

        assertThat(page).hasSize(256).startsWith(member(19), member(20)).endsWith(member(274));
        assertThat(next.after(member(275))).startsWith(member(275)).hasSize(256);
    }

    @Test
    void asksForAPageDownwardsAndStopsAtZero() {
        next.after(member(17));

        assertThat(next.after(member(16)))
                .startsWith(member(16), member(15))
                .endsWith(member(0))
                .hasSize(17);
    }

    @Test
    void asksForThoseOfNoOrderOneByOne() {
        assertThat(LongStream.of(10, 900, 400, 7_000).mapToObj(NextSubjectsTests::member))
                .allSatisfy(member -> assertThat(next.after(member)).containsExactly(member));
    }

    @Test
    void keepsFilesApart() {
        next.after(member(17));

        assertThat(next.after(new DataSubjectId("guest", "18"))).hasSize(1);
        assertThat(next.after(member(18))).hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"017", "7f0e2c52-9f3a-4f2c-8a51-0d1f6b1f3c11", "-4", "9999999999999999999"})
    void doesNotGuessWhereTheIdentifierIsNoPlainNumber(String id) {
        DataSubjectId subject = new DataSubjectId("member", id);

        assertThat(next.after(subject)).containsExactly(subject);
        assertThat(next.after(subject)).containsExactly(subject);
    }

    private static DataSubjectId member(long id) {
        return new DataSubjectId("member", Long.toString(id));
    }
}
