package io.jikimi.migration;

import io.jikimi.custody.shop.PlainLoan;
import io.jikimi.custody.shop.PlainPatron;
import io.jikimi.custody.shop.PlainReadingProfile;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/** A version of the library that does not know Jikimi, over the same database. Made up people. */
final class PlainLibrary implements AutoCloseable {

    private final EntityManagerFactory factory;
    private final EntityManager entities;
    private final TransactionTemplate transactions;

    /** Makes the tables as they were before, empty. */
    PlainLibrary(DataSource dataSource) {
        this(dataSource, "create");
    }

    /** What is done to the tables: nothing, where others share them. */
    PlainLibrary(DataSource dataSource, String schema) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(dataSource);
        bean.setPersistenceUnitName("library");
        bean.setManagedTypes(
                PersistenceManagedTypes.of(
                        PlainPatron.class.getName(),
                        PlainLoan.class.getName(),
                        PlainReadingProfile.class.getName()));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.getJpaPropertyMap()
                .putAll(
                        Map.of(
                                "hibernate.physical_naming_strategy",
                                PhysicalNamingStrategySnakeCaseImpl.class.getName(),
                                "hibernate.hbm2ddl.auto",
                                schema));
        bean.afterPropertiesSet();
        factory = bean.getObject();
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        transactions = new TransactionTemplate(new JpaTransactionManager(factory));
    }

    <T extends @Nullable Object> T inTransaction(Function<EntityManager, T> work) {
        return transactions.execute(status -> work.apply(entities));
    }

    PlainPatron join(String name, String email) {
        return inTransaction(
                em -> {
                    PlainPatron patron = new PlainPatron();
                    patron.name = name;
                    patron.email = email;
                    patron.birthDate = java.time.LocalDate.of(1990, 2, 3);
                    patron.income = new java.math.BigDecimal("1200.50");
                    patron.street = "서울시 성북구 북악산로 11";
                    em.persist(patron);
                    PlainLoan loan = new PlainLoan();
                    loan.patron = patron;
                    loan.note = name + "님의 메모";
                    em.persist(loan);
                    return patron;
                });
    }

    List<PlainPatron> find(String email) {
        return inTransaction(
                em ->
                        em.createQuery(
                                        "from PlainPatron p where p.email = :email",
                                        PlainPatron.class)
                                .setParameter("email", email)
                                .getResultList());
    }

    PlainPatron get(Long id) {
        return inTransaction(em -> em.find(PlainPatron.class, id));
    }

    void change(Long id, java.util.function.Consumer<PlainPatron> change) {
        inTransaction(
                em -> {
                    change.accept(em.find(PlainPatron.class, id));
                    return null;
                });
    }

    @Override
    public void close() {
        factory.close();
    }
}
