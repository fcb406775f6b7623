package io.jikimi.boot.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Where in a JSON body something is wrong: {@code decisions[2].entry}. Names only, no values. */
final class InputPath {

    private InputPath() {}

    static @Nullable String of(JacksonException malformed) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : malformed.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? null : path.toString();
    }
}
