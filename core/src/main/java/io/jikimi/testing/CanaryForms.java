package io.jikimi.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Every form in which one value may lie about. Compared in lower case. */
final class CanaryForms {

    private static final int SHORTEST_IN_OTHER_FORMS = 5;
    private static final int BASE64_GROUP = 3;

    private final List<Form> forms;
    private final boolean alone;

    private CanaryForms(List<Form> forms, boolean alone) {
        this.forms = List.copyOf(forms);
        this.alone = alone;
    }

    private record Form(String name, String text) {}

    static CanaryForms of(String value) {
        List<Form> forms = new ArrayList<>();
        add(forms, "as it is", value);
        if (value.length() < SHORTEST_IN_OTHER_FORMS && isAscii(value)) {
            return new CanaryForms(forms, true);
        }
        addEncoded(forms, "", value);
        String joined = value.replaceAll("[-\\s]", "");
        if (joined.length() >= SHORTEST_IN_OTHER_FORMS) {
            add(forms, "without hyphens", joined);
            addEncoded(forms, ", without hyphens", joined);
        }
        return new CanaryForms(forms, false);
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(letter -> letter < 0x80);
    }

    private static void addEncoded(List<Form> forms, String how, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
        IntPredicate notAscii = letter -> letter >= 0x80;
        add(forms, "URL-encoded" + how, url);
        add(forms, "URL-encoded" + how, url.replace("+", "%20"));
        add(forms, "escaped as in JSON" + how, json(value, notAscii));
        add(forms, "escaped as in JSON" + how, json(value, letter -> true));
        add(forms, "escaped as in HTML" + how, html(value, notAscii, "&#%d;"));
        add(forms, "escaped as in HTML" + how, html(value, notAscii, "&#x%x;"));
        add(forms, "decomposed" + how, Normalizer.normalize(value, Normalizer.Form.NFD));
        add(forms, "read as Latin-1" + how, new String(bytes, StandardCharsets.ISO_8859_1));
        add(forms, "in hexadecimal" + how, HexFormat.of().formatHex(bytes));
        for (int before = 0; before < BASE64_GROUP; before++) {
            String base64 = base64(bytes, before);
            add(forms, "in Base64" + how, base64);
            add(forms, "in Base64" + how, base64.replace('+', '-').replace('/', '_'));
        }
    }

    private static void add(List<Form> forms, String name, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (forms.stream().noneMatch(form -> form.text().equals(lower))) {
            forms.add(new Form(name, lower));
        }
    }

    private static String json(String value, IntPredicate escaped) {
        return value.chars()
                .mapToObj(
                        letter ->
                                escaped.test(letter)
                                        ? String.format(Locale.ROOT, "\\u%04x", letter)
                                        : Character.toString(letter))
                .collect(Collectors.joining());
    }

    private static String html(String value, IntPredicate escaped, String pattern) {
        return value.codePoints()
                .mapToObj(
                        point ->
                                escaped.test(point)
                                        ? String.format(Locale.ROOT, pattern, point)
                                        : Character.toString(point))
                .collect(Collectors.joining());
    }

    /** The letters that depend on these bytes alone, wherever in a longer text they begin. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        int first = (before * 8 + 5) / 6;
        int last = shifted.length * 8 / 6;
        return Base64.getEncoder().encodeToString(shifted).substring(first, last);
    }

    /** The name of a form that stands in the text, which is in lower case. */
    Optional<String> in(String text) {
        return forms.stream()
                .filter(form -> alone ? standsAlone(text, form.text()) : text.contains(form.text()))
                .map(Form::name)
                .findFirst();
    }

    private static boolean standsAlone(String text, String value) {
        for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
            int end = at + value.length();
            if (!continues(text, at - 1, at - 2) && !continues(text, end, end + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a number or a word goes on at the neighbour, or behind a point that it may be. */
    private static boolean continues(String text, int neighbour, int beyond) {
        return isPartOfWord(text, neighbour)
                || (at(text, neighbour) == '.' && Character.isDigit(at(text, beyond)));
    }

    private static boolean isPartOfWord(String text, int position) {
        return Character.isLetterOrDigit(at(text, position)) || at(text, position) == '_';
    }

    private static char at(String text, int position) {
        return position < 0 || position >= text.length() ? ' ' : text.charAt(position);
    }
}
