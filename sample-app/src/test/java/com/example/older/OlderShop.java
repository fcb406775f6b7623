package com.example.older;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.slf4j.LoggerFactory;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The members of the shop without Jikimi, in a process of its own that does what it is told. Made
 * up people.
 */
public final class OlderShop {

    private final PrintStream answers;
    private final EntityManager entities;
    private final TransactionTemplate transactions;
    private final List<Long> own = new ArrayList<>();
    private int written;

    private OlderShop(EntityManagerFactory factory, PrintStream answers) {
        this.answers = answers;
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        transactions = new TransactionTemplate(new JpaTransactionManager(factory));
    }

    /** Takes the address of the database, and obeys until its input ends. */
    public static void main(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        try (HikariDataSource database = new HikariDataSource()) {
            database.setJdbcUrl(arguments[0]);
            database.setUsername("postgres");
            database.setMaximumPoolSize(2);
            try (EntityManagerFactory factory = factory(database)) {
                OlderShop shop =
                        new OlderShop(
                                factory, new PrintStream(System.out, true, StandardCharsets.UTF_8));
                BufferedReader said =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    shop.obey(line.split("\t"));
                }
            }
        }
    }

    private static EntityManagerFactory factory(HikariDataSource database) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(database);
        bean.setPersistenceUnitName("older");
        bean.setManagedTypes(PersistenceManagedTypes.of(PlainMember.class.getName()));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.getJpaPropertyMap()
                .putAll(
                        Map.of(
                                "hibernate.physical_naming_strategy",
                                PhysicalNamingStrategySnakeCaseImpl.class.getName(),
                                "hibernate.hbm2ddl.auto",
                                "none"));
        bean.afterPropertiesSet();
        return bean.getObject();
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "write" -> write(new SplittableRandom(Long.parseLong(words[1])), words[2]);
            case "rename" -> answers.println(rename(Long.valueOf(words[1]), words[2]));
            case "join" -> answers.println(join(words[1]));
            case "check" -> answers.println(check(words));
            case "count" -> answers.println(count());
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private <T> T inTransaction(Function<EntityManager, T> work) {
        return transactions.execute(status -> work.apply(entities));
    }

    private void write(SplittableRandom random, String times) {
        for (int step = 0; step < Integer.parseInt(times); step++) {
            written++;
            int choice = own.isEmpty() ? 0 : random.nextInt(4);
            Long changed = choice == 0 ? null : own.get(random.nextInt(own.size()));
            Long saved =
                    inTransaction(
                            entities -> {
                                PlainMember member =
                                        changed == null
                                                ? fresh()
                                                : entities.find(PlainMember.class, changed);
                                change(member, choice);
                                entities.persist(member);
                                return member.id;
                            });
            if (changed == null) {
                own.add(saved);
            }
        }
        for (Long id : own) {
            String row = inTransaction(entities -> row(entities, id));
            answers.println(row);
        }
        answers.println("done");
    }

    private PlainMember fresh() {
        PlainMember member = new PlainMember();
        member.name = "옛가상" + written;
        member.email = "oldbada" + written + "@example.com";
        member.phone = "010-0000-8" + String.format("%03d", written);
        member.birthDate = LocalDate.of(1991, 3, 4);
        return member;
    }

    private void change(PlainMember member, int choice) {
        switch (choice) {
            case 1 -> member.name = "옛가상바꿈" + written;
            case 2 -> member.email = "oldbada" + written + "@example.com";
            case 3 -> {
                member.phone = member.birthDate == null ? "010-0000-8999" : null;
                member.birthDate = null;
            }
            default -> {}
        }
    }

    private static String row(EntityManager entities, Long id) {
        PlainMember member = entities.find(PlainMember.class, id);
        return String.join(
                "\t",
                "row",
                String.valueOf(id),
                member.name,
                member.email,
                String.valueOf(member.phone),
                String.valueOf(member.birthDate));
    }

    private String rename(Long id, String name) {
        return inTransaction(
                entities -> {
                    entities.find(PlainMember.class, id).name = name;
                    return "renamed";
                });
    }

    private String join(String email) {
        PlainMember member = fresh();
        member.email = email;
        try {
            inTransaction(
                    entities -> {
                        entities.persist(member);
                        return member;
                    });
            return "joined";
        } catch (RuntimeException refused) {
            return "taken";
        }
    }

    private String check(String... words) {
        return inTransaction(
                entities -> {
                    String expected = "row" + String.join("\t", words).substring("check".length());
                    String read = row(entities, Long.valueOf(words[1]));
                    List<Long> found =
                            entities.createQuery(
                                            "select m.id from PlainMember m where m.email = :email",
                                            Long.class)
                                    .setParameter("email", words[3])
                                    .getResultList();
                    return read.equals(expected) && found.equals(List.of(Long.valueOf(words[1])))
                            ? "same"
                            : read + ", found " + found;
                });
    }

    private long count() {
        return inTransaction(
                entities ->
                        entities.createQuery("select count(m) from PlainMember m", Long.class)
                                .getSingleResult());
    }
}
