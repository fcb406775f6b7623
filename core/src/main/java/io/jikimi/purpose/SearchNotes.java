package io.jikimi.purpose;

import io.jikimi.evidence.AccessEntry;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was searched for in a scope, as the access log has it: the first few, and whether more. */
final class SearchNotes {

    private static final String MORE = ",+";

    /** As much as a row of the access log keeps. */
    private static final int LONGEST = AccessEntry.Context.LONGEST - MORE.length();

    private @Nullable Set<String> conditions;
    private int length;
    private boolean more;

    void add(String condition) {
        Set<String> known = conditions;
        if (known == null) {
            known = new LinkedHashSet<>();
            conditions = known;
        }
        if (known.contains(condition)) {
            return;
        }
        if (length + condition.length() + 1 > LONGEST) {
            more = true;
        } else {
            known.add(condition);
            length += condition.length() + 1;
        }
    }

    @Nullable String text() {
        return conditions == null ? null : String.join(",", conditions) + (more ? MORE : "");
    }
}
