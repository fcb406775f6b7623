package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.CatalogueViolation.Severity;
import io.jikimi.subject.DataKind;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule has a register that breaks it and nothing else. */
class RegisterAnalysisTests {

    private static final String CONSENT_ENTRY_END = "refusalText: 동의하지 않을 수 있으며, 추천을 받지 못합니다.";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:00:00Z"));

    @Test
    void findsNothingWrongWithARightRegister() {
        assertThat(analyse(ShopModel.REGISTER)).isEmpty();
    }

    @Test
    void reportsEverythingAtOnce() {
        List<CatalogueViolation> found =
                analyse("purposes:\n  membership: { required: [member.none] }\n");

        assertThat(codes(found))
                .contains(
                        Code.CFG_ITEM_WITHOUT_PURPOSE,
                        Code.CFG_PURPOSE_UNKNOWN_ITEM,
                        Code.CFG_PURPOSE_INCOMPLETE,
                        Code.CFG_BASIS_MISSING,
                        Code.RETENTION_MISSING);
    }

    /** Start-up names the column that nobody needs (3.1.1). */
    @Test
    void namesTheAttributeOfAnItemWithoutPurpose() {
        List<CatalogueViolation> found =
                broken(
                        "optional: [member.birth, member.grade-memo, member.device]",
                        "optional: [member.grade-memo, member.device]");

        assertThat(found)
                .allSatisfy(
                        violation -> {
                            assertThat(violation.code()).isEqualTo(Code.CFG_ITEM_WITHOUT_PURPOSE);
                            assertThat(violation.requirement()).isEqualTo("3.1.1");
                            assertThat(violation.message()).contains("member.birth", "'required'");
                        })
                .extracting(CatalogueViolation::location)
                .containsExactlyInAnyOrder("Member.birthDate", "VipMember.birthDate");
    }

    @Test
    void doesNotCountABuiltInPurposeAsAGround() {
        assertThat(
                        codes(
                                broken(
                                        "optional: [member.birth, member.grade-memo, member.device]",
                                        "optional: [member.grade-memo, member.device]",
                                        "purposes:\n",
                                        "purposes:\n  authentication: { required: [member.birth] }\n")))
                .containsExactly(Code.CFG_ITEM_WITHOUT_PURPOSE);
    }

    @Test
    void namesFileAndLineOfTheRegister() {
        CatalogueViolation violation =
                only(
                        broken(
                                "required: [inquiry.email, inquiry.text]",
                                "required: [inquiry.email, inquiry.text, inquiry.phone]"));

        assertThat(violation.code()).isEqualTo(Code.CFG_PURPOSE_UNKNOWN_ITEM);
        assertThat(violation.location()).isEqualTo("register.yml:16:5 purposes.support.required");
        assertThat(violation.message()).contains("inquiry.phone");
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CFG_BASIS_MISSING | basis: { article: 15-1-1 } | ''
                    CFG_BASIS_MISSING | basis: { article: 15-1-1 } | basis: { rationale: 동의 }
                    CFG_BASIS_INVALID | basis: { article: 15-1-1 } | basis: { article: 15-1-8, rationale: 새 근거 }
                    CFG_BASIS_INVALID | basis: { article: 15-1-6, rationale: 문의에 대한 답변 } | basis: { article: 15-1-6 }
                    CFG_BASIS_INVALID | basis: { article: 15-1-6, rationale: 문의에 대한 답변 } | basis: { article: 15-1-2, rationale: 법령 }
                    CFG_BASIS_INVALID | basis: { article: 15-1-1 } | basis: { article: 15-1-1, validUntil: soon }
                    CFG_BASIS_INVALID | basis: { article: 15-1-6, rationale: 문의에 대한 답변 } | basis: { article: 15-1-2, rationale: 법령, statute: { kind: law, title: 전자상거래법, article: 제6조 } }
                    CFG_BASIS_LAPSED | basis: { article: 15-1-6, rationale: 문의에 대한 답변 } | basis: { article: 15-1-6, rationale: 문의, validUntil: 2026-11-23 }
                    CFG_PURPOSE_INCOMPLETE | title: 체형 추천 | title: ' '
                    CFG_PURPOSE_INCOMPLETE | required: [member.name, member.email, member.phone] | required: [member.name, member.email, member.phone, member.birth]
                    RETENTION_MISSING | retention: { from: consent-withdrawn, period: P0D } | ''
                    RETENTION_MISSING | retention: { from: consent-withdrawn, period: P0D } | retention: { from: consent-withdrawn }
                    RETENTION_MISSING | retention: { from: consent-withdrawn, period: P0D } | retention: { period: P0D }
                    RETENTION_INVALID | retention: { from: consent-withdrawn, period: P0D } | retention: { from: consent-withdrawn, period: 5 years }
                    RETENTION_INVALID | retention: { from: consent-withdrawn, period: P0D } | retention: { from: consent-withdrawn, period: P-1D }
                    RETENTION_EVENT_UNKNOWN | retention: { from: consent-withdrawn, period: P0D } | retention: { from: account-opened, period: P0D }
                    RETENTION_LAW_UNKNOWN | period: P1Y, law: ecommerce-complaint | law: e-commerce
                    RETENTION_LAW_UNCONFIRMED | period: P1Y, law: ecommerce-complaint | law: recruiting-papers
                    RETENTION_EXCEEDS_LAW | period: P1Y, law: ecommerce-complaint | period: P5Y, law: ecommerce-complaint
                    CFG_ENDPOINT_INVALID | path: "/orders/**" | path: orders
                    CFG_CODE_INVALID | in: com.example.shop.delivery.. | in: com.example.*
                    CFG_CODE_INVALID | in: com.example.shop.delivery.. | in: com.example.shop.
                    CFG_CODE_INVALID | - { in: com.example.shop.delivery.., | - {
                    CFG_UNKNOWN_PURPOSE | delivery.., purpose: delivery } | delivery.., purpose: marketing }
                    CFG_UNKNOWN_PURPOSE | - { path: "/orders/**", purpose: delivery } | - { path: "/orders/**", purpose: marketing }
                    CFG_UNKNOWN_PURPOSE | - { path: "/orders/**", purpose: delivery } | - { path: "/orders/**" }
                    CFG_ITEM_CATEGORY_INVALID | category: sensitive } | category: secret }
                    FORM_INCOMPLETE | rationale: 체형에 맞는 상품 추천 } | rationale: '' }
                    CFG_UNKNOWN_ITEM | - { item: member.name, required: true | - { item: member.nickname, required: true
                    FORM_OPTIONAL_IS_MANDATORY | - { item: member.height, required: false | - { item: member.height, required: true
                    FORM_INCOMPLETE | - id: insurance | - id: fit
                    FORM_CATEGORY_UNKNOWN | category: 22-1-2 | category: 22-1-9
                    CFG_UNKNOWN_PURPOSE | purpose: fit-advice | purpose: fitness
                    CFG_UNKNOWN_RECIPIENT | recipient: anshim-insurance | recipient: other-insurance
                    FORM_OPEN_ENDED | itemsText: 키 | itemsText: 키, 몸무게 등
                    FORM_OPEN_ENDED | itemsText: 키 | itemsText: 키 및 기타
                    FORM_OPEN_ENDED | itemsText: 키 | itemsText: height, weight, etc.
                    FORM_OPEN_ENDED | retentionText: 동의를 철회할 때까지 | retentionText: 이용 목적 달성 시까지
                    FORM_BUNDLED_CONSENT | category: 23-1-1 | category: 22-1-1
                    RECIPIENT_OPEN_ENDED | recipientText: 안심보험 | recipientText: 제휴사 등
                    RECIPIENT_OPEN_ENDED | title: 안심보험 | title: 제휴사 등
                    RECIPIENT_OPEN_ENDED | title: 안심보험 | title: 제휴사
                    RECIPIENT_INCOMPLETE | retention: P1Y | ''
                    TRUSTEE_INCOMPLETE | contract: HB-2026-1 | ''
                    TRUSTEE_INCOMPLETE | from: 2026-01-01 | from: January
                    CFG_UNKNOWN_ITEM | items: [member.name, order.address] | items: [member.name, order.addresses]
                    CFG_UNKNOWN_RECIPIENT | trustees: [hanbit-courier] | trustees: [other-courier]
                    CFG_UNKNOWN_RECIPIENT | recipients: [anshim-insurance] | recipients: [other]
                    POLICY_INCOMPLETE | title: 개인정보 처리방침 | title: ''
                    """)
    void reportsExactlyTheBrokenRule(Code code, String right, String wrong) {
        assertThat(codes(broken(right, wrong))).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({
        "purposeText: 체형에 맞는 상품 추천, N1.1",
        "itemsText: 키, N1.2",
        "retentionText: 동의를 철회할 때까지, N1.3",
        "'refusalText: 동의하지 않을 수 있으며, 추천을 받지 못합니다.', N1.4",
        "recipientText: 안심보험, N2.1",
        "purposeText: 배송 보험 안내, N2.2",
        "itemsText: 이름, N2.3",
        "retentionText: 제공일부터 1년, N2.4",
        "'refusalText: 동의하지 않을 수 있으며, 안내를 받지 못합니다.', N2.5"
    })
    void namesTheSlotThatIsNotTold(String slot, String code) {
        CatalogueViolation violation = only(broken(slot, ""));

        assertThat(violation.code()).isEqualTo(Code.FORM_SLOT_MISSING);
        assertThat(violation.message()).contains(code);
        assertThat(violation.location()).contains("forms.sign-up.consents.");
    }

    @Test
    void separatesSensitiveItemsFromOrdinaryOnes() {
        CatalogueViolation violation =
                only(
                        broken(
                                "items: [member.height]",
                                "items: [member.height, member.birth]",
                                "optional: [member.height]",
                                "optional: [member.height, member.birth]"));

        assertThat(violation.code()).isEqualTo(Code.FORM_BUNDLED_CONSENT);
    }

    @Test
    void separatesProvisionFromCollection() {
        assertThat(codes(broken("category: 22-1-2", "category: 22-1-1")))
                .contains(Code.FORM_BUNDLED_CONSENT);
    }

    @Test
    void refusesAnOptionalConsentAsPrecondition() {
        assertThat(
                        codes(
                                broken(
                                        CONSENT_ENTRY_END,
                                        CONSENT_ENTRY_END
                                                + "\n        preconditionOfService: true")))
                .containsExactly(Code.FORM_OPTIONAL_IS_MANDATORY);
    }

    @Test
    void warnsOfConsentForWhatTheContractNeeds() {
        List<CatalogueViolation> found =
                broken(
                        "    consents:\n",
                        """
                            consents:
                              - id: contract
                                category: 22-1-1
                                purpose: membership
                                items: [member.name]
                                purposeText: 회원 관리
                                itemsText: 이름
                                retentionText: 탈퇴할 때까지
                                refusalText: 거부할 수 있습니다.
                        """);

        assertThat(only(found).code()).isEqualTo(Code.CONSENT_FOR_REQUIRED_ITEM);
        assertThat(only(found).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void refusesAConsentEntryOutsideItsPurpose() {
        assertThat(
                        codes(
                                broken(
                                        "items: [member.name]\n        recipientText",
                                        "items: [order.receiver]\n        recipientText")))
                .containsExactly(Code.CFG_UNKNOWN_ITEM);
    }

    @Test
    void refusesASecondPurposeForAPath() {
        String endpoint = "  - { path: \"/orders/**\", purpose: delivery }\n";

        assertThat(codes(broken(endpoint, endpoint + endpoint)))
                .containsExactly(Code.CFG_ENDPOINT_INVALID);
    }

    @Test
    void refusesASecondPurposeForAPlace() {
        String place = "  - { in: com.example.shop.delivery.., purpose: delivery }\n";

        assertThat(codes(broken(place, place + place))).containsExactly(Code.CFG_CODE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"own-data", "rights"})
    void reservesTheBuiltInPurposes(String name) {
        assertThat(
                        codes(
                                broken(
                                        "purposes:\n",
                                        "purposes:\n  "
                                                + name
                                                + ": { required: [member.name] }\n")))
                .containsExactly(Code.CFG_PURPOSE_RESERVED);
    }

    @Test
    void refusesAPurposeWhoseNameIsNoPermission() {
        assertThat(codes(broken("  support:\n", "  \"sup:port\":\n")))
                .containsExactly(Code.CFG_NAME_INVALID);
    }

    @Test
    void letsTheRegisterConfirmAnUnconfirmedLaw() {
        assertThat(
                        broken(
                                "law: ecommerce-complaint",
                                "law: recruiting-papers",
                                "policy:\n",
                                """
                                statutes:
                                  recruiting-papers: { law: 채용절차법, article: 제11조, records: 채용서류, period: P3Y }
                                policy:
                                """))
                .isEmpty();
    }

    @Test
    void refusesToRedefineAConfirmedLaw() {
        assertThat(
                        codes(
                                broken(
                                        "policy:\n",
                                        """
                                        statutes:
                                          ecommerce-complaint: { law: 전자상거래법, article: 제6조, records: 불만, period: P9Y }
                                        policy:
                                        """)))
                .containsExactly(Code.REGISTER_DUPLICATE);
    }

    @Test
    void refusesARecordKindWithoutLaw() {
        assertThat(
                        codes(
                                broken(
                                        "policy:\n",
                                        "statutes:\n  own-kind: { law: 법, period: P9Y }\npolicy:\n")))
                .containsExactly(Code.RETENTION_INVALID);
    }

    /** A ministry rule or consent is no ground for the number (3.1.3). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ article: 15-1-1 }",
                "{ article: 15-1-4, rationale: 계약 }",
                "{ article: 15-1-2, rationale: 법령, statute: { kind: ministry-rule, title: 시행규칙, article: 제1조 } }",
                "{ article: 15-1-2, rationale: 법령, statute: { kind: ordinance, title: 조례, article: 제1조 } }"
            })
    void refusesResidentNumbersWithoutALawThatNamesThem(String basis) {
        List<CatalogueViolation> found = analyse(payroll(basis), Employee.class);

        assertThat(only(found).code()).isEqualTo(Code.RRN_NO_LEGAL_BASIS);
        assertThat(only(found).message()).contains("employee.rrn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ article: 15-1-2, rationale: 원천징수, statute: { kind: act, title: 소득세법, article: 제145조 } }",
                "{ article: 15-1-2, rationale: 원천징수, statute: { kind: PRESIDENTIAL_DECREE, title: 시행령, article: 제1조 } }",
                "{ article: 15-1-5, rationale: 급박한 생명의 보호 }"
            })
    void takesResidentNumbersOnALawThatNamesThem(String basis) {
        assertThat(analyse(payroll(basis), Employee.class)).isEmpty();
    }

    @Test
    void refusesConsentToResidentNumbers() {
        List<CatalogueViolation> found =
                analyse(
                        payroll(
                                        "{ article: 15-1-2, rationale: 원천징수, statute: { kind: act, title: 소득세법, article: 제145조 } }")
                                + """
                                forms:
                                  hire:
                                    version: 1
                                    title: 입사
                                    consents:
                                      - id: rrn
                                        category: 24-1-1
                                        purpose: payroll
                                        items: [employee.rrn]
                                        purposeText: 급여
                                        itemsText: 주민등록번호
                                        retentionText: 5년
                                        refusalText: 거부할 수 있습니다.
                                """,
                        Employee.class);

        assertThat(codes(found)).containsExactly(Code.RRN_NO_LEGAL_BASIS);
    }

    @Test
    void refusesToWeakenACategory() {
        assertThat(
                        codes(
                                analyse(
                                        payroll("{ article: 15-1-5, rationale: 급박한 생명의 보호 }")
                                                + "items:\n  employee.rrn: { category: ordinary }\n",
                                        Employee.class)))
                .containsExactly(Code.CFG_ITEM_CATEGORY_INVALID);
    }

    @Test
    void demandsEncryptionWhereTheRegisterMakesAnItemAnIdentifier() {
        assertThat(
                        codes(
                                analyse(
                                        """
                                        purposes:
                                          badge:
                                            title: 출입
                                            basis: { article: 15-1-1 }
                                            optional: [visitor.badge]
                                            retention: { from: consent-withdrawn, period: P0D }
                                        items:
                                          visitor.badge: { category: unique-identifier }
                                        """,
                                        Visitor.class)))
                .containsExactly(Code.CFG_ENCRYPTION_MANDATORY);
    }

    @Test
    void refusesAnEmptyRegisterWhereThereAreItems() {
        assertThat(codes(analyse(""))).containsOnly(Code.CFG_ITEM_WITHOUT_PURPOSE);
        assertThat(analyse("", ShopModel.Product.class)).isEmpty();
    }

    private static String payroll(String basis) {
        return """
        purposes:
          payroll:
            title: 급여
            basis: %s
            required: [employee.rrn]
            retention: { from: consent-withdrawn, law: labour-contract }
        """
                .formatted(basis);
    }

    private List<CatalogueViolation> broken(String... replacements) {
        String register = ShopModel.REGISTER;
        for (int index = replacements.length - 2; index >= 0; index -= 2) {
            String right = replacements[index];
            assertThat(register).contains(right);
            register = register.replace(right, replacements[index + 1]);
        }
        return analyse(register);
    }

    private List<CatalogueViolation> analyse(String register, Class<?>... classes) {
        return Catalogues.analyse(
                classes.length == 0 ? ShopModel.CLASSES : List.of(classes),
                RegisterFile.parse("register.yml", register),
                clock);
    }

    private static Set<Code> codes(List<CatalogueViolation> found) {
        Set<Code> codes = EnumSet.noneOf(Code.class);
        found.forEach(violation -> codes.add(violation.code()));
        return codes;
    }

    private static CatalogueViolation only(List<CatalogueViolation> found) {
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Entity
    @PersonalDataFile("employee")
    static class Employee {
        @Id @DataSubject Long id;

        @PersonalData(item = "rrn", kind = DataKind.RRN)
        String residentNumber;
    }

    @Entity
    @PersonalDataFile("visitor")
    static class Visitor {
        @Id @DataSubject Long id;

        @PersonalData(item = "badge", kind = DataKind.CUSTOM, encrypted = false)
        String badge;
    }
}
