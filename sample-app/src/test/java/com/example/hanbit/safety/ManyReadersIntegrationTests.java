package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.member.Member;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty readers at once leave exactly one row a read in the access log, none lost and none double,
 * while it is sealed, on a small pool of the service. Everybody here is made up.
 */
class ManyReadersIntegrationTests {

    private static final String REASON = "read-";
    private static final int READS = 1_000;
    private static final int HOST_POOL = 5;
    private static final int MEMBERS = 8;

    private static OpenShop shop;

    @BeforeAll
    static void openTheShop(@TempDir Path folder) throws IOException {
        shop =
                OpenShop.on(
                        EmbeddedPostgres.builder().start(),
                        folder,
                        List.of(),
                        context -> {},
                        "--spring.datasource.hikari.maximum-pool-size=" + HOST_POOL,
                        "--hanbit.seed.members=" + MEMBERS);
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        shop.close();
    }

    @Test
    void everyReadOfFiftyReadersIsInTheLogOnce() throws Exception {
        Caller manager = new Caller(shop.port(), answer -> {}).loggedInAs("manager");
        EvidenceLog evidence = shop.bean(EvidenceLog.class);
        ReadsInTheLog log = new ReadsInTheLog(shop.jdbc(), REASON);

        try (ManyReaders readers =
                new ManyReaders(manager, members(), REASON, READS, READS / 2).start()) {
            assertThat(readers.awaitAnswers()).as("half of the answers came").isTrue();
            evidence.seal();
            readers.await();

            assertThat(readers.others()).isEmpty();
            assertThat(readers.unanswered()).isEmpty();
            assertThat(readers.answered()).hasSize(READS);
            assertThat(log.rows()).containsExactlyInAnyOrderElementsOf(expected(readers));
        }

        evidence.seal();
        VerificationReport report = evidence.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.accessRows())
                .as("every row has its place in the chain")
                .isEqualTo(log.all())
                .isGreaterThan(READS);
    }

    private static List<ReadsInTheLog.Row> expected(ManyReaders readers) {
        return IntStream.range(0, READS)
                .mapToObj(
                        number ->
                                new ReadsInTheLog.Row(
                                        number,
                                        "unmask",
                                        Member.subjectOf(readers.memberOf(number)).toString(),
                                        1,
                                        "ok"))
                .toList();
    }

    private static List<Long> members() {
        return shop.jdbc().sql("select id from member order by id").query(Long.class).list();
    }
}
