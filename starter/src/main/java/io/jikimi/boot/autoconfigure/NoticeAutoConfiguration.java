package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.notice.JdbcNoticeDesk;
import io.jikimi.notice.LoggingNoticeSender;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.notice.NoticeSender;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The outbox of notices. */
@AutoConfiguration(
        after = PublicationAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"
        })
@ConditionalOnBean({SchemaInitializer.class, PlatformTransactionManager.class})
public final class NoticeAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(NoticeSender.class)
    LoggingNoticeSender jikimiNoticeSender() {
        return new LoggingNoticeSender();
    }

    @Bean
    @ConditionalOnMissingBean(NoticeDesk.class)
    JdbcNoticeDesk jikimiNoticeDesk(
            SchemaInitializer tables,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            NoticeSender sender,
            LegalClock clock) {
        return new JdbcNoticeDesk(
                JdbcClient.create(dataSource),
                DatabaseDialect.of(dataSource),
                transactions,
                sender,
                clock);
    }
}
