package io.jikimi.boot.evidence;

import io.jikimi.evidence.CheckpointSink;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.subject.LegalClock;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.util.Assert;

/** Checkpoints outside the database, for every sink that has a property and for the service's. */
@AutoConfiguration(
        afterName = {
            "io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration",
            "org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration"
        })
@ConditionalOnBean({EvidenceLog.class, LegalClock.class})
@EnableConfigurationProperties(CheckpointProperties.class)
public final class JikimiCheckpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Checkpoints jikimiCheckpoints(
            EvidenceLog evidence,
            ObjectProvider<CheckpointSink> sinks,
            CheckpointProperties properties,
            LegalClock clock) {
        List<CheckpointSink> all = sinks.orderedStream().toList();
        Assert.state(
                properties.mailTo().isEmpty()
                        || all.stream().anyMatch(sink -> sink.name().equals("mail")),
                "'jikimi.evidence.checkpoints.mail-to' asks for mails, and nothing here sends one."
                        + " Add spring-boot-starter-mail and set 'spring.mail.host', or take the"
                        + " property away.");
        return new Checkpoints(evidence, all, clock);
    }

    @Bean
    @ConditionalOnProperty("jikimi.evidence.checkpoints.file")
    FileCheckpointSink jikimiFileCheckpointSink(CheckpointProperties properties) {
        return new FileCheckpointSink(Objects.requireNonNull(properties.file()));
    }

    @Bean
    @ConditionalOnProperty("jikimi.evidence.checkpoints.syslog")
    SyslogCheckpointSink jikimiSyslogCheckpointSink(CheckpointProperties properties) {
        return new SyslogCheckpointSink(Objects.requireNonNull(properties.syslog()));
    }

    /** Mails, where the service sends some. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JavaMailSender.class)
    static class Mail {

        @Bean
        @ConditionalOnBean(JavaMailSender.class)
        @Conditional(OnMailTo.class)
        MailCheckpointSink jikimiMailCheckpointSink(
                JavaMailSender sender, CheckpointProperties properties) {
            return new MailCheckpointSink(sender, properties.mailFrom(), properties.mailTo());
        }
    }

    /** Whether an address is set, in a list or in one line. */
    static final class OnMailTo implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bind("jikimi.evidence.checkpoints.mail-to", Bindable.listOf(String.class))
                    .map(addresses -> !addresses.isEmpty())
                    .orElse(false);
        }
    }
}
