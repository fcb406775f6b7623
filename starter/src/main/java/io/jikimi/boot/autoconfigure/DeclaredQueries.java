package io.jikimi.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code @Query} declares, in the words of Hibernate: Spring Data takes the wildcards beside a
 * parameter away and puts them into its value.
 */
final class DeclaredQueries {

    private static final Pattern PARAMETER =
            Pattern.compile("(%?)(:#\\{[^}]*}|\\?#\\{[^}]*}|:\\w+|\\?\\d+)(%?)");

    private DeclaredQueries() {}

    static List<String> of(String entity, @Nullable String... declared) {
        List<String> queries = new ArrayList<>();
        for (String query : declared) {
            if (query != null) {
                queries.add(inWordsOfHibernate(query.replace("#{#entityName}", entity)));
            }
        }
        return queries;
    }

    private static String inWordsOfHibernate(String query) {
        AtomicInteger expressions = new AtomicInteger();
        return PARAMETER.matcher(query).replaceAll(found -> parameter(found, expressions));
    }

    private static String parameter(MatchResult found, AtomicInteger expressions) {
        boolean before = !found.group(1).isEmpty();
        boolean after = !found.group(3).isEmpty();
        if (before || after) {
            return Patterns.literal(before, after);
        }
        String parameter = found.group(2);
        return parameter.contains("{")
                ? ":expression" + expressions.incrementAndGet()
                : parameter.replace("?", "\\?");
    }
}
