package io.jikimi.boot.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Where in a JSON body something is wrong: {@code decisions[2].entry}. Names that we know, no
 * values: a name that we do not know is whatever somebody has sent.
 */
final class InputPath {

    private InputPath() {}

    static @Nullable String of(JacksonException malformed) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : known(malformed)) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? null : path.toString();
    }

    private static List<JacksonException.Reference> known(JacksonException malformed) {
        List<JacksonException.Reference> path = malformed.getPath();
        return malformed instanceof UnrecognizedPropertyException && !path.isEmpty()
                ? path.subList(0, path.size() - 1)
                : path;
    }
}
