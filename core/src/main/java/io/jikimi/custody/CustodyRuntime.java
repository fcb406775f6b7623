package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.cfg.QuerySettings;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.type.spi.TypeConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Everything the Hibernate side works with, handed to Hibernate as a setting. One per persistence
 * unit; create it before the entity manager factory and put {@link #hibernateSettings()} among its
 * settings.
 */
public final class CustodyRuntime {

    /** The setting under which Hibernate holds this object. */
    public static final String SETTING = "jikimi.custody";

    /** True in a persistence unit of a service that only looks at itself (survey). */
    public static final String SURVEY_SETTING = "jikimi.survey";

    private final Catalogue catalogue;
    private final DataKeys keys;
    private final ReadPermits permits;
    private final LegalClock clock;
    private final Supplier<List<WriteGuard>> guards;
    private final Supplier<List<RetentionListener>> retentionListeners;
    private final FieldCipher cipher = new FieldCipher();
    private final BlindIndex blindIndex = new BlindIndex();
    private final Originals<StoredOriginal> originals = new Originals<>();
    private final Originals<byte[]> otherIndexes = new Originals<>();
    private final WriteFrames frames = new WriteFrames();
    private final RowModels models;
    private volatile @Nullable BuiltModel model;
    private volatile JsonForm.@Nullable Mapper json;
    private final ProtectedColumnForms columnForms = new ProtectedColumnForms();
    private final List<String> unprotectable = new CopyOnWriteArrayList<>();
    private final PlainColumns plainColumns;
    private final OlderIndexes olderIndexes = new OlderIndexes(this::tables);

    /** Creates the runtime for a service whose tables never held plain values. */
    public CustodyRuntime(
            Catalogue catalogue,
            DataKeys keys,
            ReadPermits permits,
            LegalClock clock,
            Supplier<List<WriteGuard>> guards,
            Supplier<List<RetentionListener>> retentionListeners) {
        this(catalogue, keys, permits, clock, guards, retentionListeners, PlainTwins.NONE);
    }

    /**
     * Creates the runtime.
     *
     * @param guards asked lazily before a writing transaction completes
     * @param retentionListeners told lazily when a retention period begins
     * @param twins knows the columns that hold plain values
     */
    public CustodyRuntime(
            Catalogue catalogue,
            DataKeys keys,
            ReadPermits permits,
            LegalClock clock,
            Supplier<List<WriteGuard>> guards,
            Supplier<List<RetentionListener>> retentionListeners,
            PlainTwins twins) {
        this.catalogue = catalogue;
        this.keys = keys;
        this.permits = permits;
        this.clock = clock;
        this.guards = guards;
        this.retentionListeners = retentionListeners;
        this.models = new RowModels(catalogue);
        this.plainColumns = new PlainColumns(twins, keys);
    }

    /**
     * The settings Hibernate needs; a service that sets one of them itself must be told, not
     * overruled.
     */
    public Map<String, Object> hibernateSettings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(SETTING, this);
        settings.put(
                QuerySettings.SEMANTIC_QUERY_TRANSLATOR,
                ProtectedSqmTranslatorFactory.class.getName());
        settings.put(
                QuerySettings.QUERY_MULTI_TABLE_MUTATION_STRATEGY,
                RefusingMutationStrategy.class.getName());
        settings.put(
                QuerySettings.QUERY_MULTI_TABLE_INSERT_STRATEGY,
                RefusingInsertStrategy.class.getName());
        return settings;
    }

    /** Called while Hibernate builds its model: rows may be encrypted before that is there. */
    void starting(SessionFactoryImplementor sessionFactory, MetadataImplementor metadata) {
        json = new JsonForm.Mapper(sessionFactory, metadata.getTypeConfiguration());
    }

    /** What writes and reads JSON. */
    JsonForm.Mapper json() {
        JsonForm.Mapper known = json;
        if (known == null) {
            throw new IllegalStateException("Hibernate has not begun to build its model");
        }
        return known;
    }

    /**
     * Called when Hibernate has built its model: the last moment to refuse a mapping that cannot be
     * kept.
     */
    void started(
            SessionFactoryImplementor sessionFactory,
            Metadata metadata,
            HistoryEntities entities,
            OpenTransactions open) {
        refuseSecond(metadata);
        BuiltModel built = BuiltModel.of(sessionFactory, entities, open);
        model = built;
        new MappingCheck(this, sessionFactory, metadata, entities).check();
        model = built.with(new ProtectedTables(this, sessionFactory, metadata, entities).read());
        new QueryCheck(sessionFactory).checkNamed();
    }

    /** What is known of the first unit would be forgotten, and its rows never destroyed. */
    private void refuseSecond(Metadata metadata) {
        BuiltModel first = model;
        List<String> kept = kept(metadata);
        if (first != null && !first.sessionFactory().isClosed() && !kept.isEmpty()) {
            throw new UnprotectableMappingException(
                    List.of(
                            String.join(", ", kept)
                                    + ": personal data lie in another persistence unit already, and what is"
                                    + " destroyed, sealed and handed out is looked for in one. Map them"
                                    + " in that unit."));
        }
    }

    /** Whether there are personal data, but none in a model. */
    boolean isKeptElsewhere(Metadata metadata) {
        return !catalogue.entities().isEmpty() && kept(metadata).isEmpty();
    }

    /** The entities with personal data in a model. */
    private List<String> kept(Metadata metadata) {
        return metadata.getEntityBindings().stream()
                .filter(entity -> entity.getMappedClass() != null)
                .filter(entity -> catalogue.entity(entity.getMappedClass()).isPresent())
                .map(PersistentClass::getEntityName)
                .sorted()
                .toList();
    }

    /**
     * Refuses a query as running it would be refused, so that a service learns of it at start.
     * Accepts what Hibernate cannot make out: that is Hibernate's to refuse.
     *
     * @param factory of the persistence unit
     * @param query JPQL or HQL
     * @throws io.jikimi.subject.LifecycleException with {@code PROTECTED_QUERY}
     */
    public void checkQuery(EntityManagerFactory factory, String query) {
        new QueryCheck(factory.unwrap(SessionFactoryImplementor.class)).check(query);
    }

    /** Takes everything out of the second-level cache that may hold stored values. */
    public void evictAll() {
        BuiltModel known = model;
        if (known != null) {
            known.eviction().evictAll();
        }
    }

    /** Moves unique values while the key of the search index is rotated. */
    OlderIndexes olderIndexes() {
        return olderIndexes;
    }

    /**
     * The door of this room to the history of rows.
     *
     * @param entityManager a shared entity manager of the persistence unit
     * @param custody the door that knows the rows of a data subject
     */
    public PersonalDataHistory history(EntityManager entityManager, Custody custody) {
        return new EnversHistory(entityManager, custody);
    }

    /**
     * The door of this room for code that reaches the database past Hibernate.
     *
     * @param entityManager a shared entity manager of the persistence unit, in whose transactions
     *     that code writes
     */
    public ProtectedValues protectedValues(EntityManager entityManager) {
        return new EntityColumns(this, entityManager);
    }

    /** The plain values of rows whose tables are still being encrypted. */
    public PlainValues plainValues(DataSource dataSource) {
        return plainColumns.twins().values(dataSource);
    }

    /** The attributes that lie in two columns. */
    PlainColumns plainColumns() {
        return plainColumns;
    }

    /**
     * The door of this room for giving what belongs to one data subject to another one.
     *
     * @param entityManager a shared entity manager of the persistence unit
     */
    public SubjectReassignment reassignment(EntityManager entityManager) {
        return new EntityReassignment(this, entityManager);
    }

    static CustodyRuntime of(ServiceRegistry registry) {
        CustodyRuntime runtime = find(registry);
        if (runtime == null) {
            throw new UnprotectableMappingException(
                    List.of(
                            "an entity carries @PersonalData, but Jikimi's auto-configuration did"
                                    + " not run for this persistence unit (the setting '"
                                    + SETTING
                                    + "' is missing): its values would be stored in the clear"
                                    + " beside encrypted ones. Where 'jikimi.enabled' is 'false',"
                                    + " take it out, or the annotations where nothing is"
                                    + " encrypted yet."));
        }
        return runtime;
    }

    /** Whether the service only looks at itself, and stores every value as it always has. */
    static boolean isSurveyed(ServiceRegistry registry) {
        return Boolean.TRUE.equals(
                registry.requireService(ConfigurationService.class)
                        .getSettings()
                        .get(SURVEY_SETTING));
    }

    static @Nullable CustodyRuntime find(ServiceRegistry registry) {
        return (CustodyRuntime)
                registry.requireService(ConfigurationService.class).getSettings().get(SETTING);
    }

    @SuppressWarnings(
            "deprecation") // The type configuration is the only thing Hibernate hands to a type.
    static CustodyRuntime of(TypeConfiguration typeConfiguration) {
        return of(typeConfiguration.getServiceRegistry());
    }

    ProtectedValue value(ProtectedAttribute attribute) {
        return new ProtectedValue(this, attribute);
    }

    Catalogue catalogue() {
        return catalogue;
    }

    DataKeys keys() {
        return keys;
    }

    ReadPermits permits() {
        return permits;
    }

    LegalClock clock() {
        return clock;
    }

    FieldCipher cipher() {
        return cipher;
    }

    BlindIndex blindIndex() {
        return blindIndex;
    }

    /**
     * The hashes under the other key of the search index, of those that a query has got while the
     * key is rotated.
     */
    Originals<byte[]> otherIndexes() {
        return otherIndexes;
    }

    Originals<StoredOriginal> originals() {
        return originals;
    }

    WriteFrames frames() {
        return frames;
    }

    /** The protected values in the elements of a collection, or null. */
    @Nullable ElementModel element(@Nullable String role) {
        BuiltModel known = model;
        return known == null ? null : known.history().element(role);
    }

    /** Whether an entity is history that Envers keeps. */
    boolean isHistory(String entityName) {
        BuiltModel known = model;
        return known != null && known.history().isHistory(entityName);
    }

    /** Whether an entity is the history of a list. */
    boolean isListHistory(String entityName) {
        BuiltModel known = model;
        return known != null && known.history().isListHistory(entityName);
    }

    /** The factory of the persistence unit, once Hibernate has built it. */
    public SessionFactoryImplementor sessionFactory() {
        return model().sessionFactory();
    }

    /** What open transactions have written. */
    OpenTransactions transactions() {
        return model().transactions();
    }

    /** The key to write values of a subject under, which the transaction itself may have made. */
    DataKey keyOf(DataSubjectId subject, TransactionWrites writes) {
        DataKey made = writes.newKeys().find(subject);
        return made != null ? made : keys.writingKey(subject);
    }

    /** Takes a row out of the second-level cache whose stored values have changed underneath. */
    public void evict(RowReference row) {
        model().eviction().evict(row);
    }

    ProtectedColumnForms columnForms() {
        return columnForms;
    }

    /** Remembers what the finished mapping will be refused for. */
    void unprotectable(String reason) {
        unprotectable.add(reason);
    }

    List<String> unprotectable() {
        return unprotectable;
    }

    /** Where the values lie; empty until Hibernate has built its model. */
    public List<ProtectedTable> tables() {
        BuiltModel known = model;
        return known == null ? List.of() : known.tables();
    }

    private BuiltModel model() {
        return Objects.requireNonNull(model, "Hibernate has not built its model yet");
    }

    /**
     * The table that every row of a root entity has a row in; where each class has a table of its
     * own, all of them.
     */
    List<ProtectedTable> rowTables(String entity) {
        return model().rowTables(entity);
    }

    /**
     * The columns that hold values of an item, each as {@code table.column}, history last: those of
     * one entity, or of all where it says nothing.
     */
    List<String> places(int item, Class<?> entity) {
        BuiltModel known = model;
        return known == null ? List.of() : known.places(item, entity);
    }

    RowModels models() {
        return models;
    }

    List<WriteGuard> guards() {
        return guards.get();
    }

    List<RetentionListener> retentionListeners() {
        return retentionListeners.get();
    }

    /**
     * Remembers a value that was handed out, for as long as a scope is open; outside any, where
     * that is observed, a text for as long as anybody holds it. An instance of another type may be
     * one that everybody shares, and is in no cache.
     */
    void remember(Object value, StoredOriginal original) {
        ScopeValues values = permits.attachment(ScopeValues.class, ScopeValues::new);
        if (values != null) {
            values.remember(value, original);
        } else if (value instanceof String) {
            originals.remember(value, original);
        }
    }

    /**
     * The stored bytes behind an instance that was handed out as a mask, or as a value under an
     * open scope.
     */
    @Nullable StoredOriginal original(Object instance) {
        StoredOriginal masked = originals.find(instance);
        if (masked != null) {
            return masked;
        }
        ScopeValues values = permits.attachment(ScopeValues.class, ScopeValues::new);
        return values == null ? null : values.find(instance);
    }
}
