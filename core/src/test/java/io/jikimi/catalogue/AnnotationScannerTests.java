package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import io.jikimi.subject.DataKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AnnotationScannerTests {

    private final Findings findings = new Findings();

    private final Map<Class<?>, ScannedEntity> entities =
            AnnotationScanner.scan(ShopModel.CLASSES, findings).stream()
                    .collect(Collectors.toMap(ScannedEntity::type, Function.identity()));

    @Test
    void findsNothingWrongWithARightModel() {
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void leavesEntitiesWithoutPersonalDataOut() {
        assertThat(entities).doesNotContainKey(ShopModel.Product.class).hasSize(6);
    }

    @Test
    void readsAttributesWithTheInheritedOnesFirst() {
        ScannedEntity member = entities.get(ShopModel.Member.class);

        assertThat(member.attributes())
                .extracting(ScannedAttribute::path, ScannedAttribute::item)
                .containsExactly(
                        tuple("memo", "member.grade-memo"),
                        tuple("name", "member.name"),
                        tuple("email", "member.email"),
                        tuple("phone", "member.phone"),
                        tuple("birthDate", "member.birth"),
                        tuple("height", "member.height"));
        assertThat(member.audited()).isTrue();
        assertThat(member.retentionEvents()).isEqualTo(Map.of("account-closed", "closedAt"));
        assertThat(attribute(ShopModel.Member.class, "phone").searchable())
                .isEqualTo(Set.of(Search.EXACT));
        assertThat(attribute(ShopModel.Member.class, "height").whenDenied())
                .isEqualTo(WhenDenied.FAIL);
    }

    @Test
    void resolvesTypeVariablesOfMappedSuperclasses() {
        assertThat(attribute(ShopModel.Member.class, "memo").javaType()).isEqualTo(String.class);
    }

    @Test
    void readsSubclassesWithFileSubjectAndHistoryOfTheParent() {
        ScannedEntity vip = entities.get(ShopModel.VipMember.class);

        assertThat(vip.file()).isEqualTo("member");
        assertThat(vip.subject())
                .isEqualTo(new SubjectReference("id", SubjectReference.Kind.SELF, ""));
        assertThat(vip.attributes()).hasSize(6);
        assertThat(vip.audited()).isTrue();
    }

    @Test
    void readsEmbeddablesWithDottedPaths() {
        assertThat(attribute(ShopModel.PurchaseOrder.class, "delivery.street").kind())
                .isEqualTo(DataKind.ADDRESS);
        assertThat(attribute(ShopModel.PurchaseOrder.class, "delivery.street").element()).isFalse();
    }

    @Test
    void readsAWholeEmbeddableAndElementsOfCollections() {
        assertThat(attributes(ShopModel.PurchaseOrder.class, "order.contact"))
                .extracting(ScannedAttribute::path, ScannedAttribute::element)
                .containsExactly(tuple("contacts.label", true), tuple("contacts.number", true));
        assertThat(attribute(ShopModel.Delivery.class, "stops.street").element()).isTrue();
    }

    @Test
    void readsEveryKindOfSubjectReference() {
        assertThat(entities.get(ShopModel.PurchaseOrder.class).subject())
                .isEqualTo(new SubjectReference("buyer", SubjectReference.Kind.ASSOCIATION, ""));
        assertThat(entities.get(ShopModel.LoginDevice.class).subject())
                .isEqualTo(new SubjectReference("memberId", SubjectReference.Kind.PLAIN, "member"));
        assertThat(entities.get(ShopModel.Inquiry.class).subject())
                .isEqualTo(new SubjectReference("writer", SubjectReference.Kind.CANONICAL, ""));
        assertThat(attribute(ShopModel.PurchaseOrder.class, "receiverName").of())
                .isEqualTo("receiver");
    }

    @Test
    void readsGettersWithPropertyAccess() {
        assertThat(attribute(ShopModel.LoginDevice.class, "address").kind())
                .isEqualTo(DataKind.IP_ADDRESS);
    }

    private ScannedAttribute attribute(Class<?> type, String path) {
        return entities.get(type).attributes().stream()
                .filter(attribute -> attribute.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private List<ScannedAttribute> attributes(Class<?> type, String item) {
        return entities.get(type).attributes().stream()
                .filter(attribute -> attribute.item().equals(item))
                .toList();
    }
}
