package io.jikimi.catalogue;

import io.jikimi.subject.DataKind;
import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.hibernate.envers.Audited;

/** A small shop whose annotations and register are right. */
final class ShopModel {

    static final List<Class<?>> CLASSES =
            List.of(
                    BaseRow.class,
                    Address.class,
                    Contact.class,
                    Member.class,
                    VipMember.class,
                    PurchaseOrder.class,
                    Delivery.class,
                    Inquiry.class,
                    LoginDevice.class,
                    Product.class);

    static final String REGISTER =
            """
            purposes:
              membership:
                title: 회원 관리
                basis: { article: 15-1-4, rationale: 이용계약의 이행 }
                required: [member.name, member.email, member.phone]
                optional: [member.birth, member.grade-memo, member.device]
                retention: { from: account-closed, period: P0D }
              delivery:
                title: 배송
                basis: { article: 15-1-4, rationale: 매매계약의 이행 }
                required: [member.name, member.phone, order.address, order.receiver, order.contact]
                retention: { from: order-completed, law: ecommerce-contract }
              support:
                title: 문의 응대
                basis: { article: 15-1-6, rationale: 문의에 대한 답변 }
                required: [inquiry.email, inquiry.text]
                retention: { from: inquiry-answered, period: P1Y, law: ecommerce-complaint }
              fit-advice:
                title: 체형 추천
                basis: { article: 15-1-1 }
                optional: [member.height]
                retention: { from: consent-withdrawn, period: P0D }
            items:
              member.height: { title: 키, category: sensitive }
            endpoints:
              - { path: "/orders/**", purpose: delivery }
            code:
              - { in: com.example.shop.delivery.., purpose: delivery }
            forms:
              sign-up:
                version: 1
                title: 회원 가입
                language: ko
                items:
                  - { item: member.name, required: true, rationale: 계약 당사자 확인 }
                  - { item: member.email, required: true, rationale: 계약 당사자 확인 }
                  - { item: member.height, required: false, rationale: 체형에 맞는 상품 추천 }
                consents:
                  - id: fit
                    category: 23-1-1
                    purpose: fit-advice
                    items: [member.height]
                    purposeText: 체형에 맞는 상품 추천
                    itemsText: 키
                    retentionText: 동의를 철회할 때까지
                    refusalText: 동의하지 않을 수 있으며, 추천을 받지 못합니다.
                  - id: insurance
                    category: 22-1-2
                    purpose: membership
                    recipient: anshim-insurance
                    items: [member.name]
                    recipientText: 안심보험
                    purposeText: 배송 보험 안내
                    itemsText: 이름
                    retentionText: 제공일부터 1년
                    refusalText: 동의하지 않을 수 있으며, 안내를 받지 못합니다.
            recipients:
              anshim-insurance:
                title: 안심보험
                purpose: membership
                items: [member.name]
                retention: P1Y
                contact: 02-0000-0000
                method: API
                ground: consent
            trustees:
              hanbit-courier:
                title: 한빛택배
                work: 상품 배송
                purpose: delivery
                items: [member.name, order.address]
                contract: HB-2026-1
                from: 2026-01-01
            policy:
              version: 1
              title: 개인정보 처리방침
              trustees: [hanbit-courier]
              recipients: [anshim-insurance]
            """;

    private ShopModel() {}

    @MappedSuperclass
    abstract static class BaseRow<T> {
        @Id Long id;
        @Version int version;

        @PersonalData(item = "grade-memo", kind = DataKind.FREE_TEXT)
        T memo;
    }

    @Embeddable
    record Address(
            @PersonalData(item = "address", kind = DataKind.ADDRESS) String street, String city) {}

    @Embeddable
    static class Contact {
        String label;
        String number;
    }

    @Entity
    @Audited
    @PersonalDataFile("member")
    @DataSubject
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Member extends BaseRow<String> {
        @PersonalData(item = "name", kind = DataKind.NAME)
        String name;

        @PersonalData(item = "email", kind = DataKind.EMAIL)
        @Searchable
        @Column(unique = true)
        String email;

        @PersonalData(item = "phone", kind = DataKind.MOBILE)
        @Searchable(Search.EXACT)
        String phone;

        @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
        LocalDate birthDate;

        @PersonalData(
                item = "height",
                kind = DataKind.BODY_MEASUREMENT,
                whenDenied = WhenDenied.FAIL)
        Integer height;

        @StartsRetention("account-closed")
        Instant closedAt;
    }

    @Entity
    static class VipMember extends Member {
        int discount;
    }

    @Entity
    @PersonalDataFile("order")
    static class PurchaseOrder {
        @Id Long id;
        @ManyToOne @OfDataSubject Member buyer;
        @Embedded Address delivery;

        @ManyToOne Member receiver;

        @PersonalData(item = "receiver", kind = DataKind.NAME, of = "receiver")
        String receiverName;

        @PersonalData(item = "contact", kind = DataKind.MOBILE)
        @ElementCollection
        List<Contact> contacts;

        @StartsRetention("order-completed")
        Instant completedAt;
    }

    @Entity
    @PersonalDataFile("order")
    static class Delivery {
        @Id Long id;
        @ManyToOne @OfDataSubject PurchaseOrder order;
        @ElementCollection List<Address> stops;
    }

    @Entity
    @PersonalDataFile("inquiry")
    static class Inquiry {
        @Id Long id;
        @OfDataSubject String writer;

        @PersonalData(item = "email", kind = DataKind.EMAIL)
        String email;

        @PersonalData(item = "text", kind = DataKind.FREE_TEXT)
        String text;

        @StartsRetention("inquiry-answered")
        LocalDate answeredOn;
    }

    @Entity
    @PersonalDataFile("member")
    @Access(AccessType.PROPERTY)
    static class LoginDevice {
        private Long id;
        private Long memberId;
        private String address;

        @Id
        public Long getId() {
            return id;
        }

        public void setId(Long id) {
            this.id = id;
        }

        @OfDataSubject(file = "member")
        public Long getMemberId() {
            return memberId;
        }

        public void setMemberId(Long memberId) {
            this.memberId = memberId;
        }

        @PersonalData(item = "device", kind = DataKind.IP_ADDRESS)
        public String getAddress() {
            return address;
        }

        public void setAddress(String address) {
            this.address = address;
        }
    }

    @Entity
    static class Product {
        @Id Long id;
        String title;
    }
}
