package io.jikimi.boot.web;

import io.jikimi.grants.AccessSheet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;

/** The sheet of access rights as a file for a spreadsheet. */
final class AccessTable {

    private static final List<String> COLUMNS =
            List.of("account", "person", "rights", "ended", "last-use");

    /** Whoever opens the file in a spreadsheet would see Hangul in another encoding. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** What a spreadsheet takes for a formula at the beginning of a cell. */
    private static final String FORMULAS = "=+-@\t\r";

    private final AccessSheet sheet;
    private final Locale language;
    private final ResourceBundleMessageSource texts = new ResourceBundleMessageSource();

    AccessTable(AccessSheet sheet, Locale language) {
        this.sheet = sheet;
        this.language = language;
        texts.setBasename("io/jikimi/access-rights");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
    }

    String csv() {
        return BYTE_ORDER_MARK
                + Stream.concat(
                                Stream.of(
                                        COLUMNS.stream()
                                                .map(
                                                        column ->
                                                                texts.getMessage(
                                                                        column, null, language))),
                                sheet.lines().stream().map(AccessTable::cells))
                        .map(AccessTable::row)
                        .collect(Collectors.joining());
    }

    private static String row(Stream<String> cells) {
        return cells.map(AccessTable::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static Stream<String> cells(AccessSheet.Line line) {
        String rights =
                line.rights().entrySet().stream()
                        .map(right -> right.getKey() + " (" + right.getValue() + ")")
                        .collect(Collectors.joining(" "));
        return Stream.of(
                line.account(), line.person(), rights, text(line.endedAt()), text(line.lastUse()));
    }

    private static String text(@Nullable Instant moment) {
        return moment == null ? "" : moment.toString();
    }

    private static String quoted(String cell) {
        boolean formula = !cell.isEmpty() && FORMULAS.indexOf(cell.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + cell.replace("\"", "\"\"") + '"';
    }
}
