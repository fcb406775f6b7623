package com.example.hanbit.scenario;

import com.example.hanbit.HanbitShopApplication;
import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.member.Member;
import com.example.hanbit.order.PurchaseOrder;
import com.example.wish.WishAddress;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.LegalClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.io.ClassPathResource;

/**
 * The register of the shop with a ground that lapses, and with a form whose second version asks for
 * an address. No component: only who imports it gets it.
 */
@EntityScan(basePackageClasses = {HanbitShopApplication.class, WishAddress.class})
final class ScenarioRegister {

    @Bean
    @DependsOn("jikimiSchemaInitializer")
    Catalogue scenarioCatalogue(
            DataSource dataSource,
            LegalClock clock,
            @Value("${scenario.form.version:1}") int version)
            throws IOException {
        String register =
                new ClassPathResource("META-INF/jikimi/register.yml")
                        .getContentAsString(StandardCharsets.UTF_8);
        return Catalogues.create(
                List.of(
                        Member.class,
                        BodyProfile.class,
                        PurchaseOrder.class,
                        Inquiry.class,
                        WishAddress.class),
                RegisterFile.parse("register.yml", version(version, lapsing(register))),
                dataSource,
                clock);
    }

    private static String lapsing(String register) {
        String title = "    title: 문의 답변\n    basis:\n";
        return replaced(register, title, title + "      validUntil: 2027-06-30\n");
    }

    private static String version(int version, String register) {
        String purpose =
                replaced(
                        register,
                        "    optional: [member.height, member.weight]\n",
                        "    optional: [member.height, member.weight, member.address]\n");
        String items =
                replaced(
                        purpose,
                        "  member.weight: { title: 몸무게 }\n",
                        "  member.weight: { title: 몸무게 }\n  member.address: { title: 주소 }\n");
        return version == 1 ? items : secondVersion(items);
    }

    /** Asks for the address as well. */
    private static String secondVersion(String register) {
        int start = register.indexOf("\n  fit-advice:\n    version: 1\n");
        int end = register.indexOf("\n  insurance-offer:\n    version: 1\n");
        String form = register.substring(start, end);
        String asked =
                replaced(
                        replaced(
                                replaced(
                                        replaced(form, "version: 1", "version: 2"),
                                        "    consents:\n",
                                        "      - { item: member.address, required: false,"
                                                + " rationale: 가까운 매장을 추천합니다. }\n"
                                                + "    consents:\n"),
                                "items: [member.height, member.weight]",
                                "items: [member.height, member.weight, member.address]"),
                        "itemsText: 키, 몸무게",
                        "itemsText: 키, 몸무게, 주소");
        return register.substring(0, start) + asked + register.substring(end);
    }

    private static String replaced(String text, String part, String other) {
        if (!text.contains(part)) {
            throw new IllegalStateException("The register of the shop has changed: " + part);
        }
        return text.replace(part, other);
    }
}
