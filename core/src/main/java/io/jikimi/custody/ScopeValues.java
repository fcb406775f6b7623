package io.jikimi.custody;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values handed out under the scopes of one thread, by identity: gone with the outermost scope.
 * They let a value be masked again when its scope closes while the session lives on, and let the
 * second-level cache receive the stored bytes instead of the value.
 *
 * <p>Every value that is read is remembered and hardly any is asked for: they are noted in a row
 * and put in order when somebody asks.
 */
final class ScopeValues {

    /**
     * Beyond this a scope is a bulk job: its entities are detached when it closes instead of masked
     * in place.
     */
    private static final int MOST = 100_000;

    private static final int INITIAL = 64;

    private Object[] fresh = new Object[INITIAL];
    private StoredOriginal[] originals = new StoredOriginal[INITIAL];
    private int noted;
    private int ordered;
    private final Map<Object, StoredOriginal> byIdentity = new IdentityHashMap<>();

    void remember(Object value, StoredOriginal original) {
        if (noted == MOST) {
            return;
        }
        if (noted == fresh.length) {
            fresh = Arrays.copyOf(fresh, 2 * noted);
            originals = Arrays.copyOf(originals, 2 * noted);
        }
        fresh[noted] = value;
        originals[noted] = original;
        noted++;
    }

    @Nullable StoredOriginal find(Object instance) {
        for (; ordered < noted; ordered++) {
            byIdentity.put(fresh[ordered], originals[ordered]);
        }
        return byIdentity.get(instance);
    }
}
