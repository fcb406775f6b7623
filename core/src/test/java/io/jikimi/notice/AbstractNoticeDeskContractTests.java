package io.jikimi.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What every database has to keep of the outbox. */
abstract class AbstractNoticeDeskContractTests {

    private static final DataSubjectId MEMBER = new DataSubjectId("member", "17");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final List<Notice> sent = Collections.synchronizedList(new ArrayList<>());
    private HikariDataSource dataSource;
    private TransactionTemplate transaction;
    private NoticeSender sender = sent::add;

    abstract HikariDataSource dataSource();

    @BeforeEach
    void open() {
        dataSource = dataSource();
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void deliversWhatWasCommittedAndMarksIt() {
        enqueue("consent-withdrawn");

        assertThat(desk().deliver(10)).isEqualTo(1);

        assertThat(sent)
                .singleElement()
                .satisfies(
                        notice -> {
                            assertThat(notice.occasion()).isEqualTo("consent-withdrawn");
                            assertThat(notice.addressee()).isEqualTo("member:17");
                            assertThat(notice.subject()).isEqualTo(MEMBER);
                            assertThat(notice.details())
                                    .containsExactly(
                                            Map.entry("form", "가입 \"v1\"\n"),
                                            Map.entry("purpose", "fit-advice"));
                            assertThat(notice.deliveredAt()).isNull();
                        });
        assertThat(desk().pending(10)).isEmpty();
        assertThat(desk().about(MEMBER))
                .singleElement()
                .extracting(Notice::deliveredAt)
                .isEqualTo(clock.now());
        assertThat(desk().deliver(10)).isZero();
    }

    @Test
    void aRolledBackNoticeNeverExisted() {
        transaction.executeWithoutResult(
                status -> {
                    enqueue("consent-withdrawn");
                    status.setRollbackOnly();
                });

        assertThat(desk().deliver(10)).isZero();
        assertThat(desk().about(MEMBER)).isEmpty();
    }

    @Test
    void aNoticeOfAnOpenTransactionIsNotPremature() throws Exception {
        CountDownLatch enqueued = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer =
                    executor.submit(
                            () ->
                                    transaction.executeWithoutResult(
                                            status -> {
                                                enqueue("consent-withdrawn");
                                                enqueued.countDown();
                                                await(delivered);
                                            }));
            enqueued.await();
            try {
                assertThat(desk().deliver(10)).isZero();
            } finally {
                delivered.countDown();
            }
            writer.get();
        } finally {
            executor.shutdownNow();
        }
        assertThat(desk().deliver(10)).isEqualTo(1);
    }

    @Test
    void aFailingSenderLosesNothingAndIsTriedAgainLater() {
        enqueue("consent-withdrawn");
        sender =
                notice -> {
                    throw new IllegalStateException("mail server down");
                };

        assertThat(desk().deliver(10)).isZero();
        assertThat(desk().deliver(10)).isZero();
        assertThat(desk().pending(10)).hasSize(1);
        assertThat(attempts()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(1));
        assertThat(desk().deliver(10)).isZero();
        assertThat(attempts()).isEqualTo(2);

        clock.advance(Duration.ofMinutes(1));
        assertThat(desk().deliver(10)).isZero();
        assertThat(attempts()).as("the delay has doubled").isEqualTo(2);

        sender = sent::add;
        clock.advance(Duration.ofMinutes(1));
        assertThat(desk().deliver(10)).isEqualTo(1);
        assertThat(desk().pending(10)).isEmpty();
    }

    @Test
    void aNoticeThatFailsForWeeksStillWaits() {
        enqueue("consent-withdrawn");
        sender =
                notice -> {
                    throw new IllegalStateException("no such address");
                };

        for (int day = 0; day < 30; day++) {
            desk().deliver(10);
            clock.advanceDays(1);
        }

        sender = sent::add;
        assertThat(desk().deliver(10)).isEqualTo(1);
    }

    @Test
    void oneFailingNoticeDoesNotHoldUpTheOthers() {
        enqueue("first");
        enqueue("second");
        enqueue("third");
        sender =
                notice -> {
                    if (notice.occasion().equals("first")) {
                        throw new IllegalStateException("no such address");
                    }
                    sent.add(notice);
                };

        assertThat(desk().deliver(10)).isEqualTo(2);
        assertThat(sent).extracting(Notice::occasion).containsExactly("second", "third");
        assertThat(desk().pending(10)).extracting(Notice::occasion).containsExactly("first");
    }

    @Test
    void aCrashWhileSendingLeavesTheNoticeInTheOutbox() {
        enqueue("consent-withdrawn");
        sender =
                notice -> {
                    throw new StackOverflowError("killed");
                };

        assertThat(catchThrowable(() -> desk().deliver(10))).isInstanceOf(StackOverflowError.class);
        assertThat(desk().pending(10)).hasSize(1);

        sender = sent::add;
        clock.advance(Duration.ofMinutes(1));
        assertThat(desk().deliver(10)).isEqualTo(1);
    }

    @Test
    void deliversNoMoreThanTheLimitOldestFirst() {
        for (int number = 1; number <= 5; number++) {
            enqueue("notice-" + number);
        }

        assertThat(desk().deliver(2)).isEqualTo(2);
        assertThat(sent).extracting(Notice::occasion).containsExactly("notice-1", "notice-2");
        assertThat(desk().pending(2))
                .extracting(Notice::occasion)
                .containsExactly("notice-3", "notice-4");
    }

    @Test
    void whatOneInstanceIsSendingAnotherDoesNotSend() throws Exception {
        enqueue("consent-withdrawn");
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sender =
                notice -> {
                    sending.countDown();
                    await(answer);
                    sent.add(notice);
                };
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> first = executor.submit(() -> desk().deliver(10));
            sending.await();
            try {
                assertThat(desk().deliver(10)).isZero();
            } finally {
                answer.countDown();
            }
            assertThat(first.get()).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
        assertThat(sent).hasSize(1);
    }

    @Test
    void manyInstancesSendEachNoticeOnce() throws Exception {
        for (int number = 0; number < 40; number++) {
            enqueue("notice-" + number);
        }
        ExecutorService executor = Executors.newFixedThreadPool(4);
        int delivered = 0;
        try {
            List<Future<Integer>> instances = new ArrayList<>();
            for (int instance = 0; instance < 4; instance++) {
                instances.add(executor.submit(() -> desk().deliver(100)));
            }
            for (Future<Integer> instance : instances) {
                delivered += instance.get();
            }
        } finally {
            executor.shutdownNow();
        }
        // An instance may stop while every remaining row is being claimed; the next call takes it.
        delivered += desk().deliver(100);
        assertThat(delivered).isEqualTo(40);
        assertThat(sent).extracting(Notice::id).doesNotHaveDuplicates().hasSize(40);
    }

    private JdbcNoticeDesk desk() {
        return new JdbcNoticeDesk(
                JdbcClient.create(dataSource),
                DatabaseDialect.of(dataSource),
                new JdbcTransactionManager(dataSource),
                sender,
                clock);
    }

    private void enqueue(String occasion) {
        desk().enqueue(
                        occasion,
                        MEMBER.toString(),
                        MEMBER,
                        Map.of("purpose", "fit-advice", "form", "가입 \"v1\"\n"));
    }

    private int attempts() {
        return JdbcClient.create(dataSource)
                .sql("select attempts from jikimi_notice")
                .query(Integer.class)
                .single();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
