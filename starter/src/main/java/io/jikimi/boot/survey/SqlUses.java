package io.jikimi.boot.survey;

import io.jikimi.boot.survey.QueryUse.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What SQL that passes Hibernate by does with columns that look personal. */
final class SqlUses {

    private SqlUses() {}

    static List<QueryUse> of(String where, QueryText text, List<Suspect> suspects) {
        List<QueryUse> uses = new ArrayList<>();
        for (Suspect suspect : suspects) {
            if (text.names(suspect.table()) && (text.names(suspect.column()) || text.names("*"))) {
                uses.add(new QueryUse(where, suspect, Use.NATIVE));
                Set<Use> more = text.uses(suspect.column());
                more.forEach(use -> uses.add(new QueryUse(where, suspect, use)));
            }
        }
        return uses;
    }
}
