package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a patch does with sources as people write them. */
class AnnotationPatchTests {

    @TempDir private Path module;

    @Test
    void marksTheSubjectWhateverTheTypeOfItsNumber() throws Exception {
        AnnotationPatch patch = patch("    @Id\n    private long id;", "name");

        assertThat(patch.diff().lines())
                .containsSubsequence(
                        "+import io.jikimi.catalogue.DataSubject;",
                        "+    @DataSubject",
                        "     private long id;");
        assertThat(patch.notPlaced()).isEmpty();
    }

    @Test
    void marksAFieldWithItsAnnotationsOnTheSameLine() throws Exception {
        AnnotationPatch patch =
                patch("    @Id @Column(name = \"customer_no\") private Long id;", "name");

        assertThat(patch.diff()).contains("+    @DataSubject\n");
        assertThat(patch.notPlaced()).isEmpty();
    }

    @Test
    void saysWhatItCouldNotMark() throws Exception {
        AnnotationPatch patch = patch("    @Id private\n    Long\n    id;", "name");

        assertThat(patch.diff()).contains("@PersonalData(").doesNotContain("DataSubject");
        assertThat(patch.notPlaced()).containsExactly("Customer.id");
    }

    @Test
    void marksNothingTwice() throws Exception {
        AnnotationPatch patch =
                patch("    @Id @io.jikimi.catalogue.DataSubject\n    private Long id;", "email");

        assertThat(patch.diff().lines().filter(line -> line.startsWith("+ ")))
                .containsExactly("+    @PersonalData(item = \"email\", kind = DataKind.NAME)");
    }

    @Test
    void leavesSourcesInAnotherEncodingToPeople() throws Exception {
        AnnotationPatch patch =
                patch("    @Id private Long id; // 회원 번호", "name", Charset.forName("EUC-KR"));

        assertThat(patch.diff()).isEmpty();
        assertThat(patch.notPlaced()).containsExactly("Customer.name");
    }

    private AnnotationPatch patch(String id, String attribute) throws Exception {
        return patch(id, attribute, StandardCharsets.UTF_8);
    }

    private AnnotationPatch patch(String id, String attribute, Charset encoding) throws Exception {
        return new AnnotationPatch(
                List.of(
                        new Suspect(
                                entity(id, encoding),
                                attribute,
                                "customer",
                                attribute,
                                "String",
                                DataKind.NAME,
                                Suspect.Sign.NAME,
                                false)),
                List.of());
    }

    /** An entity in a module of its own, compiled beside its source. */
    private Class<?> entity(String id, Charset encoding) throws Exception {
        Path source = module.resolve("src/main/java/shop/Customer.java");
        Path classes = Files.createDirectories(module.resolve("target/classes"));
        Files.createDirectories(source.getParent());
        Files.write(source, source(id).getBytes(encoding));
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-encoding",
                                encoding.name(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                source.toString());
        assertThat(failed).isZero();
        return load(classes);
    }

    private Class<?> load(Path classes) throws IOException, ClassNotFoundException {
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            return loader.loadClass("shop.Customer");
        }
    }

    private static String source(String id) {
        return """
                package shop;

                import jakarta.persistence.Column;
                import jakarta.persistence.Entity;
                import jakarta.persistence.Id;

                @Entity
                public class Customer {
                %s
                    private String name;
                    private String email;
                }
                """
                .formatted(id);
    }
}
