package io.jikimi.boot.web;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Register;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The purposes of URLs, from the {@code endpoints} of the register; the most specific wins. */
final class EndpointPurposes {

    private final List<Mapping> mappings;

    EndpointPurposes(Catalogue catalogue) {
        PathPatternParser parser = new PathPatternParser();
        this.mappings =
                catalogue.register().endpoints().stream()
                        .flatMap(entry -> mapping(parser, entry).stream())
                        .sorted(Comparator.comparing(Mapping::pattern))
                        .toList();
    }

    private static Optional<Mapping> mapping(
            PathPatternParser parser, Register.EndpointEntry entry) {
        String path = entry.path();
        String purpose = entry.purpose();
        return path == null || purpose == null
                ? Optional.empty()
                : Optional.of(new Mapping(parser.parse(path), purpose));
    }

    @Nullable String purposeOf(HttpServletRequest request) {
        if (mappings.isEmpty()) {
            return null;
        }
        PathContainer path =
                ServletRequestPathUtils.hasParsedRequestPath(request)
                        ? ServletRequestPathUtils.getParsedRequestPath(request)
                                .pathWithinApplication()
                        : PathContainer.parsePath(
                                request.getRequestURI()
                                        .substring(request.getContextPath().length()));
        return mappings.stream()
                .filter(mapping -> mapping.pattern().matches(path))
                .map(Mapping::purpose)
                .findFirst()
                .orElse(null);
    }

    private record Mapping(PathPattern pattern, String purpose) {}
}
