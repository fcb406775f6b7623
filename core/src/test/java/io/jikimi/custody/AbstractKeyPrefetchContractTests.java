package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Member;
import io.jikimi.fixture.Fixtures;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.Hibernate;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.query.AuditEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** How many queries the keys of a list cost a process that knows none of them. Made-up people. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractKeyPrefetchContractTests {

    private static final int MEMBERS = 150;

    /** The rows of whose lists lie on both sides of a page's end. */
    private static final int LAST_OF_PAGE = 98;

    private static final String ALL = "from Member m order by m.id";
    private static final Map<String, Object> WITH_QUERY_CACHE =
            Map.of(
                    "hibernate.cache.use_second_level_cache", "true",
                    "hibernate.cache.use_query_cache", "true",
                    "hibernate.cache.region.factory_class", "jcache");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final MasterKeys masterKeys = Fixtures.masterKeys();
    private HikariDataSource dataSource;
    private SteppingDataSource host;
    private CustodyUnit shop;
    private CountingDataSource own;
    private final List<CustodyUnit> started = new ArrayList<>();
    private CustodyUnit cold;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        dataSource = (HikariDataSource) dataSource();
        host = new SteppingDataSource(dataSource);
        shop =
                new CustodyUnit(
                        host, new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, 1000));
        shop.doInTransaction(
                em -> {
                    for (int number = 0; number < MEMBERS; number++) {
                        Member member = new Member();
                        member.name = "김하" + number;
                        member.email = "m" + number + "@example.com";
                        member.memos.add("문 앞에 " + number);
                        if (number == LAST_OF_PAGE) {
                            member.memos.addAll(List.of("경비실에", "벨 없이"));
                        }
                        em.persist(member);
                    }
                });
    }

    /** Another process: nothing in memory. */
    @BeforeEach
    void startCold() {
        start(Map.of());
    }

    private void start(Map<String, Object> settings) {
        own = new CountingDataSource(dataSource);
        cold = shop.withKeys(new JdbcDataKeys(own, host, masterKeys, clock, 1000), settings);
        started.add(cold);
        own.reset();
    }

    @AfterEach
    void stop() {
        started.forEach(CustodyUnit::close);
        started.clear();
    }

    @AfterAll
    void closeShop() {
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

    /** No hash of a password for each value: one unwrapping for each person, and never again. */
    @Test
    void opensEachKeyOfAPageOnce() {
        AtomicInteger opened = new AtomicInteger();
        MasterKeys counting =
                new MasterKeys() {
                    @Override
                    public int currentEpoch() {
                        return masterKeys.currentEpoch();
                    }

                    @Override
                    public String storage() {
                        return masterKeys.storage();
                    }

                    @Override
                    public SortedSet<Integer> epochs() {
                        return masterKeys.epochs();
                    }

                    @Override
                    public Aead aead(int epoch) {
                        return masterKeys.aead(epoch);
                    }

                    @Override
                    public List<Optional<byte[]>> unwrap(int epoch, List<Bound> keys) {
                        opened.addAndGet(keys.size());
                        return masterKeys.unwrap(epoch, keys);
                    }
                };
        CustodyUnit unit =
                shop.withKeys(new JdbcDataKeys(own, host, counting, clock, 1000), Map.of());
        started.add(unit);
        opened.set(0);

        for (int times = 0; times < 3; times++) {
            unit.permitted("membership", em -> page(em, 100));
        }

        assertThat(opened).hasValue(100);
    }

    @Test
    void sendsOneStatementOfThePageAndOneForItsKeys() {
        List<String> sent = new ArrayList<>();
        host.listen(sent::add);

        cold.permitted("membership", em -> page(em, 100));

        host.listen(sql -> {});
        assertThat(sent).as("on the connections of the service").hasSize(1);
        assertThat(own.connections()).as("for the keys").isEqualTo(1);
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

        assertThat(memos).hasSize(MEMBERS + 2).contains("문 앞에 149", "경비실에", "벨 없이");
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfAStreamPageByPage() {
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
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void streamsAndScrollsTheListsOfManyRows() {
        String query = "select m from Member m left join fetch m.memos order by m.id";
        List<Member> streamed =
                cold.permitted(
                        "membership",
                        em -> {
                            try (Stream<Member> members =
                                    em.createQuery(query, Member.class).getResultStream()) {
                                return members.toList();
                            }
                        });
        int queries = own.connections();
        start(Map.of());
        List<Member> scrolled = new ArrayList<>();
        cold.permitted(
                "membership",
                em -> {
                    try (ScrollableResults<Member> rows =
                            em.unwrap(Session.class)
                                    .createSelectionQuery(query, Member.class)
                                    .scroll(ScrollMode.SCROLL_INSENSITIVE)) {
                        while (rows.next()) {
                            scrolled.add(rows.get());
                        }
                        return scrolled;
                    }
                });

        for (List<Member> read : List.of(streamed, scrolled)) {
            assertThat(read).extracting(member -> member.name).isEqualTo(names());
            assertThat(read.get(LAST_OF_PAGE).memos)
                    .containsExactlyInAnyOrder("문 앞에 " + LAST_OF_PAGE, "경비실에", "벨 없이");
            assertThat(read.get(LAST_OF_PAGE + 1).memos)
                    .containsExactly("문 앞에 " + (LAST_OF_PAGE + 1));
        }
        assertThat(queries).isEqualTo(2);
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void readsTheSecondPageOfEveryKind() {
        List<String> expected = names().subList(100, MEMBERS);
        List<String> read = new ArrayList<>();
        cold.permitted(
                "membership",
                em -> {
                    Query nativeQuery =
                            em.createNativeQuery("select * from member order by id", Member.class);
                    for (Query query : List.of(em.createQuery(ALL), nativeQuery)) {
                        query.setFirstResult(100).setMaxResults(100);
                        for (Object row : query.getResultList()) {
                            Member member = (Member) row;
                            read.add(member.name);
                            assertThat(member.memos).allMatch(memo -> memo.startsWith("문 앞에"));
                        }
                        assertThat(read).isEqualTo(expected);
                        read.clear();
                        em.clear();
                        try (Stream<?> rows = query.getResultStream()) {
                            rows.forEach(row -> read.add(((Member) row).name));
                        }
                        assertThat(read).isEqualTo(expected);
                        read.clear();
                        em.clear();
                    }
                    return null;
                });

        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void fetchesTheKeysOfWhatIsScrolledForward() {
        List<String> names = new ArrayList<>();
        cold.permitted(
                "membership",
                em -> {
                    try (ScrollableResults<Member> rows = scroll(em, ScrollMode.FORWARD_ONLY)) {
                        while (rows.next()) {
                            names.add(rows.get().name);
                            assertThat(rows.getPosition()).isEqualTo(names.size());
                            assertThat(rows.isFirst()).isEqualTo(names.size() == 1);
                            assertThat(rows.isLast()).isEqualTo(names.size() == MEMBERS);
                        }
                        assertThat(rows.getPosition()).isZero();
                        assertThatThrownBy(rows::previous)
                                .hasMessageContaining("SCROLL_INSENSITIVE");
                        return names;
                    }
                });

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void skipsRowsThatAreScrolledForward() {
        List<String> names =
                cold.permitted(
                        "membership",
                        em -> {
                            try (ScrollableResults<Member> rows =
                                    scroll(em, ScrollMode.FORWARD_ONLY)) {
                                assertThat(rows.scroll(99)).isTrue();
                                String hundredth = rows.get().name;
                                assertThat(rows.scroll(2)).isTrue();
                                String next = rows.get().name;
                                assertThat(rows.scroll(MEMBERS)).isFalse();
                                return List.of(hundredth, next);
                            }
                        });

        assertThat(names).containsExactly("김하98", "김하100");
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfWhatIsScrolledBackAndForth() {
        List<String> names = new ArrayList<>();
        cold.permitted(
                "membership",
                em -> {
                    try (ScrollableResults<Member> rows =
                            scroll(em, ScrollMode.SCROLL_INSENSITIVE)) {
                        assertThat(rows.last()).isTrue();
                        do {
                            names.add(0, rows.get().name);
                        } while (rows.previous());
                        assertThat(rows.position(120)).isTrue();
                        assertThat(rows.get().name).isEqualTo("김하119");
                        assertThat(rows.first()).isTrue();
                        assertThat(rows.get().name).isEqualTo("김하0");
                        return names;
                    }
                });

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isEqualTo(2);
    }

    private static ScrollableResults<Member> scroll(EntityManager em, ScrollMode mode) {
        return em.unwrap(Session.class).createSelectionQuery(ALL, Member.class).scroll(mode);
    }

    @Test
    void fetchesTheKeysOfACacheableListOnItsWayInAndOut() {
        start(WITH_QUERY_CACHE);
        for (String query : List.of(ALL, "select m.name from Member m order by m.id")) {
            clock.advance(Duration.ofMinutes(11));
            own.reset();
            assertThat(cacheable(query)).isEqualTo(names());
            assertThat(own.connections()).as("in").isLessThanOrEqualTo(2 + 1);

            clock.advance(Duration.ofMinutes(11));
            own.reset();
            assertThat(cacheable(query)).isEqualTo(names());
            assertThat(own.connections()).as("out").isLessThanOrEqualTo(2 + 1);
        }
        assertThat(cold.sessionFactory().getStatistics().getQueryCacheHitCount()).isEqualTo(2);
    }

    private List<String> cacheable(String query) {
        return cold.permitted(
                "membership",
                em -> {
                    List<?> read =
                            em.createQuery(query)
                                    .setHint("org.hibernate.cacheable", true)
                                    .getResultList();
                    return read.stream()
                            .map(row -> row instanceof Member member ? member.name : (String) row)
                            .toList();
                });
    }

    @Test
    void fetchesTheKeysOfManyIdentifiers() {
        List<Long> ids = ids();

        List<String> names =
                cold.permitted(
                        "membership",
                        em ->
                                em.unwrap(Session.class).findMultiple(Member.class, ids).stream()
                                        .map(member -> member.name)
                                        .toList());

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfWhatIsLoadedInBatches() {
        start(Map.of("hibernate.default_batch_fetch_size", "50"));
        List<Long> ids = ids();

        List<String> names =
                cold.permitted(
                        "membership",
                        em ->
                                ids.stream()
                                        .map(id -> em.getReference(Member.class, id))
                                        .toList()
                                        .stream()
                                        .map(member -> Hibernate.unproxy(member, Member.class).name)
                                        .toList());

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isLessThanOrEqualTo(3);
    }

    @Test
    void fetchesTheKeysOfLazyListsOfABatch() {
        start(Map.of("hibernate.default_batch_fetch_size", "50"));

        List<String> memos =
                cold.permitted(
                        "membership",
                        em ->
                                em.createQuery(ALL, Member.class).getResultList().stream()
                                        .map(member -> member.memos.get(0))
                                        .toList());

        assertThat(memos).hasSize(MEMBERS).last().isEqualTo("문 앞에 149");
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfHistory() {
        List<String> names =
                cold.permitted(
                        "membership",
                        em -> {
                            List<?> rows =
                                    AuditReaderFactory.get(em)
                                            .createQuery()
                                            .forRevisionsOfEntity(Member.class, true, false)
                                            .addOrder(AuditEntity.id().asc())
                                            .getResultList();
                            return rows.stream().map(row -> ((Member) row).name).toList();
                        });

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfNativeQueriesToEntities() {
        List<String> names =
                cold.permitted(
                        "membership",
                        em -> {
                            List<?> rows =
                                    em.createNativeQuery(
                                                    "select * from member order by id",
                                                    Member.class)
                                            .getResultList();
                            return rows.stream().map(row -> ((Member) row).name).toList();
                        });

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isEqualTo(2);
    }

    @Test
    void fetchesTheKeysOfAPageThatIsReadPastHibernate() {
        ProtectedValues values = cold.runtime.protectedValues(cold.entities);
        ProtectedColumn<String> name = values.column(Member.class, "name", String.class);
        List<byte @Nullable []> page =
                new ArrayList<>(
                        cold.jdbc.queryForList(
                                "select name from member order by id", byte[].class));
        page.add(null);
        page.add(StoredValue.tombstone());

        List<String> names =
                cold.forPurpose(
                        "membership",
                        () -> {
                            values.prefetch(page);
                            return page.stream().map(name::read).filter(Objects::nonNull).toList();
                        });

        assertThat(names).isEqualTo(names());
        assertThat(own.connections()).isEqualTo(1);
    }

    private List<Long> ids() {
        return cold.jdbc.queryForList("select id from member order by id", Long.class);
    }

    private static List<String> names() {
        return IntStream.range(0, MEMBERS).mapToObj(number -> "김하" + number).toList();
    }

    private static List<Member> page(EntityManager em, int size) {
        return em.createQuery(ALL, Member.class).setMaxResults(size).getResultList();
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
