package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Diary;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.entry.StandardCacheEntryImpl;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.jpa.HibernateHints;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The second-level cache and the query cache hold ciphertext, and hand out what the open scope
 * permits. Made up people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractCacheContractTests {

    private CustodyUnit shop;
    private Long id;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        id =
                shop.inTransaction(
                        em -> {
                            Subscriber subscriber = new Subscriber();
                            subscriber.name = "이상화";
                            subscriber.email = "sanghwa@example.com";
                            em.persist(subscriber);
                            return subscriber.id;
                        });
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void holdsTheStoredBytesAfterAnInsert() {
        assertThat(entry()).as("a versioned entity is cached on insert").isNotNull();
        assertCiphertextOnly();
    }

    @Test
    void holdsTheStoredBytesAfterAMaskedLoad() {
        shop.factory.getCache().evictAll();
        shop.doInTransaction(em -> em.find(Subscriber.class, id));
        assertCiphertextOnly();
        assertThat(values())
                .anySatisfy(
                        value ->
                                assertThat(value)
                                        .isEqualTo(shop.stored("subscriber", "email", id)));
    }

    @Test
    void holdsTheStoredBytesAfterAPermittedLoad() {
        shop.factory.getCache().evictAll();
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        assertCiphertextOnly();
        assertThat(values())
                .anySatisfy(
                        value ->
                                assertThat(value)
                                        .isEqualTo(shop.stored("subscriber", "email", id)));
    }

    @Test
    void holdsTheStoredBytesAfterAnUpdateBehindAPermit() {
        shop.permitted(
                "membership",
                em -> {
                    em.find(Subscriber.class, id).nickname = "새 별명";
                    return null;
                });
        assertCiphertextOnly();
        shop.doInTransaction(em -> em.find(Subscriber.class, id).nickname = "또 새 별명");
        assertCiphertextOnly();
    }

    @Test
    void handsOutWhatTheScopePermits() {
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        shop.sessionFactory().getStatistics().clear();
        assertThat(read()).isEqualTo("sa*****@example.com");
        assertThat((Object) shop.permitted("membership", em -> em.find(Subscriber.class, id).email))
                .isEqualTo("sanghwa@example.com");
        assertThat(read()).isEqualTo("sa*****@example.com");
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isEqualTo(3);
    }

    @Test
    void notesACachedReadInTheAccessLog() {
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        shop.evidence.clear();
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subjects())
                                    .containsExactly(new DataSubjectId("member", id.toString()));
                            assertThat(entry.items())
                                    .containsExactlyInAnyOrder("member.name", "member.email");
                        });
    }

    @Test
    void readsEmptyFromTheCacheOnceTheKeyIsDestroyed() {
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        shop.doInTransaction(em -> shop.keys.destroy(new DataSubjectId("member", id.toString())));
        assertThat((Object) shop.permitted("membership", em -> em.find(Subscriber.class, id).email))
                .isNull();
    }

    @Test
    void readsEmptyFromTheCacheFiveSecondsAfterAnotherInstanceDestroyedTheKey() {
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        DataKeys elsewhere =
                new JdbcDataKeys(
                        shop.dataSource, shop.dataSource, shop.masterKeys, shop.clock, 1_000);
        shop.doInTransaction(em -> elsewhere.destroy(new DataSubjectId("member", id.toString())));
        shop.clock.advance(Duration.ofSeconds(5));
        shop.sessionFactory().getStatistics().clear();

        assertThat((Object) shop.permitted("membership", em -> em.find(Subscriber.class, id).email))
                .isNull();
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isEqualTo(1);
    }

    @Test
    void keepsTheQueryCacheBehindThePermit() {
        String query = "select s.email from Subscriber s where s.id = " + id;
        assertThat(cached(query, true)).containsExactly("sanghwa@example.com");
        assertThat(cached(query, false)).containsExactly("sa*****@example.com");
        assertThat(cached(query, true)).containsExactly("sanghwa@example.com");
        assertThat(shop.sessionFactory().getStatistics().getQueryCacheHitCount()).isPositive();
    }

    @Test
    void handsOutOnlyTheItemsOfThePurpose() {
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        shop.sessionFactory().getStatistics().clear();
        shop.permitted(
                "delivery",
                em -> {
                    Subscriber subscriber = em.find(Subscriber.class, id);
                    assertThat(subscriber.name).isEqualTo("이상화");
                    assertThat(subscriber.email).isEqualTo("sa*****@example.com");
                    return null;
                });
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isEqualTo(1);
    }

    @Test
    void keepsTheBytesOfARowThatCameFromTheCache() {
        byte[] name = shop.stored("subscriber", "name", id);
        byte[] email = shop.stored("subscriber", "email", id);
        byte[] index = shop.stored("subscriber", "email_bidx", id);
        shop.permitted("membership", em -> em.find(Subscriber.class, id));
        shop.sessionFactory().getStatistics().clear();
        shop.doInTransaction(em -> em.find(Subscriber.class, id).nickname = "새 별명");
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isEqualTo(1);
        assertThat(shop.stored("subscriber", "name", id)).isEqualTo(name);
        assertThat(shop.stored("subscriber", "email", id)).isEqualTo(email);
        assertThat(shop.stored("subscriber", "email_bidx", id)).isEqualTo(index);
    }

    @Test
    void holdsAValueThatWasCopiedFromSomebodyElseUnderTheOwnKey() {
        Long other =
                shop.inTransaction(
                        em -> {
                            Subscriber subscriber = new Subscriber();
                            subscriber.name = "한용운";
                            em.persist(subscriber);
                            return subscriber.id;
                        });
        shop.permitted(
                "membership",
                em -> {
                    em.find(Subscriber.class, other).name = em.find(Subscriber.class, id).name;
                    return null;
                });
        assertThat(ownersInCache(other))
                .isNotEmpty()
                .containsOnly(new DataSubjectId("member", other.toString()));
        shop.permitted("membership", em -> em.find(Subscriber.class, other));
        assertThat(ownersInCache(other))
                .isNotEmpty()
                .containsOnly(new DataSubjectId("member", other.toString()));
    }

    @Test
    void keepsCachedEntityQueriesBehindThePermit() {
        String query = "from Subscriber s where s.id = " + id;
        assertThat(cachedEntity(query, true)).isEqualTo("sanghwa@example.com");
        assertThat(cachedEntity(query, false)).isEqualTo("sa*****@example.com");
        assertThat(cachedEntity(query, true)).isEqualTo("sanghwa@example.com");
        shop.factory.getCache().evictAll();
        assertThat(cachedEntity(query, false)).isEqualTo("sa*****@example.com");
        assertThat(cachedEntity(query, true)).isEqualTo("sanghwa@example.com");
    }

    @Test
    void holdsTheStoredBytesOfACachedList() {
        Long caller =
                shop.inTransaction(
                        em -> {
                            Caller fresh = new Caller();
                            fresh.name = "김지하";
                            fresh.notes.addAll(List.of("오전에", "오후에"));
                            em.persist(fresh);
                            return fresh.id;
                        });
        shop.sessionFactory().getStatistics().clear();
        for (boolean permitted : new boolean[] {true, false, true}) {
            assertThat(notes(caller, permitted))
                    .isEqualTo(permitted ? List.of("오전에", "오후에") : List.of("********", "********"));
        }
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isPositive();
        shop.doInTransaction(em -> em.find(Caller.class, caller).notes.add("밤에"));
        assertThat(notes(caller, true)).containsExactlyInAnyOrder("오전에", "오후에", "밤에");
        shop.permitted("visits", em -> em.find(Caller.class, caller).notes.remove("오전에"));
        assertThat(notes(caller, false)).hasSize(2);
        assertThat(notes(caller, true)).containsExactlyInAnyOrder("오후에", "밤에");
    }

    /** More rows than are read ahead before the first of them is refused. */
    @Test
    void keepsNoPartOfAListThatWasRefused() {
        List<String> texts = IntStream.range(0, 120).mapToObj(day -> "일기 " + day).toList();
        shop.doInTransaction(
                em ->
                        texts.forEach(
                                text -> {
                                    Diary diary = new Diary();
                                    diary.text = text;
                                    em.persist(diary);
                                }));
        String query = "select d.text from Diary d order by d.id";

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> cached(query, false))
                .satisfies(refused -> assertThat(LifecycleException.in(refused)).isPresent());

        for (int time = 0; time < 2; time++) {
            assertThat(shop.<List<String>>permitted("writing", em -> list(query))).isEqualTo(texts);
        }
    }

    private List<String> notes(Long caller, boolean permitted) {
        return permitted
                ? shop.<List<String>>permitted(
                        "visits", em -> sorted(em.find(Caller.class, caller).notes))
                : shop.<List<String>>inTransaction(
                        em -> sorted(em.find(Caller.class, caller).notes));
    }

    private static List<String> sorted(List<String> notes) {
        return notes.stream().sorted().toList();
    }

    private String cachedEntity(String query, boolean permitted) {
        return permitted
                ? shop.<String>permitted("membership", em -> emailOf(query))
                : shop.<String>inTransaction(em -> emailOf(query));
    }

    private String emailOf(String query) {
        return shop.entities
                .createQuery(query, Subscriber.class)
                .setHint(HibernateHints.HINT_CACHEABLE, true)
                .getSingleResult()
                .email;
    }

    private List<DataSubjectId> ownersInCache(Long subscriber) {
        return Arrays.stream(entry(subscriber).getDisassembledState())
                .filter(byte[].class::isInstance)
                .map(byte[].class::cast)
                .map(StoredValue::keyId)
                .map(shop.keys::subjectOf)
                .toList();
    }

    private List<String> cached(String query, boolean permitted) {
        return permitted
                ? shop.<List<String>>permitted("membership", em -> list(query))
                : shop.<List<String>>inTransaction(em -> list(query));
    }

    private List<String> list(String query) {
        return shop.entities
                .createQuery(query, String.class)
                .setHint(HibernateHints.HINT_CACHEABLE, true)
                .getResultList();
    }

    private String read() {
        return shop.<String>inTransaction(em -> em.find(Subscriber.class, id).email);
    }

    private void assertCiphertextOnly() {
        String content = new String(serialised(entry()), StandardCharsets.UTF_8);
        assertThat(content).doesNotContain("이상화", "sanghwa", "이*화", "sa*****");
    }

    private List<byte[]> values() {
        return Arrays.stream(entry().getDisassembledState())
                .filter(byte[].class::isInstance)
                .map(byte[].class::cast)
                .toList();
    }

    private StandardCacheEntryImpl entry() {
        return entry(id);
    }

    private StandardCacheEntryImpl entry(Long subscriber) {
        return shop.<StandardCacheEntryImpl>inTransaction(
                em -> {
                    SessionImplementor session = em.unwrap(SessionImplementor.class);
                    EntityPersister persister =
                            session.getFactory()
                                    .getMappingMetamodel()
                                    .getEntityDescriptor(Subscriber.class);
                    EntityDataAccess access = persister.getCacheAccessStrategy();
                    return (StandardCacheEntryImpl)
                            access.get(
                                    session,
                                    access.generateCacheKey(
                                            subscriber, persister, session.getFactory(), null));
                });
    }

    private static byte[] serialised(Serializable entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(entry);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
