package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.legacy.MemberService;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Mode;
import io.jikimi.subject.Refusal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.entry.StandardCacheEntryImpl;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A service that knows nothing of purposes goes on while they are observed, and what is stored
 * stays as protected as ever. The members are made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractObservedReadsContractTests {

    private CustodyUnit shop;
    private Long id;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop =
                new CustodyUnit(
                        dataSource(),
                        Map.of(CustodyUnit.ENFORCEMENT, Enforcement.of(Mode.OBSERVE)));
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        id =
                shop.inTransaction(
                        em -> {
                            Member member = new Member();
                            member.name = "김지하";
                            member.email = "jiha@example.com";
                            member.phone = "010-0000-1234";
                            member.birthDate = LocalDate.of(1990, 2, 3);
                            member.memos.add("문 앞에 놓아 주세요");
                            em.persist(member);
                            return member.id;
                        });
        shop.evidence.clear();
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void readsValuesWithoutAPurposeAndSaysWhereOnce() {
        shop.doInTransaction(
                em ->
                        MemberService.find(
                                () -> {
                                    Member member = em.find(Member.class, id);
                                    assertThat(member.name).isEqualTo("김지하");
                                    assertThat(member.birthDate)
                                            .isEqualTo(LocalDate.of(1990, 2, 3));
                                    assertThat(member.memos.get(0)).isEqualTo("문 앞에 놓아 주세요");
                                    return null;
                                }));

        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("observed:PURPOSE_MISSING");
                            assertThat(entry.task()).isEqualTo("MemberService.find");
                            assertThat(entry.subjects()).containsExactly(subject(id));
                            assertThat(entry.items()).contains("member.name", "member.birth");
                        });
    }

    @Test
    void storesWhatItChangesAndNothingElse() {
        byte[] email = shop.stored("member", "email", id);

        shop.doInTransaction(em -> em.find(Member.class, id).name = "김지산");

        assertThat(shop.stored("member", "email", id)).isEqualTo(email);
        assertThat(new String(shop.stored("member", "name", id))).doesNotContain("지산");
        assertThat((String) shop.inTransaction(em -> em.find(Member.class, id).name))
                .isEqualTo("김지산");
        assertThat(shop.dump()).doesNotContain("지산", "jiha@");
    }

    @Test
    void mergesWhatItReadElsewhere() {
        Member detached = shop.inTransaction(em -> em.find(Member.class, id));
        byte[] name = shop.stored("member", "name", id);
        detached.nickname = "둘째";

        shop.doInTransaction(em -> em.merge(detached));

        assertThat(shop.stored("member", "name", id)).isEqualTo(name);
    }

    @Test
    void neverStoresAMask() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> {
                            try {
                                shop.doInTransaction(em -> em.find(Member.class, id).name = "김*하");
                            } catch (RuntimeException wrapped) {
                                throw LifecycleException.in(wrapped).orElseThrow();
                            }
                        })
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.MASKED_VALUE_WRITE);
    }

    @Test
    void keepsCiphertextInTheSecondLevelCache() {
        Long reader =
                shop.inTransaction(
                        em -> {
                            Subscriber subscriber = new Subscriber();
                            subscriber.name = "이상화";
                            subscriber.email = "sanghwa@example.com";
                            em.persist(subscriber);
                            return subscriber.id;
                        });
        shop.factory.getCache().evictAll();
        byte[] stored = shop.stored("subscriber", "email", reader);

        assertThat((String) shop.inTransaction(em -> em.find(Subscriber.class, reader).email))
                .isEqualTo("sanghwa@example.com");
        assertThat(cached(reader)).anySatisfy(value -> assertThat(value).isEqualTo(stored));
        shop.doInTransaction(em -> em.find(Subscriber.class, reader).nickname = "새 별명");

        assertThat(cached(reader))
                .noneSatisfy(value -> assertThat(value).asString().contains("sanghwa"))
                .anySatisfy(value -> assertThat(value).isEqualTo(stored));
        shop.sessionFactory().getStatistics().clear();
        assertThat((String) shop.inTransaction(em -> em.find(Subscriber.class, reader).email))
                .isEqualTo("sanghwa@example.com");
        assertThat(shop.sessionFactory().getStatistics().getSecondLevelCacheHitCount())
                .isEqualTo(1);
    }

    private List<Object> cached(Long reader) {
        EntityPersister persister =
                shop.sessionFactory().getMappingMetamodel().getEntityDescriptor(Subscriber.class);
        EntityDataAccess access = persister.getCacheAccessStrategy();
        return shop.inTransaction(
                em -> {
                    SessionImplementor session = em.unwrap(SessionImplementor.class);
                    Object key =
                            access.generateCacheKey(reader, persister, shop.sessionFactory(), null);
                    Object entry = access.get(session, key);
                    return entry instanceof StandardCacheEntryImpl known
                            ? Arrays.<Object>asList((Object[]) known.getDisassembledState())
                            : List.of();
                });
    }

    @Test
    void valuesStayWhenTheirPurposeEndsAndTheSessionLivesOn() {
        shop.doInTransaction(
                em -> {
                    Member member =
                            shop.scopes.call(
                                    "membership",
                                    Actor.system("Members.find"),
                                    () -> em.find(Member.class, id));
                    assertThat(member.name).isEqualTo("김지하");
                    assertThat(member.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                });

        assertThat(shop.evidence.access())
                .filteredOn(entry -> entry.result().equals("observed:SCOPE_CLOSED"))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.purpose()).isEqualTo("membership");
                            assertThat(entry.task()).isEqualTo("Members.find");
                            assertThat(entry.items()).contains("member.name");
                        });
        assertThat(shop.evidence.access())
                .extracting(AccessEntry::result)
                .doesNotContain("observed:PURPOSE_MISSING");
    }

    @Test
    void aDataSubjectReadsNobodyElseThoughTheSessionHasTheirs() {
        Long other = shop.member("가상을", "other@example.com").id;
        shop.doInTransaction(
                em -> {
                    Member theirs = em.find(Member.class, other);
                    assertThat(theirs.name).isEqualTo("가상을");
                    shop.scopes.call(
                            ScopeRequest.use(
                                    BuiltInPurpose.OWN_DATA, Actor.subject(subject(id)), "me"),
                            () -> {
                                assertThat(em.find(Member.class, id).name).isEqualTo("김지하");
                                assertThat(theirs.name).isEqualTo("가*을");
                                return null;
                            });
                    assertThat(theirs.name).isEqualTo("가상을");
                });
    }

    @Test
    void opensWhatWouldStayShut() {
        String name =
                shop.scopes.call(
                        "no-such-purpose",
                        Actor.system("job"),
                        () -> shop.inTransaction(em -> em.find(Member.class, id).name));

        assertThat(name).isEqualTo("김지하");
        assertThat(shop.evidence.access())
                .extracting(AccessEntry::result)
                .containsOnly("observed:PURPOSE_UNKNOWN");
    }

    private static DataSubjectId subject(Long number) {
        return new DataSubjectId("member", number.toString());
    }
}
