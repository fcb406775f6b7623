package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LooksPersonalTests {

    /** Owner, name, type (or ? where nobody knows), and the kind (or - for none). */
    private static final String NAMES =
            """
            # English, camel case
            Customer        name                String     NAME
            Member          name                String     NAME
            UserProfile     name                String     NAME
            Users           name                String     NAME
            Order           receiverName        String     NAME
            Order           recipientName       String     NAME
            Order           buyerName           String     NAME
            Applicant       firstName           String     NAME
            Applicant       lastName            String     NAME
            Booking         fullName            String     NAME
            Account         userName            String     NAME
            Account         username            String     NAME
            Account         nickname            String     NAME
            Store           ownerName           String     NAME
            Company         contactName         String     NAME
            BankTransfer    depositorName       String     NAME
            Customer        email               String     EMAIL
            Customer        emailAddress        String     EMAIL
            Newsletter      mail                String     EMAIL
            Newsletter      eMail               String     EMAIL
            Customer        phone               String     MOBILE
            Customer        phoneNumber         String     MOBILE
            Customer        mobilePhone         String     MOBILE
            Customer        cellPhone           String     MOBILE
            Customer        mobile              Long       MOBILE
            Guardian        emergencyContact    String     MOBILE
            Customer        tel                 String     LANDLINE
            Customer        telephone           String     LANDLINE
            Customer        faxNumber           String     LANDLINE
            Customer        address             String     ADDRESS
            Customer        address2            String     ADDRESS
            Order           deliveryAddress     String     ADDRESS
            Order           zipCode             String     ADDRESS
            Order           postalCode          String     ADDRESS
            Order           street              String     ADDRESS
            Customer        birthDate           LocalDate  BIRTH_DATE
            Customer        birthday            String     BIRTH_DATE
            Customer        dob                 LocalDate  BIRTH_DATE
            Customer        birthYear           int        BIRTH_DATE
            Employee        ssn                 String     RRN
            Employee        rrn                 String     RRN
            Employee        residentNumber      String     RRN
            Employee        residentRegistrationNumber String RRN
            Employee        alienRegistrationNo String     ARN
            Employee        foreignerNo         String     ARN
            Traveller       passportNo          String     PASSPORT
            Driver          driverLicenseNumber String     DRIVER_LICENCE
            Payment         cardNumber          String     CARD
            Payment         creditCard          String     CARD
            Payment         cardNo              Long       CARD
            Refund          accountNumber       String     ACCOUNT
            Refund          bankAccount         String     ACCOUNT
            Refund          iban                String     ACCOUNT
            LoginHistory    ipAddress           String     IP_ADDRESS
            LoginHistory    clientIp            String     IP_ADDRESS
            LoginHistory    remoteAddr          String     IP_ADDRESS
            Member          ci                  String     CI
            Verification    connectingInformation String   CI
            Patient         diagnosis           String     HEALTH
            Patient         bloodType           String     HEALTH
            Patient         allergies           String     HEALTH
            Patient         medicalHistory      String     HEALTH
            Visitor         fingerprint         bytes      BIOMETRIC
            Visitor         faceTemplate        bytes      BIOMETRIC
            Member          height              BigDecimal BODY_MEASUREMENT
            Member          weight              Integer    BODY_MEASUREMENT
            SocialLogin     accessToken         String     SECRET
            SocialLogin     refreshToken        String     SECRET
            Account         password            String     SECRET
            Order           memo                String     FREE_TEXT
            Order           remarks             String     FREE_TEXT
            Consultation    note                String     FREE_TEXT
            Order           deliveryRequest     String     FREE_TEXT
            Customer        gender              Enum       CUSTOM
            Customer        sex                 String     CUSTOM
            Parking         vehicleNumber       String     CUSTOM
            Account         loginId             String     CUSTOM
            # Abbreviations of columns
            TB_CUST         NM                  ?          NAME
            TB_CUST         CUST_NM             ?          NAME
            TB_MBER         MBER_NM             ?          NAME
            TB_ORD          RCVR_NM             ?          NAME
            tb_ord          custnm              ?          NAME
            TB_CUST         HP                  ?          MOBILE
            TB_CUST         HP_NO               ?          MOBILE
            tb_cust         hpno                ?          MOBILE
            TB_MBER         MBTLNUM             ?          MOBILE
            TB_CUST         TEL_NO              ?          LANDLINE
            tb_cust         telno               ?          LANDLINE
            TB_CUST         EML_ADDR            ?          EMAIL
            TB_CUST         ADDR                ?          ADDRESS
            TB_CUST         DTL_ADDR            ?          ADDRESS
            TB_CUST         RN_ADRES            ?          ADDRESS
            TB_CUST         ZIPCODE             ?          ADDRESS
            TB_CUST         BRDT                ?          BIRTH_DATE
            TB_EMP          IHIDNUM             ?          RRN
            TB_EMP          FRGNR_REG_NO        ?          ARN
            TB_PAY          ACNT_NO             ?          ACCOUNT
            tb_pay          acctno              ?          ACCOUNT
            TB_PAY          DPSTR_NM            ?          NAME
            TB_PAY          CRD_NO              ?          CARD
            TB_EMP          PSPRT_NO            ?          PASSPORT
            TB_LOG          IP                  ?          IP_ADDRESS
            TB_CNSL         RMK                 ?          FREE_TEXT
            # Romanised Korean
            Hoewon          irum                String     NAME
            Gogaek          seongmyeong         String     NAME
            gogaek          gogaekName          String     NAME
            hoewon          jumin_no            String     RRN
            hoewon          juso                String     ADDRESS
            hoewon          jeonhwa             String     LANDLINE
            hoewon          yeonrakcheo         String     MOBILE
            hoewon          saengil             String     BIRTH_DATE
            hwanbul         gyejwa              String     ACCOUNT
            jumun           bigo                String     FREE_TEXT
            # Korean
            고객            이름                String     NAME
            고객            고객명              String     NAME
            주문            수령인              String     NAME
            주문            수령인_전화번호     String     LANDLINE
            고객            휴대폰번호          String     MOBILE
            고객            연락처              String     MOBILE
            고객            이메일              String     EMAIL
            고객            주소                String     ADDRESS
            고객            생년월일            LocalDate  BIRTH_DATE
            직원            주민등록번호        String     RRN
            환불            계좌번호            String     ACCOUNT
            결제            카드번호            String     CARD
            주문            배송메모            String     FREE_TEXT
            회원            성별                String     CUSTOM
            # Traps: things, companies and technical words
            Product         name                String     -
            Category        name                String     -
            MemberGrade     name                String     -
            UserRole        name                String     -
            Book            author              String     -
            BookOrder       bookName            String     -
            Order           productName         String     -
            Order           itemName            String     -
            Attachment      fileName            String     -
            Attachment      originalFileName    String     -
            Customer        companyName         String     -
            Job             className           String     -
            Event           hostName            String     -
            Menu            menuName            String     -
            TB_ORD          GOODS_NM            ?          -
            TB_ORD          PRODUCT_NM          ?          -
            Tag             name                String     -
            Server          ipAddress           String     -
            Cluster         serverIp            String     -
            Node            address             String     -
            Store           address             String     -
            Store           phone               String     -
            Branch          tel                 String     -
            Order           shopTel             String     -
            Wallet          address             String     -
            Transaction     walletAddress       String     -
            Device          macAddress          String     -
            Page            webAddress          String     -
            Customer        addressType         String     -
            Customer        addressId           Long       -
            Customer        emailVerified       boolean    -
            Customer        emailVerifiedAt     Instant    -
            Mailing         mailSubject         String     -
            Mailing         mailTemplate        String     -
            Mailing         mailServer          String     -
            Customer        phoneModel          String     -
            Customer        phoneType           String     -
            Customer        mobileApp           String     -
            Customer        isMobile            boolean    -
            Metrics         telemetry           String     -
            Booking         hotel               String     -
            Booking         hotelName           String     -
            Image           height              int        -
            Parcel          weight              BigDecimal -
            Customer        heightUnit          String     -
            Payment         cardType            String     -
            Payment         cardCompany         String     -
            Refund          accountType         String     -
            Refund          accountId           Long       -
            Account         account             String     -
            Certificate     keyFingerprint      String     -
            Certificate     fingerprint         String     -
            Account         passwordHash        String     -
            Account         passwordChangedAt   Instant    -
            Search          pageToken           String     -
            Notification    topicArn            String     -
            Software        releaseNotes        String     -
            Post            commentCount        int        -
            Post            noteId              Long       -
            Recipe          recipe              String     -
            Order           shipDate            LocalDate  -
            Order           zip                 boolean    -
            Post            title               String     -
            Order           orderedAt           Instant    -
            Order           id                  Long       -
            Order           status              Enum       -
            Order           quantity            int        -
            Pipeline        ci                  String     -
            Health          healthCheck         String     -
            Health          healthy             boolean    -
            Customer        userId              Long       -
            Shop            noticeNumber        String     -
            Customer        birthDate           boolean    -
            Customer        name                Instant    -
            상품            상품명              String     -
            첨부            파일이름            String     -
            매장            매장주소            String     -
            매장            매장전화번호        String     -
            서버            서버주소            String     -
            고객            이메일수신여부      String     -
            주문            주문일시            Instant    -
            """;

    private static final Map<String, Class<?>> TYPES =
            Map.of(
                    "String", String.class,
                    "Long", Long.class,
                    "Integer", Integer.class,
                    "int", int.class,
                    "boolean", boolean.class,
                    "BigDecimal", BigDecimal.class,
                    "LocalDate", LocalDate.class,
                    "Instant", Instant.class,
                    "bytes", byte[].class,
                    "Enum", Choice.class);

    @ParameterizedTest
    @MethodSource("rows")
    void guesses(String owner, String name, String type, String expected) {
        DataKind kind = LooksPersonal.kind(owner, name, type(type));

        assertThat(Objects.toString(kind, "-")).as("%s.%s", owner, name).isEqualTo(expected);
    }

    /** The table is what the guess is worth: it has to stay long, and to have traps. */
    @Test
    void isTriedOnManyNamesAndManyTraps() {
        List<String[]> rows = rows().toList();

        assertThat(rows).hasSizeGreaterThan(200);
        assertThat(rows).filteredOn(row -> row[3].equals("-")).hasSizeGreaterThan(70);
        assertThat(rows.stream().map(row -> row[3]).distinct())
                .containsAll(Arrays.stream(DataKind.values()).map(DataKind::name).toList());
    }

    static Stream<String[]> rows() {
        return NAMES.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.strip().split("\\s+"));
    }

    private static @Nullable Class<?> type(String name) {
        return name.equals("?") ? null : Objects.requireNonNull(TYPES.get(name), name);
    }

    private enum Choice {}
}
