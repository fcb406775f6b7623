package io.jikimi.boot.survey;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** A shop that knows nothing of us, with everything a survey has to see. */
@EnableAutoConfiguration
@AutoConfigurationPackage(basePackageClasses = SurveyedShop.class)
@EnableJpaRepositories(considerNestedRepositories = true)
class SurveyedShop {

    @Entity(name = "Customer")
    @Table(name = "customer")
    static class Customer {
        @Id @GeneratedValue @Nullable Long id;
        @Nullable String name;

        @Column(unique = true)
        @Nullable String email;

        /** Nothing but what is in it tells. */
        @Nullable String extra;

        /** Nothing tells. */
        @Nullable String colour;

        @Embedded @Nullable Home home;
    }

    @Embeddable
    static class Home {
        @Nullable String street;
        int floor;
    }

    @Entity(name = "Parcel")
    @Table(name = "parcel")
    static class Parcel {
        @Id @GeneratedValue @Nullable Long id;
        @ManyToOne @Nullable Customer customer;
        @Nullable String receiverName;
        @Nullable String goodsName;
    }

    interface Customers extends JpaRepository<Customer, Long> {

        List<Customer> findByEmail(String email);

        List<Customer> findByNameStartingWithOrderByName(String start);

        List<Line> findLinesByEmail(String email);

        @Query("select c from Customer c where lower(c.name) like %:part%")
        List<Customer> containing(String part);

        @Query(nativeQuery = true, value = "select email from customer where name = ?1")
        List<String> emails(String name);
    }

    interface Line {
        String getName();
    }
}
