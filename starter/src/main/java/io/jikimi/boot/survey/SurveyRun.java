package io.jikimi.boot.survey;

import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

/**
 * Surveys a service when it has started, and writes what it has found. Whatever goes wrong in it is
 * logged: a survey stops no service.
 */
final class SurveyRun implements SmartInitializingSingleton {

    private static final Log logger = LogFactory.getLog("io.jikimi");

    private final ObjectProvider<EntityManagerFactory> factory;
    private final DataSource dataSource;
    private final ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories;
    private final ObjectProvider<StatementSource> statements;
    private final ObjectProvider<HandlerSource> handlers;
    private final SurveyProperties properties;

    SurveyRun(
            ObjectProvider<EntityManagerFactory> factory,
            DataSource dataSource,
            ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories,
            ObjectProvider<StatementSource> statements,
            ObjectProvider<HandlerSource> handlers,
            SurveyProperties properties) {
        this.factory = factory;
        this.dataSource = dataSource;
        this.repositories = repositories;
        this.statements = statements;
        this.handlers = handlers;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            run();
        } catch (RuntimeException failure) {
            // Only its class: the message of a driver may quote a row.
            logger.warn(
                    "Jikimi could not finish its survey: "
                            + failure.getClass().getName()
                            + " at "
                            + List.of(failure.getStackTrace()).stream().findFirst().orElse(null));
        } catch (IOException failure) {
            logger.warn(
                    "Jikimi could not write its survey into '%s': set 'jikimi.survey.directory' to a folder that can be written."
                            .formatted(properties.directory().toAbsolutePath()));
        }
    }

    private void run() throws IOException {
        List<Suspect> suspects = Suspects.find(factory.getObject(), dataSource, properties);
        RepositoryQueries queries = new RepositoryQueries(suspects);
        repositories.stream()
                .sorted(
                        Comparator.comparing(
                                found ->
                                        found.getRepositoryInformation()
                                                .getRepositoryInterface()
                                                .getName()))
                .forEach(queries::add);
        List<QueryUse> uses = new ArrayList<>(queries.uses());
        statements.stream().forEach(source -> uses.addAll(source.uses(suspects)));
        AnnotationPatch patch = new AnnotationPatch(suspects, uses);
        String diff = patch.diff();
        Findings findings =
                new Findings(suspects, uses, carriers(suspects, queries), patch.notPlaced());
        write(findings, diff);
    }

    private List<Carrier> carriers(List<Suspect> suspects, RepositoryQueries queries) {
        Map<Class<?>, Set<String>> types = new TreeMap<>(Comparator.comparing(Class::getName));
        queries.filled().forEach(type -> types.put(type, new TreeSet<>()));
        handlers.stream()
                .forEach(
                        source ->
                                source.types()
                                        .forEach(
                                                (type, places) ->
                                                        types.computeIfAbsent(
                                                                        type,
                                                                        none -> new TreeSet<>())
                                                                .addAll(places)));
        return Carrier.among(new LinkedHashMap<>(types), suspects);
    }

    private void write(Findings findings, String diff) throws IOException {
        Path folder = Files.createDirectories(properties.directory());
        put(folder, "survey.ko.md", SurveyText.of(findings, Locale.KOREAN));
        put(folder, "survey.en.md", SurveyText.of(findings, Locale.ENGLISH));
        put(folder, "register-draft.yml", RegisterDraft.of(findings.suspects()));
        put(folder, "annotations.patch", diff);
        logger.info(
                "Jikimi surveyed the service: %d columns look personal, %d uses in queries, %d types that carry them. See %s"
                        .formatted(
                                findings.suspects().size(),
                                findings.uses().size(),
                                findings.carriers().size(),
                                folder.resolve("survey.ko.md").toAbsolutePath()));
    }

    private static void put(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }

    /** Where SQL comes from that Spring Data does not know. */
    interface StatementSource {
        List<QueryUse> uses(List<Suspect> suspects);
    }

    /** Where the types of handlers come from. */
    interface HandlerSource {
        Map<Class<?>, Set<String>> types();
    }
}
