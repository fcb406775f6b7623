package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.shop.Member;
import io.jikimi.fixture.Fixtures;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** How many queries the keys of a list cost a process that knows none of them. Made-up people. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractKeyPrefetchContractTests {

    private static final int MEMBERS = 150;

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final MasterKeys masterKeys = Fixtures.masterKeys();
    private HikariDataSource dataSource;
    private CustodyUnit shop;
    private CountingDataSource own;
    private CustodyUnit cold;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        dataSource = (HikariDataSource) dataSource();
        shop =
                new CustodyUnit(
                        dataSource,
                        new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, 1000));
        shop.doInTransaction(
                em -> {
                    for (int number = 0; number < MEMBERS; number++) {
                        Member member = new Member();
                        member.name = "김하" + number;
                        member.email = "m" + number + "@example.com";
                        member.memos.add("문 앞에 " + number);
                        em.persist(member);
                    }
                });
    }

    /** Another process: nothing in memory. */
    @BeforeEach
    void startCold() {
        own = new CountingDataSource(dataSource);
        cold = shop.withKeys(new JdbcDataKeys(own, dataSource, masterKeys, clock, 1000));
        own.reset();
    }

    @AfterAll
    void closeShop() {
        cold.close();
        shop.close();
        dataSource.close();
    }

    @Test
    void fetchesTheKeysOfAPageInOneQuery() {
        List<Member> members = cold.permitted("membership", em -> page(em, 100));

        assertThat(members).hasSize(100);
        assertThat(members).extracting(member -> member.name).first().isEqualTo("김하0");
        assertThat(members.get(99).name).isEqualTo("김하99");
        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void fetchesTheKeysOfALongListPageByPage() {
        List<Member> members = cold.permitted("membership", em -> page(em, MEMBERS));

        assertThat(members).hasSize(MEMBERS);
        assertThat(members.get(MEMBERS - 1).name).isEqualTo("김하" + (MEMBERS - 1));
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfMasksAndProjectionsToo() {
        List<String> masks =
                cold.inTransaction(
                        em ->
                                em.createQuery("select m.name from Member m", String.class)
                                        .getResultList());

        assertThat(masks).hasSize(MEMBERS).allMatch(mask -> mask.contains("*"));
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void asksNothingForAListWhoseKeysAreKnown() {
        cold.permitted("membership", em -> page(em, 100));
        own.reset();

        cold.permitted("membership", em -> page(em, 100));

        assertThat(own.connections()).isZero();
    }

    @Test
    void readsTheListsOfManyRowsWithTheirKeys() {
        List<String> memos =
                cold.permitted(
                        "membership",
                        em ->
                                em
                                        .createQuery(
                                                "select distinct m from Member m left join fetch"
                                                        + " m.memos where m.id > 0",
                                                Member.class)
                                        .getResultList()
                                        .stream()
                                        .flatMap(member -> member.memos.stream())
                                        .toList());

        assertThat(memos).hasSize(MEMBERS).contains("문 앞에 149");
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void streamsAsEver() {
        long read =
                cold.permitted(
                        "membership",
                        em -> {
                            try (Stream<Member> members =
                                    em.createQuery("from Member m", Member.class)
                                            .getResultStream()) {
                                return members.filter(member -> member.name.startsWith("김하"))
                                        .count();
                            }
                        });

        assertThat(read).isEqualTo(MEMBERS);
    }

    private static List<Member> page(EntityManager em, int size) {
        return em.createQuery("from Member m order by m.id", Member.class)
                .setMaxResults(size)
                .getResultList();
    }

    /** Counts how often a connection was taken: one per query. */
    private static final class CountingDataSource extends DelegatingDataSource {

        private final AtomicInteger connections = new AtomicInteger();

        CountingDataSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            return super.getConnection();
        }

        int connections() {
            return connections.get();
        }

        void reset() {
            connections.set(0);
        }
    }
}
