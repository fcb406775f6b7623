package io.jikimi.boot.survey;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The annotations that a survey proposes, as a patch of the sources that lie beside the classes. It
 * is made to be read and corrected before it is applied.
 */
final class AnnotationPatch {

    private static final List<String> OUTPUTS =
            List.of("target/classes", "build/classes/java/main");

    private static final Pattern IMPORT = Pattern.compile("^import ");

    private final Map<Class<?>, List<Suspect>> proposed;
    private final List<QueryUse> uses;
    private final List<String> notPlaced = new ArrayList<>();

    AnnotationPatch(List<Suspect> suspects, List<QueryUse> uses) {
        this.uses = uses;
        this.proposed = new TreeMap<>(Comparator.comparing(Class::getName));
        for (Suspect suspect : suspects) {
            if (suspect.entity() != null && !suspect.annotated()) {
                proposed.computeIfAbsent(suspect.entity(), ignored -> new ArrayList<>())
                        .add(suspect);
            }
        }
    }

    /** The patch, with paths from the folder of the module. */
    String diff() {
        StringBuilder diff = new StringBuilder();
        proposed.forEach((entity, suspects) -> diff.append(diff(entity, suspects)));
        return diff.toString();
    }

    /** What a person has to annotate by hand; known when the patch is made. */
    List<String> notPlaced() {
        return notPlaced;
    }

    private String diff(Class<?> entity, List<Suspect> suspects) {
        Path module = module(entity);
        String path = "src/main/java/" + entity.getName().replace('.', '/') + ".java";
        Subjects.Named subject = Subjects.of(entity);
        List<String> lines = module == null ? List.of() : lines(module.resolve(path));
        if (subject == null || lines.stream().noneMatch(IMPORT.asPredicate())) {
            suspects.forEach(suspect -> notPlaced.add(suspect.place()));
            return "";
        }
        SourcePatch patch = new SourcePatch(path, lines);
        Set<Class<?>> imports = new TreeSet<>(Comparator.comparing(Class::getName));
        for (Suspect suspect : suspects) {
            if (!annotate(suspect, patch, imports)) {
                notPlaced.add(suspect.place());
            }
        }
        if (patch.isEmpty()) {
            return "";
        }
        if (!Subjects.areNamed(entity)) {
            place(
                    patch.addBefore(
                            field(subject.field()), "@" + subject.annotation().getSimpleName()),
                    subject.annotation(),
                    entity.getSimpleName() + "." + subject.field(),
                    imports);
        }
        if (!entity.isAnnotationPresent(PersonalDataFile.class)) {
            String file = Subjects.kebab(entity.getSimpleName());
            place(
                    patch.addBefore(declaration(entity), "@PersonalDataFile(\"" + file + "\")"),
                    PersonalDataFile.class,
                    entity.getSimpleName(),
                    imports);
        }
        imports.stream()
                .map(type -> "import " + type.getName() + ";")
                .filter(line -> !lines.contains(line))
                .forEach(line -> patch.addBefore(IMPORT, line));
        return patch.diff();
    }

    private void place(boolean placed, Class<?> annotation, String place, Set<Class<?>> imports) {
        if (placed) {
            imports.add(annotation);
        } else {
            notPlaced.add(place);
        }
    }

    private boolean annotate(Suspect suspect, SourcePatch patch, Set<Class<?>> imports) {
        Pattern field = field(suspect.attribute());
        boolean placed =
                patch.addBefore(
                        field,
                        "@PersonalData(item = \"%s\", kind = DataKind.%s)"
                                .formatted(Subjects.kebab(suspect.attribute()), suspect.kind()));
        if (!placed) {
            return false;
        }
        imports.add(PersonalData.class);
        imports.add(DataKind.class);
        Set<Search> searches = searches(suspect);
        if (!searches.isEmpty()) {
            String ways =
                    searches.stream()
                            .map(way -> "Search." + way)
                            .collect(Collectors.joining(", ", "{", "}"));
            patch.addBefore(field, "@Searchable(" + ways + ")");
            imports.add(Searchable.class);
            imports.add(Search.class);
        }
        return true;
    }

    private Set<Search> searches(Suspect suspect) {
        Set<Search> searches = EnumSet.noneOf(Search.class);
        if (isUnique(suspect)) {
            searches.add(Search.EXACT);
        }
        for (QueryUse use : uses) {
            if (use.suspect().equals(suspect)) {
                switch (use.use()) {
                    case EQUALITY -> searches.add(Search.EXACT);
                    case PREFIX -> searches.add(Search.PREFIX);
                    default -> {}
                }
            }
        }
        return searches;
    }

    private static boolean isUnique(Suspect suspect) {
        Class<?> entity = suspect.entity();
        if (entity == null) {
            return false;
        }
        try {
            Field field = entity.getDeclaredField(suspect.attribute());
            Column column = field.getAnnotation(Column.class);
            return column != null && column.unique();
        } catch (NoSuchFieldException inherited) {
            return false;
        }
    }

    /** The line that declares a field, in a class as people write them. */
    private static Pattern field(String name) {
        return Pattern.compile(
                "^\\s+(?:@[\\w.]+(?:\\([^()]*\\))?\\s+)*"
                        + "(?:(?:private|protected|public|final|transient|volatile)\\s+)*"
                        + "(?!(?:return|throw|else|yield)\\b)[A-Za-z][\\w.<>?, \\[\\]]*\\s+"
                        + Pattern.quote(name)
                        + "\\s*(?:;|=)");
    }

    private static Pattern declaration(Class<?> entity) {
        return Pattern.compile(
                "^(?:(?:public|final|abstract)\\s+)*class\\s+" + entity.getSimpleName() + "\\b");
    }

    /** None where it cannot be read: it is not there, or is not written in UTF-8. */
    private static List<String> lines(Path source) {
        try {
            return Files.isRegularFile(source) ? Files.readAllLines(source) : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The folder of the module whose build made the class; null where it came from elsewhere. */
    private static @Nullable Path module(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            return null;
        }
        try {
            URI location = source.getLocation().toURI();
            if (!"file".equals(location.getScheme())) {
                return null;
            }
            Path classes = Path.of(location);
            for (String output : OUTPUTS) {
                if (classes.endsWith(output)) {
                    return classes.resolve(output.replaceAll("[^/]+", "..")).normalize();
                }
            }
            return null;
        } catch (URISyntaxException unusual) {
            return null;
        }
    }
}
