package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.jikimi.catalogue.ProcessingPurpose.StatuteKind;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.LegalBasis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** The schema for editors says what the reader and the analysis say. */
class RegisterSchemaTests {

    private static final JsonNode SCHEMA = read("META-INF/jikimi/register.schema.json");

    private final Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(SCHEMA);

    static Stream<Class<?>> entries() {
        return Arrays.stream(Register.class.getDeclaredClasses()).filter(Class::isRecord);
    }

    @Test
    void takesARightRegister() {
        assertThat(errors(ShopModel.REGISTER)).isEmpty();
        assertThat(errors("")).isEmpty();
    }

    @Test
    void takesTheRegistersOfOtherRooms() {
        assertThat(schema.validate(read("io/jikimi/custody/register.yml"))).isEmpty();
    }

    @Test
    void takesANarrowedAuthentication() {
        assertThat(errors("purposes: { authentication: { required: [member.email] } }")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purpose: {}",
                "purposes: { membership: { required: [member.email] } }",
                "purposes: { \"a:b\": { title: t, basis: { article: 15-1-1 }, retention: { from: e, period: P0D } } }",
                "purposes: { a: { title: t, basis: { article: 15-1-8 }, retention: { from: e, period: P0D } } }",
                "purposes: { a: { title: t, basis: { rationale: r }, retention: { from: e, period: P0D } } }",
                "purposes: { a: { title: t, basis: { article: 15-1-1 }, retention: { from: e } } }",
                "purposes: { a: { title: t, basis: { article: 15-1-1 }, retention: { from: e, period: 5Y } } }",
                "purposes: { a: { titel: t, title: t, basis: { article: 15-1-1 }, retention: { from: e, period: P0D } } }",
                "purposes: { a: { title: t, required: [email], basis: { article: 15-1-1 }, retention: { from: e, period: P0D } } }",
                "items: { member.email: { category: secret } }",
                "endpoints: [ { path: orders, purpose: a } ]",
                "code: [ { in: com.example.*, purpose: a } ]",
                "forms: { a: { title: t } }",
                "forms: { a: { title: t, version: 0 } }",
                "forms: { a: { title: t, version: 1, items: [ { item: a.b } ] } }",
                "forms: { a: { title: t, version: 1, consents: [ { id: a, category: 22-1-1, purpose: a, purposeText: a, itemsText: a, retentionText: a } ] } }",
                "forms: { a: { title: t, version: 1, consents: [ { id: a, category: 22-1-2, recipient: r, purpose: a, purposeText: a, itemsText: a, retentionText: a, refusalText: a } ] } }",
                "forms: { a: { title: t, version: 1, consents: [ { id: a, category: 22-1-9, purpose: a, purposeText: a, itemsText: a, retentionText: a, refusalText: a } ] } }",
                "recipients: { a: { title: t } }",
                "trustees: { a: { title: t, work: w, purpose: p, items: [a.b], contract: c, from: January } }",
                "policy: { title: t }",
                "statutes: { a: { law: l, article: a, records: r, period: five } }"
            })
    void refusesABrokenRegister(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
    }

    @Test
    void knowsEverySection() {
        assertThat(properties(SCHEMA)).containsExactlyInAnyOrderElementsOf(names(Register.class));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void knowsEveryKeyOfAnEntry(Class<?> entry) {
        JsonNode definition = SCHEMA.path("$defs").path(entry.getSimpleName());

        assertThat(properties(definition)).containsExactlyInAnyOrderElementsOf(names(entry));
        assertThat(definition.path("additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void knowsEveryValueOfAnEnumeration() {
        assertThat(values("BasisEntry", "article"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(LegalBasis.values()).map(LegalBasis::article).toList());
        assertThat(values("StatuteEntry", "kind"))
                .containsAll(Arrays.stream(StatuteKind.values()).map(Enum::name).toList());
        assertThat(values("ItemEntry", "category"))
                .containsAll(Arrays.stream(DataCategory.values()).map(Enum::name).toList());
        assertThat(
                        Stream.concat(
                                values("StatuteEntry", "kind").stream()
                                        .map(EffectivePurposes::constant)
                                        .map(StatuteKind::valueOf),
                                values("ItemEntry", "category").stream()
                                        .map(EffectivePurposes::constant)
                                        .map(DataCategory::valueOf)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22-1-1", "22-1-2", "22-1-3", "22-1-4", "22(1)7", "23-1-1", "23(1)1", "24-1-1"
            })
    void knowsTheCategoriesOfConsent(String category) {
        assertThat(category)
                .matches(
                        SCHEMA.path("$defs")
                                .path("ConsentEntry")
                                .path("properties")
                                .path("category")
                                .path("pattern")
                                .asString());
        assertThat(ConsentCategory.ofArticle(category)).isPresent();
    }

    @Test
    void describesEveryKeyInBothLanguages() {
        entries()
                .forEach(
                        entry ->
                                SCHEMA.path("$defs")
                                        .path(entry.getSimpleName())
                                        .path("properties")
                                        .forEach(
                                                key ->
                                                        assertThat(
                                                                        key.has("$ref")
                                                                                || key.path(
                                                                                                "description")
                                                                                        .asString()
                                                                                        .matches(
                                                                                                ".*[가-힣].* / .*[A-Za-z].*"))
                                                                .as(entry + " " + key)
                                                                .isTrue()));
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    private static List<String> properties(JsonNode definition) {
        return List.copyOf(definition.path("properties").propertyNames());
    }

    private static List<String> values(String definition, String key) {
        JsonNode values =
                SCHEMA.path("$defs").path(definition).path("properties").path(key).path("enum");
        return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asString).toList();
    }

    private List<Error> errors(String yaml) {
        return schema.validate(RegisterReader.YAML.readTree(yaml.isEmpty() ? "{}" : yaml));
    }

    private static JsonNode read(String resource) {
        try (InputStream stream = new ClassPathResource(resource).getInputStream()) {
            return RegisterReader.YAML.readTree(stream);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
