package io.jikimi;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What only the sources say: class files carry no Javadoc. */
final class SourceFiles {

    private final Set<String> documented = new HashSet<>();

    private SourceFiles() {}

    /** Reads every source below a folder. */
    static SourceFiles below(Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        SourceFiles sources = new SourceFiles();
        try (Stream<Path> found = Files.walk(folder);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths = found.filter(path -> path.toString().endsWith(".java")).toList();
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(paths));
            DocTrees comments = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                sources.scan(unit, comments);
            }
            return sources;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether a type, named with dots throughout, carries Javadoc. */
    boolean isDocumented(String type) {
        return documented.contains(type);
    }

    private void scan(CompilationUnitTree unit, DocTrees comments) {
        String packageName = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        new TreePathScanner<@Nullable Void, String>() {
            @Override
            public @Nullable Void visitClass(ClassTree type, String enclosing) {
                String name = enclosing + "." + type.getSimpleName();
                String comment = comments.getDocComment(getCurrentPath());
                if (comment != null && !comment.isBlank()) {
                    documented.add(name);
                }
                return super.visitClass(type, name);
            }
        }.scan(unit, packageName);
    }
}
