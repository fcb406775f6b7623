package io.jikimi.boot.web;

import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ProtectionSheet.Count;
import io.jikimi.storage.ProtectionSheet.Line;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.web.util.HtmlUtils;

/** The sheet of how personal data are stored (암호화 현황표), as a page and as a file. */
final class ProtectionTable {

    private static final List<String> COLUMNS =
            List.of(
                    "table",
                    "place",
                    "column",
                    "item",
                    "kind",
                    "duty",
                    "algorithm",
                    "key",
                    "rows",
                    "encrypted",
                    "plain",
                    "destroyed",
                    "empty",
                    "misplaced",
                    "share",
                    "index");

    /** Whoever opens the file in a spreadsheet would see Hangul in another encoding. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ProtectionSheet sheet;
    private final Locale language;
    private final ResourceBundleMessageSource texts = new ResourceBundleMessageSource();

    ProtectionTable(ProtectionSheet sheet, Locale language) {
        this.sheet = sheet;
        this.language = language;
        texts.setBasename("io/jikimi/protection");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
    }

    String csv() {
        StringBuilder csv = new StringBuilder(BYTE_ORDER_MARK);
        table().forEach(
                        row ->
                                csv.append(
                                                row.stream()
                                                        .map(ProtectionTable::quoted)
                                                        .collect(Collectors.joining(",")))
                                        .append("\r\n"));
        return csv.toString();
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }

    String html() {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"");
        html.append(language.getLanguage()).append("\"><head><meta charset=\"UTF-8\"><title>");
        html.append(escaped(text("title"))).append("</title></head><body><h1>");
        html.append(escaped(text("title"))).append("</h1><p>");
        html.append(escaped(text(sheet.sound() ? "sound" : "unsound", sheet.at())));
        html.append("</p><table>");
        String cell = "th";
        for (List<String> row : table()) {
            html.append("<tr>");
            for (String content : row) {
                html.append('<').append(cell).append('>').append(escaped(content));
                html.append("</").append(cell).append('>');
            }
            html.append("</tr>\n");
            cell = "td";
        }
        return html.append("</table></body></html>\n").toString();
    }

    private static String escaped(String content) {
        return HtmlUtils.htmlEscape(content, "UTF-8");
    }

    private List<List<String>> table() {
        List<List<String>> table = new ArrayList<>();
        table.add(COLUMNS.stream().map(column -> text("column." + column)).toList());
        sheet.lines().forEach(line -> table.add(row(line)));
        return table;
    }

    private List<String> row(Line line) {
        boolean encrypted = !line.algorithm().isEmpty();
        Count count = line.count();
        return List.of(
                line.table(),
                text("place." + line.place()),
                line.column(),
                line.item(),
                line.kind().name(),
                text(line.mandatory() ? "duty.law" : "duty.none"),
                encrypted ? line.algorithm() : text("algorithm.none"),
                encrypted ? text("key.subject", masterKeys()) : "",
                number(count, count == null ? 0 : count.rows()),
                number(count, count == null ? 0 : count.encrypted()),
                number(count, count == null ? 0 : count.plain()),
                number(count, count == null ? 0 : count.destroyed()),
                number(count, count == null ? 0 : count.empty()),
                misplaced(line),
                count == null ? text("not-measured") : count.percent() + "%",
                String.join(" ", line.indexColumns()));
    }

    private String misplaced(Line line) {
        if (!line.owned()) {
            return "";
        }
        Long misplaced = line.misplaced();
        return misplaced == null ? text("not-measured") : misplaced.toString();
    }

    private String number(@Nullable Count count, long number) {
        return count == null ? text("not-measured") : String.valueOf(number);
    }

    /** The epochs of the master key under which the keys of data subjects may lie. */
    private String masterKeys() {
        Set<String> living =
                sheet.keys().stream()
                        .filter(key -> key.purpose().equals("master"))
                        .filter(key -> key.state() != KeyLedgerEntry.State.DESTROYED)
                        .map(KeyLedgerEntry::id)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return living.isEmpty() ? text("key.master") : String.join(", ", living);
    }

    private String text(String key, Object... values) {
        return texts.getMessage(key, values, language);
    }
}
