package com.example.hanbit.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.HanbitShopApplication;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.order.PurchaseOrderRepository;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.domain.Sort;
import org.springframework.transaction.support.TransactionOperations;

/** A shop that nobody has told how much to make up. Everybody in it is made up. */
class SeedIntegrationTests {

    private static final int MEMBERS = 1_000;
    private static final int ORDERS = 5_000;

    @Test
    void everyShopOpensWithTheSamePeopleAndOrders() {
        Seeded first = opened("first");

        assertThat(first.members()).hasSize(MEMBERS).doesNotHaveDuplicates();
        assertThat(first.orders()).hasSize(ORDERS);
        assertThat(first.members()).noneMatch(line -> line.contains("*"));
        assertThat(first.orders()).noneMatch(line -> line.contains("*"));
        assertThat(opened("second")).isEqualTo(first);
    }

    private static Seeded opened(String database) {
        try (ConfigurableApplicationContext shop =
                new SpringApplicationBuilder(HanbitShopApplication.class, Time.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--jikimi.jobs.enabled=false",
                                "--hanbit.login.hash-rounds=1000",
                                "--spring.datasource.url=jdbc:h2:mem:seed-" + database)) {
            return new Seeded(
                    read(shop, "membership", SeedIntegrationTests::members),
                    read(shop, "delivery", SeedIntegrationTests::orders));
        }
    }

    private static List<String> read(
            ConfigurableApplicationContext shop,
            String purpose,
            Function<ConfigurableApplicationContext, List<String>> work) {
        Supplier<List<String>> inTransaction =
                () ->
                        Objects.requireNonNull(
                                shop.getBean(TransactionOperations.class)
                                        .execute(status -> work.apply(shop)));
        return shop.getBean(PurposeScope.class)
                .call(purpose, Actor.system("seed-test"), inTransaction);
    }

    private static List<String> members(ConfigurableApplicationContext shop) {
        return shop.getBean(MemberRepository.class).findAll(Sort.by("id")).stream()
                .map(
                        member ->
                                String.join(
                                        "|",
                                        String.valueOf(member.id()),
                                        member.name(),
                                        member.email(),
                                        member.phone(),
                                        member.joinedAt().toString()))
                .toList();
    }

    private static List<String> orders(ConfigurableApplicationContext shop) {
        return shop.getBean(PurchaseOrderRepository.class).findAll(Sort.by("id")).stream()
                .map(
                        order ->
                                String.join(
                                        "|",
                                        String.valueOf(order.id()),
                                        String.valueOf(order.buyer().id()),
                                        order.receiverName(),
                                        order.receiverPhone(),
                                        order.deliveryAddress(),
                                        String.valueOf(order.total()),
                                        order.orderedAt().toString(),
                                        order.state().toString()))
                .toList();
    }

    private record Seeded(List<String> members, List<String> orders) {}

    /** No component: only who asks for it gets it. */
    static final class Time {

        @Bean
        SettableClock seedClock() {
            return SettableClock.atNoon(LocalDate.of(2027, 3, 2));
        }
    }
}
