package io.jikimi.custody;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values handed out under the scopes of one thread, by identity: gone with the outermost scope.
 * They let a value be masked again when its scope closes while the session lives on, and let the
 * second-level cache receive the stored bytes instead of the value.
 */
final class ScopeValues {

    /**
     * Beyond this a scope is a bulk job: its entities are detached when it closes instead of masked
     * in place.
     */
    private static final int MOST = 100_000;

    private final Map<Object, StoredOriginal> values = new IdentityHashMap<>();

    void remember(Object fresh, StoredOriginal original) {
        if (values.size() < MOST) {
            values.put(fresh, original);
        }
    }

    @Nullable StoredOriginal find(Object instance) {
        return values.get(instance);
    }
}
