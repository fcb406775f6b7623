package io.jikimi.boot.survey;

import io.jikimi.boot.survey.QueryUse.Use;
import java.text.MessageFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a survey has found, for people, in one language. No value of anybody is in it. */
final class SurveyText {

    private final ResourceBundle texts;
    private final StringBuilder text = new StringBuilder();

    private SurveyText(Locale locale) {
        this.texts =
                ResourceBundle.getBundle(
                        "io.jikimi.boot.survey",
                        locale,
                        ResourceBundle.Control.getNoFallbackControl(
                                ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    static String of(Findings findings, Locale locale) {
        return new SurveyText(locale).write(findings);
    }

    private String write(Findings findings) {
        text.append("# ").append(text("title")).append("\n\n").append(text("about")).append('\n');
        columns(findings.suspects());
        queries(findings.uses());
        carriers(findings.carriers());
        list("by-hand", findings.notPlaced());
        text.append("\n## ").append(text("next")).append("\n\n").append(text("next.steps"));
        return text.append('\n').toString();
    }

    private void columns(List<Suspect> suspects) {
        heading("columns", suspects.size());
        if (suspects.isEmpty()) {
            return;
        }
        table("columns.place", "columns.column", "columns.type", "columns.kind", "columns.why");
        suspects.forEach(
                suspect ->
                        row(
                                suspect.place(),
                                suspect.table() + "." + suspect.column(),
                                suspect.type(),
                                suspect.kind().name(),
                                why(suspect)));
    }

    private String why(Suspect suspect) {
        if (suspect.annotated()) {
            return text("why.annotated");
        }
        Suspect.Sign sign = suspect.sign();
        String why =
                sign.isName() ? text("why.name") : text("why.found", sign.found(), sign.looked());
        return suspect.entity() == null ? why + " " + text("why.unmapped") : why;
    }

    private void queries(List<QueryUse> uses) {
        heading("queries", uses.size());
        if (uses.isEmpty()) {
            return;
        }
        table("queries.where", "queries.place", "queries.use", "queries.do");
        uses.stream()
                .sorted(
                        Comparator.comparing(QueryUse::where)
                                .thenComparing(use -> use.suspect().place())
                                .thenComparing(QueryUse::use))
                .forEach(
                        use ->
                                row(
                                        use.where(),
                                        use.suspect().place(),
                                        text("use." + key(use.use())),
                                        text("do." + key(use.use()))));
    }

    private void carriers(List<Carrier> carriers) {
        heading("carriers", carriers.size());
        if (carriers.isEmpty()) {
            return;
        }
        table("carriers.type", "carriers.attributes", "carriers.places");
        carriers.forEach(
                carrier ->
                        row(
                                carrier.type(),
                                String.join(", ", carrier.attributes()),
                                String.join(", ", carrier.places())));
    }

    private void list(String key, List<String> places) {
        if (!places.isEmpty()) {
            heading(key, places.size());
            new TreeSet<>(places).forEach(place -> text.append("* ").append(place).append('\n'));
        }
    }

    private void heading(String key, int count) {
        text.append("\n## ").append(text(key, count)).append("\n\n");
        text.append(text(key + ".about")).append("\n\n");
    }

    private void table(String... keys) {
        row(Stream.of(keys).map(this::text).toArray(String[]::new));
        row(Stream.of(keys).map(key -> "---").toArray(String[]::new));
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String key(Use use) {
        return use.name().toLowerCase(Locale.ROOT);
    }

    private String text(String key, Object... values) {
        String pattern = texts.getString(key);
        return values.length == 0
                ? pattern
                : new MessageFormat(pattern, Locale.ROOT).format(values);
    }
}
