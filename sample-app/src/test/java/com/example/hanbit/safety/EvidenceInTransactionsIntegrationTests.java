package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.advice.BodyProfileRepository;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.safety.Caller.Answer;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is read and what is refused stands in the access log whatever becomes of the transaction
 * around it, on a PostgreSQL that takes read-only at its word and with a small pool of the service.
 * Everybody here is made up.
 */
class EvidenceInTransactionsIntegrationTests {

    private static final int HOST_POOL = 5;
    private static final int READERS = 50;

    private static OpenShop shop;
    private static JdbcClient jdbc;

    @BeforeAll
    static void openTheShop(@TempDir Path folder) throws IOException {
        shop =
                OpenShop.on(
                        EmbeddedPostgres.builder().start(),
                        folder,
                        List.of(),
                        context -> {},
                        "--spring.datasource.hikari.maximum-pool-size=" + HOST_POOL,
                        "--jikimi.keys.cached=1",
                        "--hanbit.seed.members=" + READERS);
        jdbc = shop.jdbc();
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        shop.close();
    }

    @Test
    void aReadInAReadOnlyTransactionIsLogged() {
        long before = rows("read", "ok");

        String name =
                inScope(
                        () -> {
                            assertThat(readOnly()).isEqualTo("on");
                            return members().findById(first()).orElseThrow().name();
                        });

        assertThat(name).isEqualTo("김한빛");
        assertThat(rows("read", "ok")).isEqualTo(before + 1);
        assertThat(lastSubject()).isEqualTo(Member.subjectOf(first()).toString());
    }

    @Test
    void aReadWhoseTransactionFailsIsLogged() {
        long before = rows("read", null);

        assertThatThrownBy(
                        () ->
                                inScope(
                                        () -> {
                                            members().findById(first()).orElseThrow().name();
                                            throw new IllegalStateException("out of stock");
                                        }))
                .hasMessage("out of stock");

        assertThat(rows("read", null)).isEqualTo(before + 1);
    }

    @Test
    void theEvidenceOfARefusedWriteSurvivesItsRollback() {
        long before = rows("collect", "CONSENT_MISSING");
        long profiles = shop.bean(BodyProfileRepository.class).count();
        long refuser = withoutConsent();

        assertThatThrownBy(
                        () ->
                                transactions(false)
                                        .executeWithoutResult(
                                                status -> {
                                                    Member member =
                                                            members()
                                                                    .findById(refuser)
                                                                    .orElseThrow();
                                                    member.usePassword("rolled-back");
                                                    shop.bean(BodyProfileRepository.class)
                                                            .save(new BodyProfile(member, 171, 63));
                                                }))
                .satisfies(failure -> assertThat(LifecycleException.in(failure)).isPresent());

        assertThat(shop.bean(BodyProfileRepository.class).count()).isEqualTo(profiles);
        assertThat(
                        jdbc.sql("select count(*) from member where password_hash = 'rolled-back'")
                                .query(Long.class)
                                .single())
                .isZero();
        assertThat(rows("collect", "CONSENT_MISSING")).isEqualTo(before + 1);
        assertThat(lastSubject()).isEqualTo(Member.subjectOf(refuser).toString());
    }

    @Test
    void theEvidenceOfARefusedRequestSurvives() {
        long before = rows("unmask", "PURPOSE_NOT_PERMITTED");
        Caller counsel = new Caller(shop.port(), answer -> {}).loggedInAs("counsel");

        Answer refused =
                counsel.form("/staff/members/" + first() + "/unmask", Map.of("reason", "확인"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(rows("unmask", "PURPOSE_NOT_PERMITTED")).isEqualTo(before + 1);
    }

    /**
     * Each holds a connection of the service and needs evidence and a key of its own while it does:
     * there is room for one opened key in memory.
     */
    @Test
    void fiftyReadersInTransactionsOfTheirOwnGetThroughOnAPoolOfFive() throws Exception {
        long before = rows("read", "ok");
        List<Long> ids =
                jdbc.sql("select id from member order by id limit " + READERS)
                        .query(Long.class)
                        .list();
        assertThat(ids).hasSize(READERS);
        CyclicBarrier together = new CyclicBarrier(READERS);
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Optional<String>>> read = new ArrayList<>();
            for (long id : ids) {
                read.add(
                        threads.submit(
                                () -> {
                                    together.await();
                                    return Optional.ofNullable(
                                            inScope(
                                                    () ->
                                                            members()
                                                                    .findById(id)
                                                                    .orElseThrow()
                                                                    .name()));
                                }));
            }
            for (Future<Optional<String>> name : read) {
                assertThat(name.get(1, TimeUnit.MINUTES))
                        .hasValueSatisfying(
                                text -> assertThat(text).isNotBlank().doesNotContain("*"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(rows("read", "ok")).isEqualTo(before + READERS);
        assertThat(
                        jdbc.sql(
                                        "select subject from jikimi_access_log where action = 'read'"
                                                + " and result = 'ok' order by id desc limit "
                                                + READERS)
                                .query(String.class)
                                .list())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(id -> Member.subjectOf(id).toString()).toList());
    }

    private static String inScope(java.util.function.Supplier<String> work) {
        return transactions(true)
                .execute(
                        status ->
                                shop.bean(PurposeScope.class)
                                        .call("membership", Actor.system("test"), work));
    }

    private static TransactionTemplate transactions(boolean readOnly) {
        TransactionTemplate transactions =
                new TransactionTemplate(shop.bean(PlatformTransactionManager.class));
        transactions.setReadOnly(readOnly);
        return transactions;
    }

    private static String readOnly() {
        return jdbc.sql("show transaction_read_only").query(String.class).single();
    }

    private static MemberRepository members() {
        return shop.bean(MemberRepository.class);
    }

    private static long first() {
        return jdbc.sql("select min(id) from member").query(Long.class).single();
    }

    private static long withoutConsent() {
        return jdbc.sql(
                        "select min(id) from member m where not exists (select 1 from body_profile"
                                + " b where b.member_id = m.id)")
                .query(Long.class)
                .single();
    }

    private static long rows(String action, @org.jspecify.annotations.Nullable String result) {
        return jdbc.sql(
                        "select count(*) from jikimi_access_log where action = :action"
                                + " and (cast(:result as text) is null or result = :result)")
                .param("action", action)
                .param("result", result)
                .query(Long.class)
                .single();
    }

    private static String lastSubject() {
        return jdbc.sql("select subject from jikimi_access_log order by id desc limit 1")
                .query(String.class)
                .single();
    }
}
