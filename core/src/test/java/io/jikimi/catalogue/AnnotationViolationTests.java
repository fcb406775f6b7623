package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.NaturalId;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule has an entity that breaks it and nothing else. */
class AnnotationViolationTests {

    static Stream<Arguments> brokenModels() {
        return Stream.of(
                broken(Code.CFG_FILE_MISSING, "NoFile", NoFile.class),
                broken(Code.CFG_FILE_WITHOUT_SUBJECT, "NoSubject", NoSubject.class),
                broken(Code.CFG_FILE_WITHOUT_SUBJECT, "ClosesNobody", ClosesNobody.class),
                broken(Code.CFG_FILE_WITHOUT_SUBJECT, "NobodyForNoReason", NobodyForNoReason.class),
                broken(Code.CFG_SUBJECT_AMBIGUOUS, "NobodyAndSomebody", NobodyAndSomebody.class),
                broken(Code.CFG_NAME_INVALID, "NamedArchive", NamedArchive.class),
                broken(
                        Code.CFG_FILE_CHANGES_IN_HIERARCHY,
                        "OtherFile",
                        Person.class,
                        OtherFile.class),
                broken(Code.CFG_SUBJECT_AMBIGUOUS, "TwoSubjects", Person.class, TwoSubjects.class),
                broken(Code.CFG_NAME_INVALID, "BadFileName", BadFileName.class),
                broken(Code.CFG_NAME_INVALID, "BadItemName.name", BadItemName.class),
                broken(Code.CFG_ITEM_KIND_CONFLICT, "TwoKinds.second", TwoKinds.class),
                broken(Code.CFG_ATTRIBUTE_NOT_PERSISTENT, "OnGetter.getName", OnGetter.class),
                broken(Code.CFG_ATTRIBUTE_NOT_PERSISTENT, "OnTransient.name", OnTransient.class),
                broken(Code.CFG_ATTRIBUTE_NOT_PERSISTENT, "PlainParent.name", OfPlainParent.class),
                broken(Code.CFG_IDENTIFIER_PROTECTED, "ProtectedId.id", ProtectedId.class),
                broken(
                        Code.CFG_IDENTIFIER_PROTECTED,
                        "ProtectedNaturalId.email",
                        ProtectedNaturalId.class),
                broken(
                        Code.CFG_IDENTIFIER_PROTECTED,
                        "ProtectedVersion.version",
                        ProtectedVersion.class),
                broken(
                        Code.CFG_IDENTIFIER_PROTECTED,
                        "ProtectedEmbeddedId.key.email",
                        Person.class,
                        ProtectedEmbeddedId.class),
                broken(Code.CFG_COLLECTION_UNSUPPORTED, "InSet.phones", InSet.class),
                broken(Code.CFG_COLLECTION_UNSUPPORTED, "InMap.phones", InMap.class),
                broken(
                        Code.CFG_COLLECTION_UNSUPPORTED,
                        "InSetOfParts.parts.email",
                        InSetOfParts.class),
                broken(Code.CFG_COLLECTION_UNSUPPORTED, "DatesInList.seen", DatesInList.class),
                broken(Code.CFG_TYPE_UNSUPPORTED, "OddType.seen", OddType.class),
                broken(Code.CFG_TYPE_UNSUPPORTED, "Primitive.income", Primitive.class),
                broken(Code.CFG_TYPE_UNSUPPORTED, "BasicList.phones", BasicList.class),
                broken(
                        Code.CFG_TYPE_UNSUPPORTED,
                        "ProtectedChildren.children",
                        ProtectedChildren.class),
                broken(Code.CFG_ENCRYPTION_MANDATORY, "PlainCard.card", PlainCard.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "PrefixOfNumber.income", PrefixOfNumber.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "LongPrefix.name", LongPrefix.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "LastFourOfDay.birth", LastFourOfDay.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "MixedDomain.phone", MixedDomain.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "OddDomain.phone", OddDomain.class),
                broken(Code.CFG_SEARCH_UNSUPPORTED, "SearchableAlone.city", SearchableAlone.class),
                broken(
                        Code.CFG_SEARCH_UNSUPPORTED,
                        "SearchableInList.phones",
                        SearchableInList.class),
                broken(Code.CFG_UNIQUE_NOT_SEARCHABLE, "UniqueOnly.email", UniqueOnly.class),
                broken(Code.RETENTION_START_UNSUPPORTED, "OddStart.closed", OddStart.class),
                broken(Code.RETENTION_START_UNSUPPORTED, "TwoStarts.second", TwoStarts.class),
                broken(Code.CFG_SUBJECT_REFERENCE_BROKEN, "NotTheId.number", NotTheId.class),
                broken(
                        Code.CFG_SUBJECT_REFERENCE_BROKEN,
                        "CompositeSubject.key",
                        CompositeSubject.class),
                broken(Code.CFG_SUBJECT_REFERENCE_BROKEN, "ToNobody.thing", ToNobody.class),
                broken(Code.CFG_SUBJECT_REFERENCE_BROKEN, "InCircle.other", InCircle.class),
                broken(
                        Code.CFG_SUBJECT_REFERENCE_BROKEN,
                        "ToChildren.children",
                        Person.class,
                        ToChildren.class),
                broken(Code.CFG_SUBJECT_REFERENCE_BROKEN, "UnknownFile.owner", UnknownFile.class),
                broken(
                        Code.CFG_SUBJECT_REFERENCE_BROKEN,
                        "PlainWithoutFile.owner",
                        PlainWithoutFile.class),
                broken(
                        Code.CFG_SUBJECT_REFERENCE_BROKEN,
                        "OfNothing.name",
                        Person.class,
                        OfNothing.class),
                broken(
                        Code.CFG_SUBJECT_REFERENCE_BROKEN,
                        "OfNumber.name",
                        Person.class,
                        OfNumber.class),
                broken(
                        Code.CFG_SUBJECT_NOT_AUDITED,
                        "NotAuditedOwner.owner",
                        Person.class,
                        NotAuditedOwner.class),
                broken(
                        Code.CFG_SUBJECT_NOT_AUDITED,
                        "InheritedOwner.owner",
                        Person.class,
                        InheritedOwner.class),
                broken(Code.CFG_SUBJECT_SHARED, "Namesake", Person.class, Namesake.class),
                // A generator is known by its name within its entity only.
                broken(
                        Code.CFG_SUBJECT_SHARED,
                        "NumberedByItself",
                        Numbered.class,
                        NumberedByItself.class));
    }

    private static Arguments broken(Code code, String location, Class<?>... classes) {
        return arguments(code, location, List.of(classes));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("brokenModels")
    void reportsExactlyTheBrokenRule(Code code, String location, List<Class<?>> classes) {
        List<CatalogueViolation> found = scan(classes);

        assertThat(found).isNotEmpty();
        assertThat(found)
                .allSatisfy(violation -> assertThat(violation.code()).isEqualTo(code))
                .extracting(CatalogueViolation::location)
                .contains(location);
    }

    @Test
    void takesAnAuditedParentByOverride() {
        assertThat(scan(List.of(Person.class, OverriddenOwner.class))).isEmpty();
    }

    @Test
    void reportsAnInheritedAttributeOnceWhereItIsDeclared() {
        assertThat(scan(List.of(PlainCard.class, PlainCardChild.class)))
                .extracting(CatalogueViolation::location)
                .containsExactly("PlainCard.card");
    }

    @Test
    void bringsEveryViolationAsOneBullet() {
        List<CatalogueViolation> found = scan(List.of(NoFile.class, InSet.class));

        assertThat(new CatalogueViolationsException(found))
                .hasMessageContaining("break 2 rule(s)")
                .hasMessageContaining("\n  * CFG_FILE_MISSING (3.2.1) NoFile: ")
                .hasMessageContaining("\n  * CFG_COLLECTION_UNSUPPORTED (2.7.1) InSet.phones: ");
    }

    @Test
    void letsSubjectsOfOneFileLieInTwoTablesWhereTheirIdentifiersNeverMeet() {
        assertThat(scan(List.of(Numbered.class, NumberedAlike.class))).isEmpty();
        assertThat(scan(List.of(Unique.class, UniqueAlike.class))).isEmpty();
        assertThat(scan(List.of(Person.class, SpecialPerson.class))).isEmpty();
    }

    private static List<CatalogueViolation> scan(List<Class<?>> classes) {
        Findings findings = new Findings();
        AnnotationScanner.scan(classes, findings);
        return findings.all();
    }

    @Entity
    @PersonalDataFile("person")
    static class Person {
        @Id @DataSubject Long id;
    }

    @Entity
    @PersonalDataFile("person")
    static class Namesake {
        @Id @GeneratedValue @DataSubject Long id;
    }

    @MappedSuperclass
    @PersonalDataFile("numbered")
    abstract static class NumberedTogether {
        @Id
        @GeneratedValue(generator = "persons")
        @DataSubject
        Long id;
    }

    @Entity
    static class Numbered extends NumberedTogether {}

    @Entity
    static class NumberedAlike extends NumberedTogether {}

    @Entity
    @PersonalDataFile("numbered")
    static class NumberedByItself {
        @Id
        @GeneratedValue(generator = "persons")
        @DataSubject
        Long id;
    }

    @Entity
    @PersonalDataFile("unique")
    static class Unique {
        @Id @DataSubject UUID id;
    }

    @Entity
    @PersonalDataFile("unique")
    static class UniqueAlike {
        @Id @DataSubject UUID id;
    }

    @Entity
    @PersonalDataFile("person")
    static class SpecialPerson extends Person {}

    @Entity
    static class NoFile {
        @Id @DataSubject Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class NoSubject {
        @Id Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    @WithoutDataSubject(because = " ")
    static class NobodyForNoReason {
        @Id Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    @WithoutDataSubject(because = "a guest book")
    static class NobodyAndSomebody {
        @Id @DataSubject Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("archive")
    static class NamedArchive {
        @Id @DataSubject Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class ClosesNobody {
        @Id Long id;

        @StartsRetention("closed")
        Instant closed;
    }

    @Entity
    @PersonalDataFile("other")
    static class OtherFile extends Person {}

    @Entity
    @PersonalDataFile("x")
    static class TwoSubjects {
        @Id Long id;
        @ManyToOne @OfDataSubject Person buyer;
        @ManyToOne @OfDataSubject Person receiver;
    }

    @Entity
    @PersonalDataFile("a:b")
    static class BadFileName {
        @Id @DataSubject Long id;
    }

    @Entity
    @PersonalDataFile("x")
    static class BadItemName {
        @Id @DataSubject Long id;

        @PersonalData(item = "full.name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class TwoKinds {
        @Id @DataSubject Long id;

        @PersonalData(item = "contact", kind = DataKind.EMAIL)
        String first;

        @PersonalData(item = "contact", kind = DataKind.MOBILE)
        String second;
    }

    @Entity
    @PersonalDataFile("x")
    static class OnGetter {
        @Id @DataSubject Long id;
        private String name;

        @PersonalData(item = "name", kind = DataKind.NAME)
        public String getName() {
            return name;
        }
    }

    @Entity
    @PersonalDataFile("x")
    static class OnTransient {
        @Id @DataSubject Long id;

        @Transient
        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    static class PlainParent {
        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class OfPlainParent extends PlainParent {
        @Id @DataSubject Long id;
    }

    @Entity
    @PersonalDataFile("x")
    static class ProtectedId {
        @Id
        @DataSubject
        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String id;
    }

    @Entity
    @PersonalDataFile("x")
    static class ProtectedNaturalId {
        @Id @DataSubject Long id;

        @NaturalId
        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String email;
    }

    @Entity
    @PersonalDataFile("x")
    static class ProtectedVersion {
        @Id @DataSubject Long id;

        @Version
        @PersonalData(item = "version", kind = DataKind.CUSTOM)
        Long version;
    }

    @Embeddable
    static class Key {
        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String email;
    }

    @Entity
    @PersonalDataFile("x")
    static class ProtectedEmbeddedId {
        @EmbeddedId Key key;
        @ManyToOne @OfDataSubject Person owner;
    }

    @Entity
    @PersonalDataFile("x")
    static class InSet {
        @Id @DataSubject Long id;

        @ElementCollection
        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        Set<String> phones;
    }

    @Entity
    @PersonalDataFile("x")
    static class InMap {
        @Id @DataSubject Long id;

        @ElementCollection
        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        Map<String, String> phones;
    }

    @Entity
    @PersonalDataFile("x")
    static class InSetOfParts {
        @Id @DataSubject Long id;
        @ElementCollection Set<Key> parts;
    }

    @Entity
    @PersonalDataFile("x")
    static class Primitive {
        @Id @DataSubject Long id;

        @PersonalData(item = "income", kind = DataKind.CUSTOM)
        int income;
    }

    @Entity
    @PersonalDataFile("x")
    static class DatesInList {
        @Id @DataSubject Long id;

        @ElementCollection
        @PersonalData(item = "seen", kind = DataKind.BIRTH_DATE)
        List<LocalDate> seen;
    }

    @Entity
    @PersonalDataFile("x")
    static class SearchableInList {
        @Id @DataSubject Long id;

        @ElementCollection
        @Searchable
        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        List<String> phones;
    }

    @Entity
    @PersonalDataFile("x")
    static class OddType {
        @Id @DataSubject Long id;

        @PersonalData(item = "seen", kind = DataKind.CUSTOM)
        java.util.Currency seen;
    }

    @Entity
    @PersonalDataFile("x")
    static class BasicList {
        @Id @DataSubject Long id;

        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        List<String> phones;
    }

    @Entity
    @PersonalDataFile("x")
    static class ProtectedChildren {
        @Id @DataSubject Long id;

        @OneToMany
        @PersonalData(item = "child", kind = DataKind.CUSTOM)
        List<Person> children;
    }

    @Entity
    @PersonalDataFile("x")
    static class PlainCard {
        @Id @DataSubject Long id;

        @PersonalData(item = "card", kind = DataKind.CARD, encrypted = false)
        String card;
    }

    @Entity
    static class PlainCardChild extends PlainCard {}

    @Entity
    @PersonalDataFile("x")
    static class PrefixOfNumber {
        @Id @DataSubject Long id;

        @Searchable(Search.PREFIX)
        @PersonalData(item = "income", kind = DataKind.CUSTOM)
        Integer income;
    }

    @Entity
    @PersonalDataFile("x")
    static class LongPrefix {
        @Id @DataSubject Long id;

        @Searchable(value = Search.PREFIX, prefix = Searchable.LONGEST_PREFIX + 1)
        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class LastFourOfDay {
        @Id @DataSubject Long id;

        @Searchable({Search.EXACT, Search.LAST4})
        @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
        String birth;
    }

    @Entity
    @PersonalDataFile("x")
    static class MixedDomain {
        @Id @DataSubject Long id;

        @Searchable(domain = "reach")
        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String email;

        @Searchable(domain = "reach")
        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        String phone;
    }

    @Entity
    @PersonalDataFile("x")
    static class OddDomain {
        @Id @DataSubject Long id;

        @Searchable(domain = "a:b")
        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        String phone;
    }

    @Entity
    @PersonalDataFile("x")
    static class SearchableAlone {
        @Id @DataSubject Long id;
        @Searchable String city;
    }

    @Entity
    @PersonalDataFile("x")
    static class UniqueOnly {
        @Id @DataSubject Long id;

        @Column(unique = true)
        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String email;
    }

    @Entity
    @PersonalDataFile("x")
    static class OddStart {
        @Id @DataSubject Long id;

        @StartsRetention("closed")
        ZonedDateTime closed;
    }

    @Entity
    @PersonalDataFile("x")
    static class TwoStarts {
        @Id @DataSubject Long id;

        @StartsRetention("closed")
        Instant first;

        @StartsRetention("closed")
        Instant second;
    }

    @Entity
    @PersonalDataFile("x")
    static class NotTheId {
        @Id Long id;
        @DataSubject Long number;
    }

    @Entity
    @PersonalDataFile("x")
    static class CompositeSubject {
        @EmbeddedId @DataSubject PlainKey key;
    }

    @Embeddable
    static class PlainKey {
        Long first;
        Long second;
    }

    @Entity
    static class Thing {
        @Id Long id;
    }

    @Entity
    @PersonalDataFile("x")
    static class ToNobody {
        @Id Long id;
        @ManyToOne @OfDataSubject Thing thing;
    }

    @Entity
    @PersonalDataFile("x")
    static class InCircle {
        @Id Long id;
        @ManyToOne @OfDataSubject InCircle other;
    }

    @Entity
    @PersonalDataFile("x")
    static class ToChildren {
        @Id Long id;
        @OneToMany @OfDataSubject List<Person> children;
    }

    @Entity
    @PersonalDataFile("x")
    static class UnknownFile {
        @Id Long id;

        @OfDataSubject(file = "nobody")
        Long owner;
    }

    @Entity
    @PersonalDataFile("x")
    static class PlainWithoutFile {
        @Id Long id;
        @OfDataSubject Long owner;
    }

    @Entity
    @PersonalDataFile("x")
    static class OfNothing {
        @Id Long id;
        @ManyToOne @OfDataSubject Person owner;

        @PersonalData(item = "name", kind = DataKind.NAME, of = "receiver")
        String name;
    }

    @Entity
    @PersonalDataFile("x")
    static class OfNumber {
        @Id Long id;
        @ManyToOne @OfDataSubject Person owner;
        Long receiver;

        @PersonalData(item = "name", kind = DataKind.NAME, of = "receiver")
        String name;
    }

    @Entity
    @Audited
    @PersonalDataFile("x")
    static class NotAuditedOwner {
        @Id Long id;
        @ManyToOne @OfDataSubject @NotAudited Person owner;
    }

    @MappedSuperclass
    static class Owned {
        @ManyToOne @OfDataSubject Person owner;
    }

    @Entity
    @Audited
    @PersonalDataFile("x")
    static class InheritedOwner extends Owned {
        @Id Long id;
    }

    @Entity
    @Audited
    @AuditOverride(forClass = Owned.class)
    @PersonalDataFile("x")
    static class OverriddenOwner extends Owned {
        @Id Long id;
    }
}
