package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.CatalogueViolation.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopsObserveTests {

    /** Nothing is stored, searched or destroyed wrongly for want of it, and no record is half. */
    private static final Set<Code> ONLY_A_PAPER =
            EnumSet.of(Code.CFG_PURPOSE_INCOMPLETE, Code.RETENTION_EXCEEDS_LAW);

    @ParameterizedTest
    @EnumSource(Code.class)
    void everythingStopsButWarningsAndWhatOnlyLacksAPaper(Code code) {
        boolean onlyReported = code.severity() == Severity.WARNING || ONLY_A_PAPER.contains(code);

        assertThat(code.stopsObserve()).isEqualTo(!onlyReported);
    }

    @Test
    void whatStopsWhoObservesStopsWhoEnforces() {
        assertThat(Arrays.stream(Code.values()).filter(Code::stopsObserve))
                .allMatch(code -> code.severity() == Severity.VIOLATION);
    }

    /** The guide names what an observing service may start without. */
    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void theGuideNamesThem(String language) throws IOException {
        String guide =
                Files.readString(Path.of("../docs/src/docs/asciidoc", language, "start.adoc"));
        String paragraph =
                guide.lines()
                        .filter(line -> line.contains("jikimi.gates.keys=observe"))
                        .collect(Collectors.joining());

        assertThat(Arrays.stream(Code.values()).filter(code -> paragraph.contains(code.name())))
                .containsExactlyInAnyOrderElementsOf(ONLY_A_PAPER);
    }
}
