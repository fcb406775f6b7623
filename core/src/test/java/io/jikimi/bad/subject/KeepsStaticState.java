package io.jikimi.bad.subject;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps state that two applications of one process would share. */
public final class KeepsStaticState {

    static final List<String> NAMES = List.of("constant");

    private static final HashMap<String, String> cache = new HashMap<>();

    private static final ThreadLocal<@Nullable String> scope = new ThreadLocal<>();

    private static int counter;

    Map<String, String> count(String name) {
        counter++;
        cache.put(name + counter, NAMES.get(0) + scope.get());
        return cache;
    }
}
