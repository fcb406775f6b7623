package io.jikimi.boot.survey;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        if (module == null || subject == null || !Files.isRegularFile(module.resolve(path))) {
            suspects.forEach(suspect -> notPlaced.add(suspect.place()));
            return "";
        }
        SourcePatch patch = new SourcePatch(path, lines(module.resolve(path)));
        Set<Class<?>> imports = new TreeSet<>(Comparator.comparing(Class::getName));
        for (Suspect suspect : suspects) {
            if (!annotate(suspect, patch, imports)) {
                notPlaced.add(suspect.place());
            }
        }
        if (patch.isEmpty()) {
            return "";
        }
        patch.addBefore(field(subject.field()), "@" + subject.annotation().getSimpleName());
        imports.add(subject.annotation());
        if (!entity.isAnnotationPresent(PersonalDataFile.class)) {
            patch.addBefore(
                    Pattern.compile(
                            "^(?:(?:public|final|abstract) )*class "
                                    + entity.getSimpleName()
                                    + "\\b"),
                    "@PersonalDataFile(\"" + Subjects.kebab(entity.getSimpleName()) + "\")");
            imports.add(PersonalDataFile.class);
        }
        imports.forEach(
                type ->
                        patch.addBefore(
                                Pattern.compile("^import "), "import " + type.getName() + ";"));
        return patch.diff();
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
                "^\\s+(?:@\\w+\\s+)*(?:(?:private|protected|public|final|transient)\\s+)*"
                        + "(?!return\\b)[A-Z][\\w.<>?, \\[\\]]*\\s+"
                        + Pattern.quote(name)
                        + "\\s*(?:;|=)");
    }

    private static List<String> lines(Path source) {
        try {
            return Files.readAllLines(source);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
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
