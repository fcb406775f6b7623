package io.jikimi.bad.subject;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

/** Says what it needs where nobody can see it. */
public final class HasItsFieldsInjected {

    @Autowired private @Nullable String name;

    @Nullable String name() {
        return name;
    }
}
