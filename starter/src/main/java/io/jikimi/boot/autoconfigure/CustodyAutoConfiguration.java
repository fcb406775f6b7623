package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.JikimiJdbcProperties;
import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.ChangeLog;
import io.jikimi.custody.Custody;
import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.NameConditions;
import io.jikimi.custody.PersonalDataHistory;
import io.jikimi.custody.PlainTwins;
import io.jikimi.custody.ProtectedValues;
import io.jikimi.custody.RetentionListener;
import io.jikimi.custody.SessionSync;
import io.jikimi.custody.SubjectReassignment;
import io.jikimi.custody.WriteGuard;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.SearchConditions;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.migration.Migrations;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.storage.ProtectionSheets;
import io.jikimi.storage.Storage;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.EntityManagerFactory;
import jakarta.validation.ValidatorFactory;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.util.function.SingletonSupplier;

/** The Hibernate side: how a field is stored, found and read. */
@AutoConfiguration(after = PurposeAutoConfiguration.class)
@ConditionalOnClass({EntityManagerFactory.class, HibernatePropertiesCustomizer.class})
@ConditionalOnBean({PurposeScope.class, EntityManagerFactory.class})
@EnableConfigurationProperties(MigrationProperties.class)
public final class CustodyAutoConfiguration {

    /**
     * Guards and listeners are asked for late: the rooms that bring them need the entity manager
     * factory, which needs this.
     */
    @Bean
    @ConditionalOnMissingBean
    CustodyRuntime jikimiCustodyRuntime(
            Catalogue catalogue,
            DataKeys keys,
            PurposeScope scopes,
            LegalClock clock,
            PlainTwins twins,
            ObjectProvider<WriteGuard> guards,
            ObjectProvider<RetentionListener> retentionListeners) {
        return new CustodyRuntime(
                catalogue,
                keys,
                scopes,
                clock,
                SingletonSupplier.of(() -> guards.orderedStream().toList()),
                SingletonSupplier.of(() -> retentionListeners.orderedStream().toList()),
                twins);
    }

    /** Whom the review of the access log asks how a search stands in it. */
    @Bean
    @ConditionalOnMissingBean
    SearchConditions jikimiSearchConditions(Catalogue catalogue, DataKeys keys) {
        return new NameConditions(catalogue, keys);
    }

    /** Last: what the other guards refuse leaves no row of a change. */
    @Bean
    @Order
    WriteGuard jikimiChangeLog(
            EvidenceLog evidence, PurposeScope scopes, CurrentActor actor, LegalClock clock) {
        return new ChangeLog(evidence, scopes, actor::actor, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    Migrations jikimiMigrations(
            MigrationProperties migration,
            ObjectProvider<OwnDataSource> own,
            DataKeys keys,
            LegalClock clock) {
        return new Migrations(
                migration.plan(),
                own.stream().map(OwnDataSource::dataSource).findFirst().orElse(null),
                keys,
                clock);
    }

    /** Waits for the entity manager factory: only that knows where the values lie. */
    @Bean
    @ConditionalOnMissingBean
    MigrationDesk jikimiMigrationDesk(
            Migrations migrations, EntityManagerFactory factory, EvidenceLog evidence) {
        return migrations.desk(evidence);
    }

    @Bean
    MigrationHeartbeat jikimiMigrationHeartbeat(
            MigrationDesk desk, MigrationProperties properties) {
        return new MigrationHeartbeat(desk, properties);
    }

    @Bean
    CustodySettings jikimiCustodySettings(CustodyRuntime runtime) {
        return new CustodySettings(runtime);
    }

    /** First to hear of scopes: nobody else may keep values in a session whose purpose is over. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SessionSync jikimiSessionSync(
            CustodyRuntime runtime, ObjectProvider<EntityManagerFactory> factory) {
        return new SessionSync(runtime, factory::getObject);
    }

    @Bean
    @ConditionalOnMissingBean
    Storage jikimiStorage(
            CustodyRuntime runtime,
            Catalogue catalogue,
            DataKeys keys,
            LegalClock clock,
            DataSource dataSource) {
        return new Storage(runtime, catalogue, keys, clock, dataSource);
    }

    @Bean
    @ConditionalOnMissingBean
    Custody jikimiCustody(Storage storage, EntityManagerFactory factory) {
        return storage.custody(SharedEntityManagerCreator.createSharedEntityManager(factory));
    }

    @Bean
    @ConditionalOnMissingBean
    ProtectedValues jikimiProtectedValues(CustodyRuntime runtime, EntityManagerFactory factory) {
        return runtime.protectedValues(
                SharedEntityManagerCreator.createSharedEntityManager(factory));
    }

    @Bean
    @ConditionalOnMissingBean
    PersonalDataHistory jikimiPersonalDataHistory(
            CustodyRuntime runtime, EntityManagerFactory factory, Custody custody) {
        return runtime.history(
                SharedEntityManagerCreator.createSharedEntityManager(factory), custody);
    }

    @Bean
    @ConditionalOnMissingBean
    ProtectionSheets jikimiProtectionSheets(Storage storage, ObjectProvider<MasterKeyDesk> keys) {
        return storage.protectionSheets(
                () -> keys.stream().flatMap(desk -> desk.ledger().stream()).toList());
    }

    @Bean
    @ConditionalOnMissingBean
    SubjectReassignment jikimiSubjectReassignment(
            CustodyRuntime runtime, EntityManagerFactory factory) {
        return runtime.reassignment(SharedEntityManagerCreator.createSharedEntityManager(factory));
    }

    @Bean
    @ConditionalOnProperty("jikimi.jdbc.format-checks")
    FormatChecksFile jikimiFormatChecksFile(
            Storage storage,
            DataSource dataSource,
            EntityManagerFactory model,
            JikimiJdbcProperties properties) {
        return new FormatChecksFile(
                storage,
                DatabaseDialect.of(dataSource),
                Objects.requireNonNull(properties.formatChecks()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ValidatorFactory.class)
    static class ValidationConfiguration {

        @Bean
        CustodyValidation jikimiCustodyValidation(CustodyRuntime runtime) {
            return new CustodyValidation(runtime);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JpaRepositoryFactoryBean.class)
    static class RepositoryConfiguration {

        @Bean
        static RepositoryQueryCheck jikimiRepositoryQueryCheck(
                ObjectProvider<CustodyRuntime> runtime,
                ObjectProvider<EntityManagerFactory> factory) {
            return new RepositoryQueryCheck(runtime, factory);
        }
    }
}
