package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DiscriminatorFormula;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.OptimisticLockType;
import org.hibernate.annotations.OptimisticLocking;
import org.hibernate.envers.Audited;
import org.hibernate.envers.EntityTrackingRevisionListener;
import org.hibernate.envers.RevisionEntity;
import org.hibernate.envers.RevisionNumber;
import org.hibernate.envers.RevisionTimestamp;
import org.hibernate.envers.RevisionType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.CustomType;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be kept safely as it is mapped stops the start, with what to change. Nobody is in
 * these tables.
 */
abstract class AbstractMappingContractTests {

    private static final String REGISTER = "io/jikimi/custody/register-mapping.yml";

    abstract HikariDataSource dataSource();

    static Stream<Arguments> mappings() {
        return Stream.of(
                refused(Converted.class, "Converted.email", "Remove @Convert"),
                refused(ConvertedInList.class, "ConvertedInList.notes", "Remove @Convert"),
                refused(UniquePair.class, "unique_pair.phone", "Add @Searchable(EXACT)"),
                refused(IndexedColumn.class, "indexed_column.email", "Add @Searchable(EXACT)"),
                refused(IndexedText.class, "indexed_text.email", "Add @Searchable(EXACT)"),
                refused(UnorderedParts.class, "UnorderedParts.parts", "Add @OrderColumn"),
                refused(Checked.class, "income", "hibernate.validator.apply_to_ddl"),
                refused(SameNames.class, "SameNames.parts", "Rename one"),
                refused(Joined.class, "Joined.guest", "Refer to its identifier"),
                refused(
                        SubjectOfParts.class,
                        "SubjectOfParts",
                        "a generated identifier of its own"),
                refused(NamedInKey.class, "NamedInKey.owner", "beside the identifier"),
                refused(AssociatedKey.class, "AssociatedKey", "with @MapsId"),
                refused(BelowParts.class, "BelowParts.above", "Refer to the data subject itself"),
                refused(
                        MappedTwice.class,
                        "MappedTwice.guest",
                        "MappedTwice.guestId maps the same"),
                refused(MappedAround.class, "MappedAround.guest", "MappedAround.plain maps the"),
                refused(Listed.class, "Listed.host", "Lister.listed maps the same column"),
                refused(OnlyNumbered.class, "OnlyNumbered", "one of these types"),
                refused(NumberedByDay.class, "NumberedByDay", "one of these types"),
                refused(NumberedByBytes.class, "NumberedByBytes", "a column of type uuid"),
                refused(NumberedByText.class, "NumberedByText", "a column of type uuid"),
                refused(Secondary.class, "Secondary.name", "the table of the entity itself"),
                refused(Secondary.class, "Secondary.part", "the table of the entity itself"),
                refused(Aggregate.class, "Aggregate.part", "beside @JdbcTypeCode"));
    }

    /** Ciphertext differs at every write, and a value that is not readable has none to compare. */
    @ParameterizedTest
    @ValueSource(classes = {LockedByValue.class, LockedByEveryValue.class})
    void refusesOptimisticLockingByTheValuesThemselves(Class<?> type) {
        refusesToStartWith(type, type.getSimpleName(), "Use a @Version attribute");
    }

    @ParameterizedTest
    @CsvSource({"CachedDate.birth", "CachedNumber.income", "CachedFlag.member"})
    void refusesToCacheWhatReadsAsNullWithoutAPermit(String attribute) {
        Class<?> type =
                Stream.of(CachedDate.class, CachedNumber.class, CachedFlag.class)
                        .filter(cached -> attribute.startsWith(cached.getSimpleName() + "."))
                        .findFirst()
                        .orElseThrow();
        refusesToStartWith(type, attribute, "Remove @Cacheable");
    }

    @Test
    void refusesClassesThatOnlyAFormulaTellsApart() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> start(Map.of(), Formulated.class, Formulated.Old.class).close())
                .satisfies(
                        failure ->
                                assertReason(failure, "Formulated", "Use a @DiscriminatorColumn"));
    }

    @Test
    void acceptsAnIdentifierThatIsStoredAsItself() {
        start(Map.of(), NumberedByUuid.class).close();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                start(
                                                Map.of(
                                                        "hibernate.type.preferred_uuid_jdbc_type",
                                                        "BINARY"),
                                                NumberedByUuid.class)
                                        .close())
                .satisfies(
                        failure ->
                                assertReason(
                                        failure, "NumberedByUuid", "preferred_uuid_jdbc_type"));
    }

    /** Hibernate translates neither as it translates a bulk update of one table. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Paper p set p.receiver = null",
                "update Trip t set t.traveller = null",
                "update Trip t set t.stage.place = 'x'",
                "delete from Trip t where t.stage.place = 'x'",
                "delete from Trip t where 'x' member of t.notes"
            })
    void refusesBulkChangesOfHierarchiesWhoseClassesBelowHoldValues(String statement) {
        try (CustodyUnit unit =
                start(Map.of(), Paper.class, Contract.class, Trip.class, Cruise.class)) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(
                            () ->
                                    unit.doInTransaction(
                                            em -> em.createQuery(statement).executeUpdate()))
                    .satisfies(failure -> assertThat(LifecycleException.in(failure)).isPresent());
        }
    }

    private static Arguments refused(Class<?> type, String where, String whatToDo) {
        return Arguments.of(type, where, whatToDo);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void refusesToStartWith(Class<?> type, String where, String whatToDo) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> start(Map.of(), type).close())
                .satisfies(failure -> assertReason(failure, where, whatToDo));
    }

    @Test
    void refusesToStoreTheValuesOfADeletedRowOnceMore() {
        Map<String, Object> settings = Map.of("org.hibernate.envers.store_data_at_delete", "true");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> start(settings, AuditedGuest.class).close())
                .satisfies(failure -> assertReason(failure, "AuditedGuest", "Set it to false"));
    }

    @Test
    void holdsACompositeUniqueConstraintOnTheIndex() {
        try (CustodyUnit unit = start(Map.of(), ConstrainedTwice.class)) {
            store(unit, "first@example.com", "010-0000-0001", "north");
            store(unit, "first@example.com", "010-0000-0002", "south");
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> store(unit, " first@example.com ", "010-0000-0003", "north"))
                    .satisfies(failure -> assertThat(failure).hasStackTraceContaining("onstraint"));
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> store(unit, "other@example.com", "010-0000-0001 ", "north"))
                    .satisfies(failure -> assertThat(failure).hasStackTraceContaining("onstraint"));
            store(unit, null, null, "north");
            store(unit, null, null, "north");
            assertThat(indexes(unit, "constrained_twice"))
                    .contains("BY_PHONE: CONTACT_PHONE_BIDX")
                    .anyMatch(index -> index.endsWith(": AREA, CONTACT_PHONE_BIDX"))
                    .anyMatch(index -> index.endsWith(": EMAIL_BIDX, AREA"));
        }
    }

    /** Searching by equality would look at every row. */
    @Test
    void bringsAnIndexForEverySearchableAttribute() {
        try (CustodyUnit unit = start(Map.of(), SearchedOnly.class)) {
            assertThat(indexes(unit, "searched_only"))
                    .anyMatch(index -> index.endsWith(": EMAIL_BIDX"));
        }
    }

    private static void store(
            CustodyUnit unit, @Nullable String email, @Nullable String phone, String area) {
        ConstrainedTwice row = new ConstrainedTwice();
        row.email = email;
        row.phone = phone;
        row.area = area;
        unit.doInTransaction(em -> em.persist(row));
    }

    /** Every index with its columns, in upper case. */
    private static List<String> indexes(CustodyUnit unit, String table) {
        return unit.jdbc.execute(
                (Connection connection) -> {
                    String name =
                            unit.dialect() == DatabaseDialect.H2
                                    ? table.toUpperCase(Locale.ROOT)
                                    : table;
                    SortedMap<String, String> indexes = new TreeMap<>();
                    try (ResultSet rows =
                            connection
                                    .getMetaData()
                                    .getIndexInfo(
                                            connection.getCatalog(), null, name, false, true)) {
                        while (rows.next()) {
                            indexes.merge(
                                    rows.getString("INDEX_NAME"),
                                    rows.getString("COLUMN_NAME"),
                                    (first, next) -> first + ", " + next);
                        }
                    }
                    return indexes.entrySet().stream()
                            .map(index -> index.getKey() + ": " + index.getValue())
                            .map(text -> text.toUpperCase(Locale.ROOT))
                            .toList();
                });
    }

    @Test
    void refusesNamedQueriesThatWouldBeRefusedWhenTheyRun() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> start(Map.of(), Queried.class).close())
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                refused ->
                                                        assertThat(refused)
                                                                .hasMessageContainingAll(
                                                                        "PROTECTED_QUERY",
                                                                        "'byOrder'",
                                                                        "'byPart'",
                                                                        "'forgets'",
                                                                        "Queried.email")
                                                                .hasMessageNotContaining(
                                                                        "'byEmail'")));
    }

    @Test
    void updatesDynamicallyWhateverTheEntitySays() {
        try (CustodyUnit unit = start(Map.of(), StaticUpdate.class, ListOnly.class)) {
            for (Class<?> type : List.of(StaticUpdate.class, ListOnly.class)) {
                assertThat(
                                unit.sessionFactory()
                                        .getMappingMetamodel()
                                        .getEntityDescriptor(type)
                                        .isDynamicUpdate())
                        .isTrue();
            }
        }
    }

    @Test
    void updatesTheSiblingsInOneTableDynamicallyToo() {
        try (CustodyUnit unit = start(Map.of(), Base.class, Kept.class, Sibling.class)) {
            for (Class<?> type : List.of(Base.class, Kept.class, Sibling.class)) {
                assertThat(
                                unit.sessionFactory()
                                        .getMappingMetamodel()
                                        .getEntityDescriptor(type)
                                        .isDynamicUpdate())
                        .as(type.getSimpleName())
                        .isTrue();
            }
        }
    }

    /** Without a converter the query cache keeps what the type returned, which is the value. */
    @Test
    void sendsEveryProtectedAttributeThroughAConverter() {
        try (CustodyUnit unit = new CustodyUnit(dataSource())) {
            List<Type> types = new ArrayList<>();
            unit.sessionFactory()
                    .getMappingMetamodel()
                    .forEachEntityDescriptor(
                            entity -> types.addAll(List.of(entity.getPropertyTypes())));
            unit.sessionFactory()
                    .getMappingMetamodel()
                    .forEachCollectionDescriptor(list -> types.add(list.getElementType()));
            List<CustomType<?>> kept = new ArrayList<>();
            types.forEach(type -> collect(type, kept));
            assertThat(kept)
                    .hasSizeGreaterThan(30)
                    .allSatisfy(
                            type -> {
                                assertThat(type.getValueConverter()).isNotNull();
                                assertThat(type.getJdbcType().getDdlTypeCode())
                                        .isEqualTo(Types.VARBINARY);
                            });
        }
    }

    private static void collect(Type type, List<CustomType<?>> kept) {
        if (type instanceof CustomType<?> custom && custom.getUserType() instanceof ProtectedType) {
            kept.add(custom);
        } else if (type instanceof ComponentType component) {
            for (Type inner : component.getSubtypes()) {
                collect(inner, kept);
            }
        }
    }

    @Test
    void refusesToStartWhereHibernateDoesNotReadTheAnnotation() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                start(
                                                Map.of(
                                                        CustodyUnit.MAPPING_FILE,
                                                        "io/jikimi/custody/complete-orm.xml"),
                                                MappedByXml.class)
                                        .close())
                .satisfies(
                        failure ->
                                assertReason(failure, "MappedByXml.email", "stored in the clear"));
    }

    @Test
    void leavesRoomForTheCiphertextWhateverBeanValidationSays() {
        try (CustodyUnit unit = start(Map.of(), Constrained.class)) {
            unit.doInTransaction(
                    em -> {
                        Constrained longest = new Constrained();
                        longest.name = "👪".repeat(10);
                        em.persist(longest);
                    });
            assertThat(unit.jdbc.queryForObject("select name from constrained", byte[].class))
                    .hasSize(StoredValue.OVERHEAD + 40);
        }
    }

    @Test
    void keepsTheRevisionEntityAndTheListenerOfTheService() {
        try (CustodyUnit unit = start(Map.of(), AuditedGuest.class, ShopRevision.class)) {
            Long id =
                    unit.inTransaction(
                            em -> {
                                AuditedGuest guest = new AuditedGuest();
                                guest.email = "revised@example.com";
                                em.persist(guest);
                                return guest.id;
                            });
            assertThat(unit.jdbc.queryForList("select clerk from shop_revision", String.class))
                    .containsExactly("counter 7");
            unit.permitted(
                    "membership",
                    em -> {
                        HistoryRevision<AuditedGuest> revision =
                                unit.runtime
                                        .history(
                                                unit.entities,
                                                unit.storage(unit.dataSource)
                                                        .custody(unit.entities))
                                        .revisions(AuditedGuest.class, id, 1)
                                        .get(0);
                        assertThat(((ShopRevision) revision.details()).clerk)
                                .isEqualTo("counter 7");
                        assertThat(revision.number())
                                .isEqualTo(((ShopRevision) revision.details()).number);
                        assertThat(revision.state().email).isEqualTo("revised@example.com");
                        return null;
                    });
        }
    }

    /** What we write beside a change, and what we move or seal, is no revision of its own. */
    @Test
    void makesNoRevisionThatTheServiceDidNotMake() {
        List<Class<?>> types = new ArrayList<>(CustodyUnit.SHOP);
        types.add(ShopRevision.class);
        try (CustodyUnit unit =
                new CustodyUnit(dataSource(), types, CustodyUnit.REGISTER, Map.of())) {
            PurchaseOrder order = new PurchaseOrder();
            order.deliveryAddress = "서울시 성북구 북악산로 11";
            Member[] people = {new Member(), new Member()};
            unit.doInTransaction(
                    em -> {
                        Stream.of(people).forEach(em::persist);
                        order.buyer = people[0];
                        em.persist(order);
                    });
            unit.doInTransaction(em -> em.find(PurchaseOrder.class, order.id).status = "paid");
            unit.doInTransaction(
                    em ->
                            em.find(PurchaseOrder.class, order.id).buyer =
                                    em.getReference(Member.class, people[1].id));
            Custody custody = unit.storage(unit.dataSource).custody(unit.entities);
            DataSubjectId buyer = new DataSubjectId("member", String.valueOf(people[1].id));
            unit.doInTransaction(
                    em -> custody.seal(custody.rowsOf(buyer), buyer, Custody.Extent.EVERYTHING));
            unit.doInTransaction(em -> custody.unseal(custody.rowsOf(buyer), buyer));

            assertThat(
                            unit.jdbc.queryForList(
                                    "select changed from shop_revision order by number",
                                    Integer.class))
                    .containsExactly(3, 1, 1);
        }
    }

    @Test
    void refusesAListWhoseTableItCouldNotEmpty() {
        assertThatExceptionOfType(UnprotectableMappingException.class)
                .isThrownBy(
                        () ->
                                ProtectedTables.requireTables(
                                        Map.of("Guest.notes", "guest_notes"), List.of()))
                .satisfies(failure -> assertReason(failure, "Guest.notes", "of the entity itself"));
    }

    /** Spring Boot hands our settings to every unit it builds. */
    @Test
    void leavesAnotherPersistenceUnitWithoutPersonalDataAlone() {
        try (CustodyUnit unit = start(Map.of());
                EntityManagerFactory shelves = unit.beside(Shelf.class)) {
            shelves.runInTransaction(
                    em -> {
                        Shelf shelf = new Shelf();
                        shelf.label = "위층";
                        em.persist(shelf);
                        em.flush();
                        em.createQuery("update Shelf s set s.label = upper(s.label)")
                                .executeUpdate();
                        assertThat(em.createQuery("select max(s.label) from Shelf s", String.class))
                                .extracting(query -> query.getSingleResult())
                                .isEqualTo("위층");
                    });

            Long id = guest(unit);
            DataSubjectId subject = new DataSubjectId("guest", String.valueOf(id));
            Custody custody = unit.storage(unit.dataSource).custody(unit.entities);
            unit.doInTransaction(
                    em ->
                            custody.destroy(
                                    custody.rowsOf(subject), subject, Custody.Extent.EVERYTHING));
            assertThat(unit.inTransaction(em -> custody.remains(subject)).none()).isTrue();
            assertThat((Object) unit.inTransaction(em -> em.find(Guest.class, id))).isNull();
        }
    }

    @Test
    void refusesASecondPersistenceUnitWithPersonalData() {
        try (CustodyUnit unit = start(Map.of(), StaticUpdate.class)) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> unit.beside(StaticUpdate.class).close())
                    .satisfies(
                            failure ->
                                    assertReason(failure, "StaticUpdate", "Map them in that unit"));
        }
    }

    private static Long guest(CustodyUnit unit) {
        return unit.inTransaction(
                em -> {
                    Guest guest = new Guest();
                    guest.name = "손님";
                    em.persist(guest);
                    return guest.id;
                });
    }

    private CustodyUnit start(Map<String, Object> settings, Class<?>... more) {
        List<Class<?>> types = new ArrayList<>(List.of(more));
        if (!types.contains(SubjectOfParts.class)) {
            types.add(Guest.class);
        }
        if (types.contains(Listed.class)) {
            types.add(Lister.class);
        }
        if (types.contains(BelowParts.class)) {
            types.add(Parts.class);
        }
        return new CustodyUnit(dataSource(), types, REGISTER, settings);
    }

    private static void assertReason(Throwable failure, String where, String whatToDo) {
        List<String> reasons = List.of();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnprotectableMappingException refused) {
                reasons = refused.reasons();
            }
        }
        assertThat(reasons)
                .as("reasons in %s", failure)
                .anySatisfy(reason -> assertThat(reason).contains(where + ":", whatToDo));
    }

    @Entity
    @Table(name = "shop_revision")
    @RevisionEntity(AtTheCounter.class)
    static class ShopRevision {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        @RevisionNumber
        @Nullable Long number;

        @RevisionTimestamp long at;

        @Nullable String clerk;

        int changed;
    }

    static class AtTheCounter implements EntityTrackingRevisionListener {
        @Override
        public void newRevision(Object revision) {
            ((ShopRevision) revision).clerk = "counter 7";
        }

        @Override
        public void entityChanged(
                Class entity, String name, Object id, RevisionType type, Object revision) {
            ((ShopRevision) revision).changed++;
        }
    }

    /** Nothing personal. */
    @Entity(name = "Shelf")
    static class Shelf {
        @Id @GeneratedValue @Nullable Long id;

        @Nullable String label;
    }

    /** One generator numbers all of them. */
    @MappedSuperclass
    static class Numbered {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "guests")
        @SequenceGenerator(name = "guests")
        @DataSubject
        @Nullable Long id;
    }

    /** The one the register speaks of. */
    @Entity
    @PersonalDataFile("guest")
    static class Guest extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable(Search.EXACT)
        @Column(unique = true)
        @Nullable String email;

        @StartsRetention("account-closed")
        @Nullable Instant closedAt;
    }

    @Entity
    @PersonalDataFile("guest")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class CachedDate extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable LocalDate birth;
    }

    @Entity
    @PersonalDataFile("guest")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class CachedNumber extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable Integer income;
    }

    @Entity
    @PersonalDataFile("guest")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class CachedFlag extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable Boolean member;
    }

    @Entity
    @PersonalDataFile("guest")
    static class Converted extends Numbered {
        @Convert(converter = Upper.class)
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    static class ConvertedInList extends Numbered {
        @Convert(converter = Upper.class)
        @ElementCollection
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        List<String> notes = new ArrayList<>();
    }

    static class Upper implements AttributeConverter<String, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable String value) {
            return value == null ? null : value.toUpperCase(java.util.Locale.ROOT);
        }

        @Override
        public @Nullable String convertToEntityAttribute(@Nullable String value) {
            return value;
        }
    }

    @Entity
    @PersonalDataFile("guest")
    @DynamicUpdate
    @OptimisticLocking(type = OptimisticLockType.DIRTY)
    static class LockedByValue extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    @DynamicUpdate
    @OptimisticLocking(type = OptimisticLockType.ALL)
    static class LockedByEveryValue extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(
            name = "unique_pair",
            uniqueConstraints = @UniqueConstraint(columnNames = {"email", "phone"}))
    static class UniquePair extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable(Search.EXACT)
        @Nullable String email;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String phone;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(
            name = "constrained_twice",
            uniqueConstraints =
                    @UniqueConstraint(
                            name = "email_in_area",
                            columnNames = {"email", "area"}),
            indexes = {
                @Index(name = "by_area", columnList = "area, contact_phone desc", unique = true),
                @Index(name = "by_phone", columnList = "contact_phone")
            })
    static class ConstrainedTwice extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable
        @Nullable String email;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable
        @Column(name = "contact_phone")
        @Nullable String phone;

        @Nullable String area;
    }

    @Entity(name = "Queried")
    @PersonalDataFile("guest")
    @NamedQuery(name = "byEmail", query = "from Queried q where q.email = :email and q.id in :ids")
    @NamedQuery(name = "byOrder", query = "from Queried q order by q.email")
    @NamedQuery(name = "byPart", query = "from Queried q where q.email like :part")
    @NamedQuery(name = "forgets", query = "update Queried q set q.email = :email")
    static class Queried extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(name = "searched_only")
    static class SearchedOnly extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(name = "indexed_text", indexes = @Index(columnList = "(lower(email))"))
    static class IndexedText extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(name = "indexed_column", indexes = @Index(columnList = "email"))
    static class IndexedColumn extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    static class Joined extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        @ManyToOne
        @JoinColumn(name = "guest_email", referencedColumnName = "email")
        @Nullable Guest guest;
    }

    @Entity
    @PersonalDataFile("guest")
    static class Checked extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Min(1)
        @Nullable Integer income;
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(name = "constrained")
    static class Constrained extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @NotNull
        @Size(max = 20)
        @Nullable String name;
    }

    @Entity
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @PersonalDataFile("guest")
    static class Base extends Numbered {
        @Nullable String remark;
    }

    @Entity
    static class Kept extends Base {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @Entity
    static class Sibling extends Base {
        @Nullable String other;
    }

    @Entity
    @PersonalDataFile("guest")
    static class MappedByXml extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Embeddable
    static class Part {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    record Key(Long first, Long second) {}

    @Entity
    @IdClass(Key.class)
    @PersonalDataFile("guest")
    static class SubjectOfParts {
        @Id @DataSubject @Nullable Long first;

        @Id @Nullable Long second;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        @StartsRetention("account-closed")
        @Nullable Instant closedAt;
    }

    @Entity
    @IdClass(NamedInKey.Key.class)
    @PersonalDataFile("guest")
    static class NamedInKey {
        @Id
        @OfDataSubject(file = "guest")
        @Nullable Long owner;

        @Id @Nullable Long second;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        record Key(Long owner, Long second) {}
    }

    @Entity
    @IdClass(AssociatedKey.Key.class)
    @PersonalDataFile("guest")
    static class AssociatedKey {
        @Id @ManyToOne @Nullable Guest above;

        @Id @Nullable Long second;

        @OfDataSubject(file = "guest")
        @Nullable Long owner;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        record Key(Long above, Long second) {}
    }

    @Entity
    @IdClass(Key.class)
    @PersonalDataFile("guest")
    static class Parts {
        @Id @Nullable Long first;

        @Id @Nullable Long second;

        @OfDataSubject(file = "guest")
        @Nullable Long owner;
    }

    @Entity
    @PersonalDataFile("guest")
    static class BelowParts {
        @Id @Nullable Long id;

        @ManyToOne @OfDataSubject @Nullable Parts above;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @Entity(name = "Paper")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    static class Paper {
        @Id @Nullable Long id;

        @ManyToOne @Nullable Guest receiver;
    }

    @Entity
    @PersonalDataFile("guest")
    static class Contract extends Paper {
        @ManyToOne @OfDataSubject @Nullable Guest maker;

        @PersonalData(item = "name", kind = DataKind.CUSTOM, of = "receiver")
        @Nullable String receiverName;
    }

    @Embeddable
    static class Stage {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String place;
    }

    @Entity(name = "Trip")
    @PersonalDataFile("guest")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Trip {
        @Id @Nullable Long id;

        @ManyToOne @OfDataSubject @Nullable Guest traveller;

        @Nullable Stage stage;

        @ElementCollection
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        List<String> notes = new ArrayList<>();
    }

    @Entity
    @PersonalDataFile("guest")
    static class Cruise extends Trip {
        @Nullable String ship;
    }

    @Entity
    @PersonalDataFile("guest")
    static class MappedTwice {
        @Id @Nullable Long id;

        @ManyToOne
        @JoinColumn(name = "guest_id", insertable = false, updatable = false)
        @OfDataSubject
        @Nullable Guest guest;

        @Column(name = "guest_id")
        @Nullable Long guestId;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @Embeddable
    static class PlainReference {
        @Column(name = "guest_id")
        @Nullable Long guestId;
    }

    @Entity
    @PersonalDataFile("guest")
    static class MappedAround {
        @Id @Nullable Long id;

        @ManyToOne
        @JoinColumn(name = "guest_id", insertable = false, updatable = false)
        @OfDataSubject
        @Nullable Guest guest;

        @Nullable PlainReference plain;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @Entity
    static class Lister {
        @Id @Nullable Long id;

        @OneToMany
        @JoinColumn(name = "host_id")
        List<Listed> listed = new ArrayList<>();
    }

    @Entity
    @PersonalDataFile("guest")
    static class Listed {
        @Id @Nullable Long id;

        @Column(name = "host_id", insertable = false, updatable = false)
        @OfDataSubject(file = "guest")
        @Nullable Long host;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    /** Without a protected value, and with a period. */
    @Entity
    @PersonalDataFile("guest")
    static class OnlyNumbered {
        @Id @Nullable LocalDate day;

        @OfDataSubject(file = "guest")
        @Nullable Long owner;

        @PersonalData(item = "name", kind = DataKind.CUSTOM, encrypted = false)
        @Nullable String name;
    }

    @Entity
    @PersonalDataFile("guest")
    static class NumberedByDay {
        @Id @Nullable LocalDate day;

        @OfDataSubject(file = "guest")
        @Nullable Long owner;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @MappedSuperclass
    static class OwnedByGuest {
        @OfDataSubject(file = "guest")
        @Nullable Long owner;

        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
    }

    @Entity
    @PersonalDataFile("guest")
    static class NumberedByUuid extends OwnedByGuest {
        @Id @Nullable UUID id;
    }

    @Entity
    @PersonalDataFile("guest")
    static class NumberedByBytes extends OwnedByGuest {
        @Id
        @JdbcTypeCode(SqlTypes.BINARY)
        @Nullable UUID id;
    }

    @Entity
    @PersonalDataFile("guest")
    static class NumberedByText extends OwnedByGuest {
        @Id
        @JdbcTypeCode(SqlTypes.CHAR)
        @Nullable UUID id;
    }

    @Entity
    @PersonalDataFile("guest")
    @DiscriminatorFormula("case when id < 0 then 'old' else 'Formulated' end")
    static class Formulated extends OwnedByGuest {
        @Id @Nullable Long id;

        @Entity
        @DiscriminatorValue("old")
        static class Old extends Formulated {}
    }

    @Entity
    @PersonalDataFile("guest")
    @Table(name = "first_table")
    @SecondaryTable(name = "second_table")
    static class Secondary extends Numbered {
        @Column(table = "second_table")
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        @AttributeOverride(
                name = "name",
                column = @Column(name = "part_name", table = "second_table"))
        @Embedded
        @Nullable Part part;
    }

    @Entity
    @PersonalDataFile("guest")
    static class Aggregate extends Numbered {
        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable Part part;
    }

    @Entity
    @Audited
    @PersonalDataFile("guest")
    static class UnorderedParts extends Numbered {
        @ElementCollection List<Part> parts = new ArrayList<>();
    }

    @Embeddable
    static class Outer {
        @Column(name = "outer_name")
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;

        @Embedded @Nullable Part part;
    }

    @Entity
    @PersonalDataFile("guest")
    static class SameNames extends Numbered {
        @ElementCollection @OrderColumn List<Outer> parts = new ArrayList<>();
    }

    @Entity
    @Audited
    @PersonalDataFile("guest")
    static class AuditedGuest extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    static class StaticUpdate extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String email;
    }

    @Entity
    @PersonalDataFile("guest")
    static class ListOnly extends Numbered {
        @ElementCollection
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        List<String> notes = new ArrayList<>();
    }
}
