package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.JdbcItemNumbers.Numbered;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalClock;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes catalogues: reads annotations and register, analyses both, and numbers the items.
 *
 * <pre>{@code
 * Catalogue catalogue = Catalogues.create(
 *         entityClasses, RegisterFile.load(classLoader), dataSource, clock);
 * }</pre>
 */
public final class Catalogues {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogues.class);

    private Catalogues() {}

    /**
     * Creates the catalogue of a service. Needs the table {@code jikimi_item}; commits new item
     * numbers in a transaction of its own. Warnings are logged. Every gate is taken to refuse.
     *
     * @param managedClasses the entities; mapped superclasses and embeddables may be among them
     * @param register the register
     * @param dataSource where Jikimi's tables lie
     * @param clock the clock
     * @throws CatalogueViolationsException with every violation, before anything is written
     */
    public static Catalogue create(
            Collection<Class<?>> managedClasses,
            RegisterFile register,
            DataSource dataSource,
            LegalClock clock) {
        return create(managedClasses, register, dataSource, clock, Enforcement.full());
    }

    /**
     * Creates the catalogue of a service whose gates may only observe. While none of them refuses,
     * what only lacks a paper is logged like a warning.
     *
     * @throws CatalogueViolationsException with every violation, if one stops the service in these
     *     modes
     */
    public static Catalogue create(
            Collection<Class<?>> managedClasses,
            RegisterFile register,
            DataSource dataSource,
            LegalClock clock,
            Enforcement enforcement) {
        Findings findings = new Findings();
        List<ScannedEntity> scanned = analyse(managedClasses, register, clock, findings);
        if (Arrays.stream(Gate.values()).allMatch(enforcement::observes)) {
            findings.throwIfObservingIsStopped();
        } else {
            findings.throwIfViolated();
        }
        JdbcItemNumbers numbers = new JdbcItemNumbers(dataSource, clock);
        Map<String, PersonalDataItem> items = numbered(scanned, register, numbers);
        SearchDomains domains = SearchDomains.of(attributes(scanned), numbers);
        List<CatalogueViolation> warnings = findings.all();
        warnings.forEach(warning -> LOG.warn("{}", warning));
        return new AnnotatedCatalogue(
                items.values(),
                EffectivePurposes.of(
                        register.register(),
                        StatutoryRetention.of(register.register()),
                        items.values()),
                scanned.stream().map(entity -> entity(entity, items, domains)).toList(),
                register,
                warnings);
    }

    /** Creates the catalogue of a service whose register is made in code. */
    public static Catalogue create(
            Collection<Class<?>> managedClasses,
            Register register,
            DataSource dataSource,
            LegalClock clock) {
        return create(managedClasses, RegisterFile.of(register), dataSource, clock);
    }

    /**
     * The items a database knows, by their numbers, whatever the service declares today. For tools
     * that have the database and not the service.
     */
    public static SortedMap<Integer, String> itemNumbers(DataSource dataSource, LegalClock clock) {
        return new JdbcItemNumbers(dataSource, clock).names();
    }

    /**
     * Analyses annotations and register without any database, for a test in the service's own
     * build. Returns every violation and every warning, none if all is well.
     */
    public static List<CatalogueViolation> analyse(
            Collection<Class<?>> managedClasses, RegisterFile register, LegalClock clock) {
        Findings findings = new Findings();
        analyse(managedClasses, register, clock, findings);
        return findings.all();
    }

    private static List<ScannedEntity> analyse(
            Collection<Class<?>> managedClasses,
            RegisterFile register,
            LegalClock clock,
            Findings findings) {
        List<ScannedEntity> scanned = AnnotationScanner.scan(managedClasses, findings);
        new RegisterAnalysis(register, scanned, clock.today(), findings).check();
        return scanned;
    }

    private static Map<String, PersonalDataItem> numbered(
            List<ScannedEntity> scanned, RegisterFile register, JdbcItemNumbers numbers) {
        Map<String, DataKind> kinds = new TreeMap<>();
        attributes(scanned).forEach(attribute -> kinds.put(attribute.item(), attribute.kind()));
        Map<String, Numbered> numbered = numbers.allocate(kinds);
        checkKinds(scanned, numbered);
        Map<String, PersonalDataItem> items = new LinkedHashMap<>();
        kinds.forEach(
                (name, kind) -> {
                    Numbered known = Objects.requireNonNull(numbered.get(name));
                    if (known.kind() != kind) {
                        numbers.changeKind(name, kind);
                    }
                    items.put(name, item(known.id(), name, kind, register.register()));
                });
        return items;
    }

    private static List<ScannedAttribute> attributes(List<ScannedEntity> scanned) {
        return scanned.stream().flatMap(entity -> entity.attributes().stream()).toList();
    }

    /** An index holds values in the form of the kind they were written with. */
    private static void checkKinds(List<ScannedEntity> scanned, Map<String, Numbered> numbered) {
        Findings findings = new Findings();
        for (ScannedAttribute attribute : attributes(scanned)) {
            DataKind indexed = Objects.requireNonNull(numbered.get(attribute.item())).kind();
            if (indexed != attribute.kind() && !attribute.searchable().isEmpty()) {
                findings.add(
                        Code.CFG_ITEM_KIND_CHANGED,
                        attribute.location(),
                        "The item '%s' was indexed as %s and is %s now, so that a search would find"
                                        .formatted(attribute.item(), indexed, attribute.kind())
                                + " nothing; give it a new item name, or keep the kind.");
            }
        }
        findings.throwIfViolated();
    }

    private static PersonalDataItem item(
            int id, String qualifiedName, DataKind kind, Register register) {
        int dot = qualifiedName.indexOf('.');
        Register.ItemEntry entry = register.items().get(qualifiedName);
        DataCategory category =
                entry == null || entry.category() == null
                        ? kind.category()
                        : DataCategory.valueOf(EffectivePurposes.constant(entry.category()));
        return new PersonalDataItem(
                id,
                qualifiedName.substring(0, dot),
                qualifiedName.substring(dot + 1),
                kind,
                category);
    }

    private static PersonalDataEntity entity(
            ScannedEntity entity, Map<String, PersonalDataItem> items, SearchDomains domains) {
        return new PersonalDataEntity(
                entity.type(),
                entity.file(),
                entity.subject(),
                entity.attributes().stream()
                        .map(
                                attribute -> {
                                    PersonalDataItem item =
                                            Objects.requireNonNull(items.get(attribute.item()));
                                    return attribute.numbered(item, domains.of(attribute, item));
                                })
                        .toList(),
                entity.retentionEvents(),
                entity.audited());
    }
}
