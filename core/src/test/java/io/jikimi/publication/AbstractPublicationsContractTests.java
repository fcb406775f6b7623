package io.jikimi.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.publication.Publication.Kind;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What every database has to keep of published documents. */
abstract class AbstractPublicationsContractTests {

    private static final String TEXT = "개인정보 수집·이용 동의: 이름, 이메일 🙂";

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private HikariDataSource dataSource;
    private JdbcPublications publications;

    abstract HikariDataSource dataSource();

    @BeforeEach
    void open() {
        dataSource = dataSource();
        publications =
                new JdbcPublications(
                        JdbcClient.create(dataSource), DatabaseDialect.of(dataSource), clock);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void keepsTextHashAndTime() {
        Publication published = publications.publish(Kind.FORM, "sign-up", 1, TEXT);

        assertThat(published.text()).isEqualTo(TEXT);
        assertThat(published.hash()).matches("[0-9a-f]{64}");
        assertThat(published.publishedAt()).isEqualTo(clock.now());
        assertThat(publications.version(Kind.FORM, "sign-up", 1)).contains(published);
    }

    @Test
    void publishingTheSameTextAgainChangesNothing() {
        Publication first = publications.publish(Kind.FORM, "sign-up", 1, TEXT);
        clock.advanceDays(3);

        assertThat(publications.publish(Kind.FORM, "sign-up", 1, TEXT)).isEqualTo(first);
        assertThat(publications.history(Kind.FORM, "sign-up")).containsExactly(first);
    }

    @Test
    void refusesAnotherTextUnderAPublishedVersion() {
        publications.publish(Kind.FORM, "sign-up", 1, TEXT);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> publications.publish(Kind.FORM, "sign-up", 1, TEXT + "."))
                .withMessageContaining("version 2")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_CHANGED_WITHOUT_VERSION);
        assertThat(publications.current(Kind.FORM, "sign-up"))
                .hasValueSatisfying(current -> assertThat(current.text()).isEqualTo(TEXT));
    }

    @Test
    void currentIsTheHighestVersionAndOlderOnesStay() {
        Publication first = publications.publish(Kind.POLICY, "privacy", 2, TEXT);
        Publication second = publications.publish(Kind.POLICY, "privacy", 10, TEXT + " 개정");

        assertThat(publications.current(Kind.POLICY, "privacy")).contains(second);
        assertThat(publications.history(Kind.POLICY, "privacy")).containsExactly(first, second);
        assertThat(publications.publish(Kind.POLICY, "privacy", 2, TEXT)).isEqualTo(first);
    }

    @Test
    void refusesANewVersionBelowTheCurrentOne() {
        publications.publish(Kind.FORM, "sign-up", 3, TEXT);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> publications.publish(Kind.FORM, "sign-up", 2, TEXT))
                .withMessageContaining("version 4")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_CHANGED_WITHOUT_VERSION);
    }

    @Test
    void whatAnotherPublishedIsFoundInATransactionThatReadBefore() {
        TransactionTemplate transaction =
                new TransactionTemplate(new JdbcTransactionManager(dataSource));
        TransactionTemplate another =
                new TransactionTemplate(new JdbcTransactionManager(dataSource));
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        Publication published =
                transaction.execute(
                        status -> {
                            assertThat(publications.current(Kind.FORM, "sign-up")).isEmpty();
                            another.executeWithoutResult(
                                    other -> publications.publish(Kind.FORM, "sign-up", 1, TEXT));
                            return publications.publish(Kind.FORM, "sign-up", 1, TEXT);
                        });

        assertThat(publications.history(Kind.FORM, "sign-up")).containsExactly(published);
    }

    @Test
    void kindsAndNamesAreApart() {
        publications.publish(Kind.FORM, "sign-up", 5, TEXT);

        assertThat(publications.current(Kind.POLICY, "sign-up")).isEmpty();
        assertThat(publications.current(Kind.FORM, "order")).isEmpty();
        assertThat(publications.publish(Kind.FORM, "order", 1, TEXT).version()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoPublication() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publications.publish(Kind.FORM, "sign-up", 0, TEXT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publications.publish(Kind.FORM, " ", 1, TEXT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publications.publish(Kind.FORM, "sign-up", 1, " "));
    }

    @Test
    void keepsALongText() {
        String text = "가나다 ".repeat(50_000);

        publications.publish(Kind.POLICY, "privacy", 1, text);

        assertThat(publications.version(Kind.POLICY, "privacy", 1))
                .hasValueSatisfying(found -> assertThat(found.text()).isEqualTo(text));
    }

    @Test
    void instancesStartingTogetherEndWithOneRow() throws Exception {
        int instances = 6;
        CyclicBarrier start = new CyclicBarrier(instances);
        ExecutorService executor = Executors.newFixedThreadPool(instances);
        try {
            List<Future<Publication>> results = new ArrayList<>();
            for (int instance = 0; instance < instances; instance++) {
                results.add(
                        executor.submit(
                                () -> {
                                    start.await();
                                    return publications.publish(Kind.FORM, "sign-up", 1, TEXT);
                                }));
            }
            for (Future<Publication> result : results) {
                assertThat(result.get().text()).isEqualTo(TEXT);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(publications.history(Kind.FORM, "sign-up")).hasSize(1);
    }
}
