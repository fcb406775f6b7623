package io.jikimi;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/**
 * Which room owns which of our tables, read from the scripts that create them, and which classes
 * name a table in a string constant.
 */
final class SqlOwnership {

    private static final Pattern OUR_NAME = Pattern.compile("\\bjikimi_[a-z0-9_]*[a-z0-9]\\b");
    private static final Pattern CREATED =
            Pattern.compile("create table (?:if not exists )?(jikimi_[a-z0-9_]+)\\s*\\(");
    private static final Pattern NUMBERED =
            Pattern.compile("create sequence (?:if not exists )?(jikimi_[a-z0-9_]+)");

    /**
     * A message may name a table for an operator; a statement, or a piece of one, makes it ours.
     */
    private static final Pattern STATEMENT =
            Pattern.compile(
                    "^\\s*(select|insert|update|delete|merge|with|create|alter|drop|truncate|lock)\\b"
                            + "|\\b(from|join|into|update|table|using) jikimi_"
                            + "|^\\s*jikimi_[a-z0-9_]+\\s*$");

    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|(?s)/\\*.*?\\*/");
    private static final List<String> DATABASES =
            List.of("h2", "postgresql", "mariadb", "oracle", "sqlserver");

    /** The databases nobody has run the scripts of. */
    private static final Set<String> UNVERIFIED = Set.of("oracle", "sqlserver");

    private static final Pattern ONCE =
            Pattern.compile(
                    "(?<!is null )create (table|index|unique index|sequence) (?!if not exists)");

    private static final Set<String> NO_COLUMNS =
            Set.of("primary", "unique", "constraint", "foreign", "check", "key", "index");

    private static final String UNSAID = " says in its first line what is not so: was it ever run?";

    private final Map<String, String> rooms;

    /**
     * Creates the ownership of known tables.
     *
     * @param rooms table to room
     */
    SqlOwnership(Map<String, String> rooms) {
        this.rooms = Map.copyOf(rooms);
    }

    /** Reads the ownership from {@code <folder>/<database>/<room>.sql}. */
    static SqlOwnership ofScripts(Path folder) {
        Map<String, String> rooms = new TreeMap<>();
        scripts(folder)
                .forEach(
                        (script, text) -> {
                            String room = roomOf(script);
                            tables(text).keySet().forEach(table -> rooms.put(table, room));
                            NUMBERED.matcher(text)
                                    .results()
                                    .forEach(sequence -> rooms.put(sequence.group(1), room));
                        });
        return new SqlOwnership(rooms);
    }

    Set<String> tables() {
        return rooms.keySet();
    }

    /** What the scripts below a folder get wrong, in words; empty if nothing. */
    static List<String> findings(Path folder) {
        Set<String> findings = new TreeSet<>();
        Map<String, Map<String, Map<String, Set<String>>>> byRoom = new TreeMap<>();
        Map<Path, String> scripts = scripts(folder);
        Map<String, String> owners = ofScripts(folder).rooms;
        scripts.forEach(
                (script, text) -> {
                    String room = roomOf(script);
                    String database = script.getParent().getFileName().toString();
                    Map<String, Set<String>> tables = tables(text);
                    byRoom.computeIfAbsent(room, ignored -> new TreeMap<>()).put(database, tables);
                    for (String table : names(text)) {
                        String owner = owners.get(table);
                        if (owner != null && !owner.equals(room)) {
                            findings.add(
                                    database + "/" + room + ".sql names " + table + " of " + owner);
                        }
                    }
                    if (ONCE.matcher(text).find()) {
                        findings.add(database + "/" + room + ".sql cannot be run twice");
                    }
                });
        byRoom.forEach((room, databases) -> compare(room, databases, findings));
        scripts.keySet().stream()
                .filter(script -> saysItIsUnverified(script) != isUnverified(script))
                .forEach(script -> findings.add(folder.relativize(script) + UNSAID));
        return List.copyOf(findings);
    }

    private static boolean isUnverified(Path script) {
        return UNVERIFIED.contains(script.getParent().getFileName().toString());
    }

    private static boolean saysItIsUnverified(Path script) {
        try (Stream<String> lines = Files.lines(script)) {
            return lines.findFirst().orElse("").startsWith("-- UNVERIFIED: nobody has run");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void compare(
            String room,
            Map<String, Map<String, Set<String>>> databases,
            Collection<String> findings) {
        for (String database : DATABASES) {
            if (!databases.containsKey(database)) {
                findings.add(room + " has no script for " + database);
            }
        }
        Map<String, Set<String>> first = databases.values().iterator().next();
        String reference = databases.keySet().iterator().next();
        databases.forEach(
                (database, tables) -> {
                    if (!tables.equals(first)) {
                        findings.add(
                                room
                                        + " differs: "
                                        + difference(first, tables, reference, database));
                    }
                });
    }

    private static String difference(
            Map<String, Set<String>> left,
            Map<String, Set<String>> right,
            String leftName,
            String rightName) {
        return only(left, right, leftName) + only(right, left, rightName);
    }

    private static String only(
            Map<String, Set<String>> here, Map<String, Set<String>> there, String name) {
        Set<String> rest = new TreeSet<>();
        here.forEach(
                (table, columns) ->
                        columns.stream()
                                .filter(
                                        column ->
                                                !there.getOrDefault(table, Set.of())
                                                        .contains(column))
                                .forEach(column -> rest.add(table + "." + column)));
        return rest.isEmpty() ? "" : "only " + name + " has " + rest + " ";
    }

    /** The condition that a class names tables of its own room only, and as the only class. */
    ArchCondition<JavaClass> keepTheirTables(String base) {
        return new ArchCondition<>("name only tables of their room, in its one Jdbc class") {

            private final Map<String, Set<JavaClass>> namers = new TreeMap<>();
            private final Set<String> roomsWithSql = new HashSet<>();

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                JavaClass owner = RoomRules.topLevel(type);
                if (owner.getSimpleName().startsWith("Jdbc")) {
                    roomsWithSql.add(RoomRules.roomOf(base, owner.getPackageName()));
                }
                for (String name : named(type)) {
                    namers.computeIfAbsent(name, ignored -> new HashSet<>()).add(owner);
                    finding(owner, name).ifPresent(finding -> events.add(violated(owner, finding)));
                }
            }

            @Override
            public void finish(ConditionEvents events) {
                // A room whose script came before its first Jdbc class is being built.
                rooms.keySet().stream()
                        .filter(table -> roomsWithSql.contains(rooms.get(table)))
                        .filter(table -> !namers.containsKey(table))
                        .forEach(
                                table ->
                                        events.add(
                                                violated(
                                                        table,
                                                        table + " is created and never named")));
                namers.forEach(
                        (table, owners) -> {
                            if (owners.size() > 1) {
                                JavaClass any = owners.iterator().next();
                                events.add(
                                        violated(
                                                any,
                                                table
                                                        + " is named by "
                                                        + owners.stream()
                                                                .map(JavaClass::getName)
                                                                .sorted()
                                                                .toList()));
                            }
                        });
            }

            private Optional<String> finding(JavaClass type, String table) {
                String room = RoomRules.roomOf(base, type.getPackageName());
                String owner = rooms.get(table);
                if (owner == null) {
                    return Optional.of(
                            type.getName() + " names " + table + ", which no script creates");
                }
                if (!owner.equals(room)) {
                    return Optional.of(
                            type.getName() + " names " + table + ", which belongs to " + owner);
                }
                return type.getSimpleName().startsWith("Jdbc")
                        ? Optional.empty()
                        : Optional.of(type.getName() + " names " + table + " and is no Jdbc class");
            }
        };
    }

    private static Map<Path, String> scripts(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        Map<Path, String> scripts = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.filter(file -> file.toString().endsWith(".sql")).toList()) {
                String text = COMMENT.matcher(Files.readString(path)).replaceAll(" ");
                scripts.put(path, text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return scripts;
    }

    private static String roomOf(Path script) {
        return script.getFileName().toString().replace(".sql", "");
    }

    private static Map<String, Set<String>> tables(String script) {
        Map<String, Set<String>> tables = new TreeMap<>();
        Matcher created = CREATED.matcher(script);
        while (created.find()) {
            tables.put(created.group(1), columns(script, created.end()));
        }
        return tables;
    }

    /** The first word of each part between the parentheses that open before {@code start}. */
    private static Set<String> columns(String script, int start) {
        Set<String> columns = new TreeSet<>();
        int depth = 1;
        StringBuilder part = new StringBuilder();
        for (int at = start; at < script.length() && depth > 0; at++) {
            char letter = script.charAt(at);
            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (depth == 0 || (depth == 1 && letter == ',')) {
                String word = part.toString().strip().split("[ (]", 2)[0];
                word = word.replaceAll("[\"\\[\\]]", "");
                if (!word.isEmpty() && !NO_COLUMNS.contains(word)) {
                    columns.add(word);
                }
                part.setLength(0);
            } else {
                part.append(letter);
            }
        }
        return columns;
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = OUR_NAME.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static Set<String> named(JavaClass type) {
        Set<String> named = new TreeSet<>();
        for (String constant : constants(type)) {
            if (STATEMENT.matcher(constant).find()) {
                named.addAll(names(constant));
            }
        }
        return named;
    }

    /** Every string constant of a class: literals, constant fields, concatenations, annotations. */
    static Set<String> constants(JavaClass type) {
        Set<String> constants = new HashSet<>();
        try (InputStream file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(file).accept(new Constants(constants), ClassReader.SKIP_DEBUG);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return constants;
    }

    private static final class Constants extends ClassVisitor {

        private final Set<String> found;

        Constants(Set<String> found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        private void keep(@Nullable Object constant) {
            if (constant instanceof String text) {
                found.add(text);
            }
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(@Nullable String name, Object value) {
                    keep(value);
                }

                @Override
                public AnnotationVisitor visitArray(String name) {
                    return this;
                }
            };
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                @Nullable Object value) {
            keep(value);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitLdcInsn(Object value) {
                    keep(value);
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String name,
                        String descriptor,
                        Handle bootstrapMethod,
                        Object... arguments) {
                    for (Object argument : arguments) {
                        keep(argument);
                    }
                }
            };
        }
    }
}
