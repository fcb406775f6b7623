package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.crypto.IndexKey;
import org.junit.jupiter.api.Test;

class IndexKeysTests {

    private static final IndexKey OLDER = new IndexKey(1, (input, length) -> new byte[length]);
    private static final IndexKey NEWER = new IndexKey(2, (input, length) -> new byte[length]);

    @Test
    void writesUnderTheOnlyKeyWhereNothingIsRotated() {
        IndexKeys keys = IndexKeys.only(OLDER);

        assertThat(keys.rotating()).isFalse();
        assertThat(keys.writing()).isSameAs(OLDER);
    }

    @Test
    void writesUnderTheOlderKeyUntilTheNewerIsInUse() {
        IndexKeys prepared = new IndexKeys(OLDER, NEWER, false);
        IndexKeys switched = new IndexKeys(OLDER, NEWER, true);

        assertThat(prepared.rotating()).isTrue();
        assertThat(prepared.writing()).isSameAs(OLDER);
        assertThat(switched.rotating()).isTrue();
        assertThat(switched.writing()).isSameAs(NEWER);
    }
}
