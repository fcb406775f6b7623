package io.jikimi.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * The register as one text in which nothing but its content matters: keys sorted, absent and empty
 * entries left out, every text with its length in front. Belongs to the evidence, so its format is
 * fixed.
 */
final class CanonicalRegister {

    private CanonicalRegister() {}

    static String hash(Register register) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text(register).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }

    static String text(Register register) {
        JsonNode tree = RegisterReader.YAML.valueToTree(register);
        StringBuilder text = new StringBuilder("register/1");
        append(tree, text, true);
        return text.toString();
    }

    private static void append(JsonNode node, StringBuilder text, boolean root) {
        if (node.isObject()) {
            text.append('{');
            node.propertyNames().stream()
                    .sorted()
                    .filter(name -> !isAbsent(node.get(name)))
                    .forEach(
                            name -> {
                                appendText(name, text);
                                boolean unordered =
                                        root && (name.equals("endpoints") || name.equals("code"));
                                appendValue(node.get(name), text, unordered);
                            });
            text.append('}');
        } else if (node.isArray()) {
            appendValue(node, text, false);
        } else {
            appendText(node.asString(), text);
        }
    }

    private static void appendValue(JsonNode node, StringBuilder text, boolean unordered) {
        if (!node.isArray()) {
            append(node, text, false);
            return;
        }
        List<String> elements =
                StreamSupport.stream(node.spliterator(), false)
                        .map(CanonicalRegister::element)
                        .toList();
        text.append('[');
        (unordered ? elements.stream().sorted() : elements.stream()).forEach(text::append);
        text.append(']');
    }

    private static String element(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(node, text, false);
        return text.toString();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isNull() || node.isContainer() && node.isEmpty();
    }

    private static void appendText(String value, StringBuilder text) {
        text.append(value.length()).append(':').append(value);
    }
}
