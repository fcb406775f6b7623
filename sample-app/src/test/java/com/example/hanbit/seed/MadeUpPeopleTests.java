package com.example.hanbit.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.DataFormat;
import io.jikimi.subject.DataKind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MadeUpPeopleTests {

    private final MadeUpPeople people = new MadeUpPeople();

    @Test
    void aNumberIsTheSamePersonEveryTime() {
        for (int number = 0; number < 1_000; number++) {
            assertThat(new MadeUpPeople().member(number)).isEqualTo(people.member(number));
            assertThat(new MadeUpPeople().stranger(number)).isEqualTo(people.stranger(number));
        }
    }

    @Test
    void nobodyCanBeMistakenForSomebodyReal() {
        Set<String> emails = new HashSet<>();
        for (int number = 0; number < 1_000; number++) {
            for (Person person : new Person[] {people.member(number), people.stranger(number)}) {
                assertThat(person.phone()).startsWith("010-0000-");
                assertThat(person.email()).endsWith("@example.com");
                assertThat(DataFormat.accepts(DataKind.NAME, person.name())).isTrue();
                assertThat(DataFormat.accepts(DataKind.MOBILE, person.phone())).isTrue();
                assertThat(DataFormat.accepts(DataKind.ADDRESS, person.address())).isTrue();
            }
            assertThat(emails.add(people.member(number).email())).isTrue();
        }
    }
}
