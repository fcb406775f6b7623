package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.Member;
import io.jikimi.purpose.ProcessingBar.Watch;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever bars processing hears of a list before its first value. Everybody here is made up. */
class ExpectedSubjectsTests {

    private final List<Collection<DataSubjectId>> expected = new ArrayList<>();
    private LifeCycle shop;

    @BeforeEach
    void open() {
        shop = new LifeCycle(TestDatabase.h2());
        shop.bars().add(request -> new Listener());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void theSubjectsOfAListAreToldAtOnce() {
        DataSubjectId ann = shop.signUp("가상갑", "ann@example.com", "010-0000-1001");
        DataSubjectId ben = shop.signUp("가상을", "ben@example.com", "010-0000-1002");
        expected.clear();

        List<String> names =
                shop.forPurpose(
                        "membership",
                        () ->
                                shop
                                        .entities()
                                        .createQuery("from Member m order by m.id", Member.class)
                                        .getResultList()
                                        .stream()
                                        .map(member -> String.valueOf(member.name))
                                        .toList());

        assertThat(names).containsExactly("가상갑", "가상을");
        assertThat(expected)
                .singleElement()
                .satisfies(subjects -> assertThat(subjects).containsExactlyInAnyOrder(ann, ben));
    }

    /** Bars nobody. */
    private final class Listener implements Watch {

        @Override
        public void expect(Collection<DataSubjectId> subjects) {
            expected.add(List.copyOf(subjects));
        }

        @Override
        public boolean bars(DataSubjectId subject, int item) {
            return false;
        }

        @Override
        public Refusal refusal() {
            return Refusal.CONSENT_MISSING;
        }
    }
}
