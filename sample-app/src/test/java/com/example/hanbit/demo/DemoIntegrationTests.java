package com.example.hanbit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.HanbitShopApplication;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The demonstration as the command runs it. Everybody in it is made up. */
class DemoIntegrationTests {

    @Test
    void tellsALifeFromCollectionToProof() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        int exitCode =
                Demo.run(
                        HanbitShopApplication.class,
                        new PrintStream(written, true, StandardCharsets.UTF_8),
                        "--demo",
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:demo;DB_CLOSE_DELAY=-1");

        String told = written.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(told).isZero();
        assertThat(told)
                .containsSubsequence(
                        "ISMS-P 3.1.1",
                        "CONSENT_INCOMPLETE",
                        "birthday-benefit",
                        "ISMS-P 2.7.1",
                        "member.email",
                        "member_AUD.name",
                        "ISMS-P 3.2.3",
                        "나*람",
                        "나보람",
                        "manager @ 127.0.0.1",
                        "PURPOSE_MISMATCH",
                        "ISMS-P 3.3.1",
                        "PROVIDE_CONSENT_MISSING",
                        "anshim-insurance AS-00001",
                        "hanbit-courier HB",
                        "ISMS-P 3.4.1",
                        "her key is destroyed",
                        "ledger row",
                        "ISMS-P 2.9.4",
                        "the evidence is intact",
                        "access, position",
                        "Every step behaved as it says.")
                .doesNotContain("\tat ", "Exception");
    }
}
