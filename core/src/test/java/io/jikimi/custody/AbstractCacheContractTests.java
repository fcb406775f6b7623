package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.shop.Subscriber;
import io.jikimi.subject.DataSubjectId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
    void keepsTheQueryCacheBehindThePermit() {
        String query = "select s.email from Subscriber s where s.id = " + id;
        assertThat(cached(query, true)).containsExactly("sanghwa@example.com");
        assertThat(cached(query, false)).containsExactly("sa*****@example.com");
        assertThat(cached(query, true)).containsExactly("sanghwa@example.com");
        assertThat(shop.sessionFactory().getStatistics().getQueryCacheHitCount()).isPositive();
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
                                            id, persister, session.getFactory(), null));
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
