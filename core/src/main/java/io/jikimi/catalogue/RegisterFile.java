package io.jikimi.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The processing register together with where each entry stands, so that findings name file and
 * line. Nothing but the files counts: neither properties nor environment change an entry.
 */
public final class RegisterFile {

    /** Where the files of the register lie on the class path. */
    public static final String LOCATION = "classpath*:META-INF/jikimi/register*.yml";

    private final Register register;
    private final Map<String, String> locations;

    RegisterFile(Register register, Map<String, String> locations) {
        this.register = register;
        this.locations = Map.copyOf(locations);
    }

    /**
     * Reads every {@code META-INF/jikimi/register*.yml} that the class loader sees, and joins them.
     *
     * @throws CatalogueViolationsException if a file is no YAML, has a key that is unknown or there
     *     twice, or two files have the same entry
     */
    public static RegisterFile load(ClassLoader classLoader) {
        try {
            Resource[] resources =
                    new PathMatchingResourcePatternResolver(classLoader).getResources(LOCATION);
            List<RegisterReader.Source> sources = new ArrayList<>();
            for (Resource resource : sorted(resources)) {
                sources.add(source(resource, resources));
            }
            return RegisterReader.read(sources);
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not read " + LOCATION, failure);
        }
    }

    /**
     * Reads one text.
     *
     * @param name how findings call it
     * @throws CatalogueViolationsException as {@link #load}
     */
    public static RegisterFile parse(String name, String yaml) {
        return RegisterReader.read(List.of(new RegisterReader.Source(name, yaml)));
    }

    /** A register made in code; findings name entries without file and line. */
    public static RegisterFile of(Register register) {
        return new RegisterFile(register, Map.of());
    }

    /** The register as written, files joined. */
    public Register register() {
        return register;
    }

    /** The SHA-256, in hexadecimal, of the canonical form: the same entries give the same hash. */
    public String hash() {
        return CanonicalRegister.hash(register);
    }

    /**
     * Where an entry stands: file, line and path. Names the nearest entry around it that is
     * written.
     */
    String location(Object... path) {
        String written = String.join(".", Arrays.stream(path).map(Object::toString).toList());
        for (int length = path.length; length > 0; length--) {
            String line = locations.get(pointer(path, length));
            if (line != null) {
                return line + " " + written;
            }
        }
        return "register " + written;
    }

    static String pointer(Object[] path, int length) {
        StringBuilder pointer = new StringBuilder();
        for (int index = 0; index < length; index++) {
            pointer.append('/').append(path[index]);
        }
        return pointer.toString();
    }

    private static List<Resource> sorted(Resource[] resources) {
        return Arrays.stream(resources)
                .sorted(Comparator.comparing(Resource::getDescription))
                .toList();
    }

    private static RegisterReader.Source source(Resource resource, Resource[] all)
            throws IOException {
        String fileName = String.valueOf(resource.getFilename());
        boolean unique =
                Arrays.stream(all).filter(other -> fileName.equals(other.getFilename())).count()
                        == 1;
        String name = unique ? "META-INF/jikimi/" + fileName : resource.getURL().toString();
        try (InputStream stream = resource.getInputStream()) {
            return new RegisterReader.Source(
                    name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
