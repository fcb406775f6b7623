package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** What personal data exist: the annotations and the register. */
@AutoConfiguration(
        after = KeysAutoConfiguration.class,
        afterName =
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnBean(SchemaInitializer.class)
public final class CatalogueAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Catalogue jikimiCatalogue(
            SchemaInitializer tables,
            ApplicationContext context,
            DataSource dataSource,
            LegalClock clock,
            Enforcement enforcement) {
        ClassLoader classLoader = ManagedClasses.classLoader(context);
        return Catalogues.create(
                ManagedClasses.of(context),
                RegisterFile.load(classLoader),
                dataSource,
                clock,
                enforcement);
    }
}
