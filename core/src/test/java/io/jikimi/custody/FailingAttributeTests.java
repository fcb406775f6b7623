package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.catalogue.WhenDenied;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attribute that fails where others mask. Everybody here is made up. */
class FailingAttributeTests {

    private CustodyUnit shop;

    @BeforeEach
    void open() {
        shop = new CustodyUnit(TestDatabase.h2());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void keepsInTheAccessLogWhoseValueWasAskedFor() {
        Long id = shop.member("김지하", "jiha@example.com").id;
        byte[] stored = shop.stored("member", "street", id);
        ProtectedValue failing = shop.runtime.value(street(WhenDenied.FAIL));
        shop.evidence.clear();

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> shop.forPurpose("membership", () -> failing.read(stored)))
                .satisfies(
                        refused ->
                                assertThat(refused.refusal()).isEqualTo(Refusal.PURPOSE_MISMATCH));

        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("PURPOSE_MISMATCH");
                            assertThat(entry.subjects())
                                    .extracting(DataSubjectId::id)
                                    .containsExactly(String.valueOf(id));
                            assertThat(entry.items()).containsExactly("member.address");
                        });
    }

    /** As it travels in the mapping. */
    private ProtectedAttribute street(WhenDenied whenDenied) {
        Properties parameters = new Properties();
        parameters.setProperty("location", "Member.home.street");
        parameters.setProperty("item", "member.address");
        parameters.setProperty("kind", DataKind.ADDRESS.name());
        parameters.setProperty("javaType", String.class.getName());
        parameters.setProperty("of", "");
        parameters.setProperty("whenDenied", whenDenied.name());
        parameters.setProperty("nullable", "true");
        return ProtectedAttribute.of(parameters, shop.catalogue);
    }
}
