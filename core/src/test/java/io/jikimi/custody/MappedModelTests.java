package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.Search;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Passport;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.fixture.TestDatabase;
import jakarta.persistence.metamodel.Attribute;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What others see of the mapping: Bean Validation, the JPA metamodel, the cache. Made up people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappedModelTests {

    private CustodyUnit shop;

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(TestDatabase.h2());
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void letsColumnsBeEmptyWhereNoTextCanStandForAnErasedValue() {
        EntityPersister passport =
                shop.sessionFactory().getMappingMetamodel().getEntityDescriptor(Passport.class);
        List<String> names = Arrays.asList(passport.getPropertyNames());
        List<String> nullable =
                IntStream.range(0, names.size())
                        .filter(index -> passport.getPropertyNullability()[index])
                        .mapToObj(names::get)
                        .toList();
        assertThat(nullable).contains("birthDate", "visits").doesNotContain("name");
    }

    @Test
    void showsNoSearchIndexInTheMetamodel() {
        assertThat(shop.factory.getMetamodel().entity(Subscriber.class).getAttributes())
                .extracting(Attribute::getName)
                .contains("email")
                .noneMatch(name -> name.contains("$"));
    }

    @Test
    void namesTheColumnOfEachSearchIndex() {
        assertThat(Arrays.stream(Search.values()).map(IndexForm::columnSuffix))
                .containsExactlyInAnyOrder("_bidx", "_bpfx", "_blast4");
    }

    @Test
    void evictsTheListsOfARowWithIt() {
        Caller caller =
                shop.inTransaction(
                        em -> {
                            Caller added = new Caller();
                            added.name = "이상화";
                            added.notes.add("오후에 전화");
                            em.persist(added);
                            return added;
                        });
        shop.doInTransaction(em -> em.find(Caller.class, caller.id).notes.size());
        String role = Caller.class.getName() + ".notes";
        assertThat(shop.sessionFactory().getCache().containsCollection(role, caller.id)).isTrue();

        shop.runtime.evict(new RowReference(Caller.class.getName(), String.valueOf(caller.id)));

        assertThat(shop.sessionFactory().getCache().containsCollection(role, caller.id)).isFalse();
    }

    @Test
    void closesTheValidatorsOfTheServiceWithItsOwn() {
        List<String> called = new ArrayList<>();
        ValidatorFactory regular = Validation.buildDefaultValidatorFactory();
        ValidatorFactory told =
                (ValidatorFactory)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {ValidatorFactory.class},
                                (proxy, method, arguments) -> {
                                    called.add(method.getName());
                                    return method.invoke(regular, arguments);
                                });

        new UnreadableValuesValidation(shop.runtime).around(told).close();

        assertThat(called).containsExactly("close");
    }
}
