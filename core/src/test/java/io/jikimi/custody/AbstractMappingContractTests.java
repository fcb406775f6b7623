package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.subject.DataKind;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.OptimisticLockType;
import org.hibernate.annotations.OptimisticLocking;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot be kept safely as it is mapped stops the start, with what to change. Nobody is in
 * these tables.
 */
abstract class AbstractMappingContractTests {

    private static final String REGISTER = "io/jikimi/custody/register-mapping.yml";

    abstract HikariDataSource dataSource();

    static Stream<Arguments> mappings() {
        return Stream.of(
                refused(CachedDate.class, "CachedDate.birth", "Remove @Cacheable"),
                refused(CachedNumber.class, "CachedNumber.income", "Remove @Cacheable"),
                refused(CachedFlag.class, "CachedFlag.member", "Remove @Cacheable"),
                refused(Converted.class, "Converted.email", "Remove @Convert"),
                refused(ConvertedInList.class, "ConvertedInList.notes", "Remove @Convert"),
                refused(LockedByValue.class, "LockedByValue", "Use a @Version attribute"),
                refused(UniquePair.class, "unique_pair.email", "unique = true"),
                refused(IndexedColumn.class, "indexed_column.email", "@Searchable brings its own"),
                refused(UnorderedParts.class, "UnorderedParts.parts", "Add @OrderColumn"),
                refused(SameNames.class, "SameNames.parts", "Rename one"),
                refused(Joined.class, "Joined.guest", "Refer to its identifier"));
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

    private CustodyUnit start(Map<String, Object> settings, Class<?>... more) {
        List<Class<?>> types = new ArrayList<>(List.of(more));
        types.add(Guest.class);
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
    @Table(
            name = "unique_pair",
            uniqueConstraints = @UniqueConstraint(columnNames = {"email", "area"}))
    static class UniquePair extends Numbered {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Searchable(Search.EXACT)
        @Nullable String email;

        @Nullable String area;
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

    @Embeddable
    static class Part {
        @PersonalData(item = "name", kind = DataKind.CUSTOM)
        @Nullable String name;
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
