package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.crypto.IndexKey;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.DataSubjectId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What data keys do that know nothing of a rotation. Subjects are made up. */
class DataKeysTests {

    private static final IndexKey INDEX = new IndexKey(7, (input, length) -> new byte[length]);

    /** Answers nothing but two questions; the rest is as it comes. */
    private final DataKeys keys =
            (DataKeys)
                    Proxy.newProxyInstance(
                            DataKeys.class.getClassLoader(),
                            new Class<?>[] {DataKeys.class},
                            (proxy, method, arguments) ->
                                    switch (method.getName()) {
                                        case "indexKey" -> INDEX;
                                        case "subjectOf" -> subject((Long) arguments[0]);
                                        default ->
                                                InvocationHandler.invokeDefault(
                                                        proxy, method, arguments);
                                    });

    @Test
    void tellTheSubjectOfEachKey() {
        assertThat(keys.subjectsOf(List.of(1L, 2L)))
                .isEqualTo(Map.of(1L, subject(1), 2L, subject(2)));
        assertThat(keys.subjectsOf(List.of())).isEmpty();
    }

    @Test
    void haveOneKeyOfTheSearchIndexThatIsAlwaysTaken() {
        assertThat(keys.indexKeys()).isEqualTo(IndexKeys.only(INDEX));
        try (var database = TestDatabase.h2()) {
            assertThat(keys.isIndexTaken(JdbcClient.create(database), INDEX.id())).isTrue();
        }
        keys.moving(subject(1));
    }

    private static DataSubjectId subject(long number) {
        return new DataSubjectId("member", Long.toString(number));
    }
}
