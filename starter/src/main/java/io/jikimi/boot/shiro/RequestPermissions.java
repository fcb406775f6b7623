package io.jikimi.boot.shiro;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.util.ThreadContext;
import org.jspecify.annotations.Nullable;

/**
 * What the realms have said in this request. Shiro's own caches live longer than a request; a
 * permission that was taken away must not.
 */
final class RequestPermissions {

    private static final String KEY = RequestPermissions.class.getName();

    private RequestPermissions() {}

    /** Begins to remember; the end of {@code Subject.execute} forgets. */
    static void begin() {
        ThreadContext.put(KEY, new HashMap<List<String>, Set<String>>());
    }

    /** Ends what {@link #begin()} began. */
    static void end() {
        ThreadContext.remove(KEY);
    }

    /** What was said so far, or null outside a request. */
    @SuppressWarnings("unchecked")
    static @Nullable Map<List<String>, Set<String>> current() {
        return (Map<List<String>, Set<String>>) ThreadContext.get(KEY);
    }
}
