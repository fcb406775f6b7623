package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads register files: remembers where every entry stands, refuses keys that are unknown or there
 * twice, and joins the files.
 */
final class RegisterReader {

    static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private final Findings findings = new Findings();
    private final Map<String, String> locations = new HashMap<>();
    private final Map<String, Register.PurposeEntry> purposes = new LinkedHashMap<>();
    private final Map<String, Register.ItemEntry> items = new LinkedHashMap<>();
    private final List<Register.EndpointEntry> endpoints = new ArrayList<>();
    private final List<Register.CodeEntry> code = new ArrayList<>();
    private final Map<String, Register.FormEntry> forms = new LinkedHashMap<>();
    private final Map<String, Register.RecipientEntry> recipients = new LinkedHashMap<>();
    private final Map<String, Register.TrusteeEntry> trustees = new LinkedHashMap<>();
    private final Map<String, Register.StatutoryPeriodEntry> statutes = new LinkedHashMap<>();
    private Register.@Nullable PolicyEntry policy;

    private RegisterReader() {}

    /** One text and how findings call it. */
    record Source(String name, String text) {}

    static RegisterFile read(List<Source> sources) {
        RegisterReader reader = new RegisterReader();
        sources.forEach(reader::add);
        reader.findings.throwIfViolated();
        return new RegisterFile(reader.joined(), reader.locations);
    }

    private Register joined() {
        return new Register(
                purposes, items, endpoints, code, forms, recipients, trustees, policy, statutes);
    }

    private void add(Source source) {
        Map<String, String> lines = new HashMap<>();
        tree(source, lines)
                .flatMap(tree -> register(source, tree, lines))
                .ifPresent(register -> join(register, lines));
    }

    private Optional<ObjectNode> tree(Source source, Map<String, String> lines) {
        try (JsonParser parser = YAML.createParser(source.text())) {
            if (parser.nextToken() == null || parser.currentToken() == JsonToken.VALUE_NULL) {
                return Optional.of(JsonNodeFactory.instance.objectNode());
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                unreadable(source.name(), "The register is a map that begins with 'purposes:'.");
                return Optional.empty();
            }
            ObjectNode tree = object(source, parser, "", lines);
            if (parser.nextToken() != null) {
                unreadable(
                        at(source, parser.currentTokenLocation()),
                        "A register file has one document; move the second to its own file.");
            }
            return Optional.of(tree);
        } catch (JacksonException failure) {
            unreadable(at(source, failure.getLocation()), "This is no YAML: " + reason(failure));
            return Optional.empty();
        }
    }

    private ObjectNode object(
            Source source, JsonParser parser, String pointer, Map<String, String> lines) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            String here = pointer + "/" + name;
            String location = at(source, parser.currentTokenLocation());
            parser.nextToken();
            JsonNode value = value(source, parser, here, lines);
            if (object.has(name)) {
                findings.add(
                        Code.REGISTER_DUPLICATE,
                        location,
                        "The key '%s' is there already at %s; keep one."
                                .formatted(name, lines.get(here)));
                continue;
            }
            lines.put(here, location);
            object.set(name, value);
        }
        return object;
    }

    private ArrayNode array(
            Source source, JsonParser parser, String pointer, Map<String, String> lines) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String here = pointer + "/" + array.size();
            lines.put(here, at(source, parser.currentTokenLocation()));
            array.add(value(source, parser, here, lines));
        }
        return array;
    }

    private JsonNode value(
            Source source, JsonParser parser, String pointer, Map<String, String> lines) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(source, parser, pointer, lines);
            case START_ARRAY -> array(source, parser, pointer, lines);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NUMBER_INT -> JsonNodeFactory.instance.numberNode(parser.getLongValue());
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            default -> JsonNodeFactory.instance.stringNode(parser.getString());
        };
    }

    private Optional<Register> register(Source source, ObjectNode tree, Map<String, String> lines) {
        try {
            return Optional.ofNullable(
                    YAML.readerFor(Register.class)
                            .withHandler(new UnknownKeys(lines, source))
                            .readValue(tree));
        } catch (DatabindException failure) {
            String pointer = pointer(failure);
            unreadable(
                    nearest(lines, pointer, source),
                    "The value of '%s' has the wrong type: %s"
                            .formatted(pointer.substring(1).replace('/', '.'), reason(failure)));
            return Optional.empty();
        }
    }

    private static String pointer(DatabindException failure) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference reference : failure.getPath()) {
            pointer.append('/')
                    .append(
                            reference.getPropertyName() != null
                                    ? reference.getPropertyName()
                                    : String.valueOf(reference.getIndex()));
        }
        return pointer.isEmpty() ? "/" : pointer.toString();
    }

    private static String nearest(Map<String, String> lines, String pointer, Source source) {
        for (String path = pointer; path.lastIndexOf('/') >= 0; ) {
            String line = lines.get(path);
            if (line != null) {
                return line;
            }
            path = path.substring(0, path.lastIndexOf('/'));
        }
        return source.name();
    }

    private static String reason(JacksonException failure) {
        return failure.getOriginalMessage().lines().findFirst().orElse("unexpected content");
    }

    private static String at(Source source, @Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? source.name()
                : source.name() + ":" + location.getLineNr() + ":" + location.getColumnNr();
    }

    private void unreadable(String location, String message) {
        findings.add(Code.REGISTER_UNREADABLE, location, message);
    }

    private void join(Register register, Map<String, String> lines) {
        join("purposes", purposes, register.purposes(), lines);
        join("items", items, register.items(), lines);
        join("forms", forms, register.forms(), lines);
        join("recipients", recipients, register.recipients(), lines);
        join("trustees", trustees, register.trustees(), lines);
        join("statutes", statutes, register.statutes(), lines);
        joinPolicy(register.policy(), lines);
        join("endpoints", endpoints, register.endpoints(), lines);
        join("code", code, register.code(), lines);
        lines.forEach(locations::putIfAbsent);
    }

    private <E> void join(
            String section, Map<String, E> joined, Map<String, E> more, Map<String, String> lines) {
        more.forEach(
                (name, entry) -> {
                    String pointer = "/" + section + "/" + name;
                    if (entry == null) {
                        unreadable(
                                String.valueOf(lines.get(pointer)),
                                "'%s.%s' is empty; fill or remove it.".formatted(section, name));
                    } else if (joined.putIfAbsent(name, entry) != null) {
                        duplicate(pointer, lines);
                    }
                });
    }

    private void joinPolicy(Register.@Nullable PolicyEntry entry, Map<String, String> lines) {
        if (entry != null && policy != null) {
            duplicate("/policy", lines);
        } else if (entry != null) {
            policy = entry;
        }
    }

    private <E> void join(String section, List<E> joined, List<E> more, Map<String, String> lines) {
        int offset = joined.size();
        for (int index = more.size() - 1; index >= 0; index--) {
            String line = lines.remove("/" + section + "/" + index);
            if (line != null) {
                locations.put("/" + section + "/" + (offset + index), line);
            }
        }
        joined.addAll(more);
    }

    private void duplicate(String pointer, Map<String, String> lines) {
        findings.add(
                Code.REGISTER_DUPLICATE,
                String.valueOf(lines.get(pointer)),
                "'%s' is there already at %s; keep one."
                        .formatted(pointer.substring(1).replace('/', '.'), locations.get(pointer)));
    }

    /** Where the property lies whose value the parser has just entered. */
    private static String pointer(JsonParser parser, String propertyName) {
        TokenStreamContext context = parser.streamReadContext();
        TokenStreamContext object =
                parser.currentToken().isStructStart() ? context.getParent() : context;
        TokenStreamContext around = object.getParent();
        String prefix = around == null || around.inRoot() ? "" : around.pathAsPointer().toString();
        return prefix + "/" + propertyName;
    }

    /** Notes every unknown key instead of stopping at the first. */
    private final class UnknownKeys extends DeserializationProblemHandler {

        private final Map<String, String> lines;
        private final Source source;

        UnknownKeys(Map<String, String> lines, Source source) {
            this.lines = lines;
            this.source = source;
        }

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String propertyName) {
            String pointer = pointer(parser, propertyName);
            findings.add(
                    Code.REGISTER_UNKNOWN_KEY,
                    nearest(lines, pointer, source),
                    "The register knows no key '%s' here; correct or remove it."
                            .formatted(pointer.substring(1).replace('/', '.')));
            parser.skipChildren();
            return true;
        }
    }
}
