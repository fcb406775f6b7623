package io.jikimi.boot.survey;

import io.jikimi.boot.survey.QueryUse.Use;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a query does with a name, by the words beside it: a survey asks for a look, and
 * refuses nothing.
 */
final class QueryText {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private final String text;

    QueryText(String text) {
        this.text = text.replaceAll("\\s+", " ").strip();
    }

    /** Whether the name stands in it as a word. */
    boolean names(String name) {
        return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])", FLAGS)
                .matcher(text)
                .find();
    }

    /** How it uses an attribute or a column. */
    Set<Use> uses(String name) {
        String word = "(?<![\\w$:#{])" + Pattern.quote(name) + "(?![\\w$}])";
        Set<Use> uses = EnumSet.noneOf(Use.class);
        Matcher like = matcher(word + "\\)? (?:not )?like (.{0,40})");
        while (like.find()) {
            uses.add(isBeginning(like.group(1)) ? Use.PREFIX : Use.PATTERN);
        }
        addIf(uses, Use.EQUALITY, word + "\\)? ?(?:=|<>|!=|in\\b|not in\\b)");
        addIf(uses, Use.RANGE, word + "\\)? ?(?:<(?!>)|>|between\\b)");
        addIf(uses, Use.ORDER, "order by [^()]*?" + word);
        addIf(uses, Use.GROUP, "group by [^()]*?" + word);
        addIf(
                uses,
                Use.FUNCTION,
                "\\b(?:lower|upper|substring|substr|trim|concat|length|replace|left|right|coalesce|function)"
                        + " ?\\([^()]*?"
                        + word);
        return uses;
    }

    private void addIf(Set<Use> uses, Use use, String pattern) {
        if (matcher(pattern).find()) {
            uses.add(use);
        }
    }

    private Matcher matcher(String pattern) {
        return Pattern.compile(pattern, FLAGS).matcher(text);
    }

    /** {@code 'x%'}, {@code :x%} and {@code concat(:x, '%')}; a bare parameter may be anything. */
    private static boolean isBeginning(String pattern) {
        return pattern.matches("(?i)(?:'[^%_']+%'|[:?]\\w+%|concat ?\\( ?[:?#]\\S+ ?, ?'%' ?\\)).*")
                || pattern.matches("(?i)[:?]\\w+ \\|\\| ?'%'.*");
    }
}
