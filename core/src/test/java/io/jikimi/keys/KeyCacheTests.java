package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class KeyCacheTests {

    private static final DataSubjectId SUBJECT = new DataSubjectId("member", "17");

    private final KeyCache cache = new KeyCache(16);

    @Test
    void staysWithinItsCapacity() {
        for (int keyId = 0; keyId < 1000; keyId++) {
            cache.keepWriting(live(keyId));
            assertThat(cache.size()).isLessThanOrEqualTo(16);
        }

        assertThat(cache.find(999)).isNotNull();
    }

    @Test
    void letsGoFirstWhatNobodyAskedFor() {
        for (int keyId = 0; keyId < 16; keyId++) {
            cache.keep(live(keyId));
        }
        cache.keep(live(100));
        KeyCache.Entry survivor = cache.entries().get(0);

        for (int keyId = 200; keyId < 240; keyId++) {
            cache.find(survivor.keyId);
            cache.keep(live(keyId));
        }

        assertThat(cache.find(survivor.keyId)).isSameAs(survivor);
    }

    @Test
    void neverBringsADestroyedKeyBack() {
        cache.keepWriting(live(1));
        cache.keep(KeyCache.Entry.destroyed(1, SUBJECT, 0));

        KeyCache.Entry kept = cache.keepWriting(live(1));

        assertThat(kept.state).isEqualTo(KeyCache.State.DESTROYED);
        assertThat(cache.findWriting(SUBJECT)).isSameAs(kept);
    }

    @Test
    void forgetsTheSubjectWithItsKey() {
        cache.keepWriting(live(1));

        cache.drop(1);

        assertThat(cache.findWriting(SUBJECT)).isNull();
        assertThat(cache.find(1)).isNull();
    }

    @Test
    void letsGoOfNoMoreThanItHasTo() {
        for (int keyId = 0; keyId < 16; keyId++) {
            cache.keep(live(keyId));
        }

        cache.keep(live(100));
        assertThat(cache.size()).as("room for two, one of which is taken").isEqualTo(15);
        cache.keep(live(101));
        cache.keep(live(101));
        assertThat(cache.size()).isEqualTo(16);
    }

    @Test
    void aKeyThatComesBackIsOnlyReadUnder() {
        cache.keepWriting(live(1));
        cache.drop(1);

        cache.keep(live(1));

        assertThat(cache.find(1)).isNotNull();
        assertThat(cache.findWriting(SUBJECT)).isNull();
    }

    @Test
    void keepsTheNewerKeyOfASubjectWhenTheOlderGoes() {
        cache.keepWriting(live(1));
        KeyCache.Entry newer = cache.keepWriting(live(2));

        cache.noLongerWriting(SUBJECT, 1);
        cache.drop(1);
        cache.drop(99);

        assertThat(cache.findWriting(SUBJECT)).isSameAs(newer);
        cache.noLongerWriting(SUBJECT, 2);
        assertThat(cache.findWriting(SUBJECT)).isNull();
        assertThat(cache.find(2)).isSameAs(newer);
    }

    @Test
    void forgetsWhatWasMissingAsAnythingElse() {
        cache.keep(KeyCache.Entry.missing(1, 0));

        cache.drop(1);

        assertThat(cache.find(1)).isNull();
    }

    @Test
    void needsRoomForOneKey() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyCache(0));
    }

    private static KeyCache.Entry live(long keyId) {
        try {
            return KeyCache.Entry.live(DataKey.of(keyId, new byte[DataKey.BYTES]), SUBJECT, 0);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
