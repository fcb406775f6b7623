package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.shop.Guest;
import io.jikimi.evidence.SearchConditions;
import io.jikimi.fixture.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A search for a surname alone is known in the access log. Everybody here is made up. */
class NameConditionsTests {

    private static CustodyUnit inn;
    private static SearchConditions conditions;

    @BeforeAll
    static void open() {
        inn =
                new CustodyUnit(
                        TestDatabase.h2(),
                        List.of(Guest.class),
                        "io/jikimi/custody/guests.yml",
                        Map.of());
        conditions = new NameConditions(inn.catalogue, inn.keys);
        inn.doInTransaction(
                em -> {
                    Guest guest = new Guest();
                    guest.name = "김가상";
                    guest.email = "kim@example.com";
                    em.persist(guest);
                });
    }

    @AfterAll
    static void close() {
        inn.close();
    }

    @Test
    void knowsWhoSearchedForTheSurnameAlone() {
        assertThat(conditions.ofSurname("김"))
                .hasSize(2)
                .contains(searched("name like :p", "김%"), searched("name = :p", "김"));
    }

    @Test
    void doesNotTakeAnotherSearchForIt() {
        Set<String> kim = conditions.ofSurname("김");

        assertThat(kim)
                .doesNotContain(
                        searched("name like :p", "김가%"),
                        searched("name = :p", "김가상"),
                        searched("email like :p", "김%"),
                        searched("name like :p", "이%"));
        assertThat(conditions.ofSurname("이")).doesNotContainAnyElementsOf(kim);
        assertThat(conditions.ofSurname("")).isEmpty();
    }

    private static String searched(String condition, String value) {
        inn.evidence.clear();
        inn.permitted(
                "lodging",
                em -> {
                    em.createQuery("from Guest", Guest.class).getSingleResult().name.length();
                    return em.createQuery("from Guest g where g." + condition, Guest.class)
                            .setParameter("p", value)
                            .getResultList()
                            .size();
                });
        return inn.evidence.access().get(0).context().condition();
    }
}
