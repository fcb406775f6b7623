package io.jikimi.purpose;

import java.lang.reflect.Method;
import java.util.List;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Methods that no person calls: schedulers and brokers do. Known by the names of their annotations,
 * and of annotations made of these, so that none of the libraries is needed.
 */
final class EntryPoints {

    private static final List<String> ANNOTATIONS =
            List.of(
                    "org.springframework.scheduling.annotation.Scheduled",
                    "org.springframework.scheduling.annotation.Schedules",
                    "org.springframework.kafka.annotation.KafkaListener",
                    "org.springframework.kafka.annotation.KafkaListeners",
                    "org.springframework.kafka.annotation.KafkaHandler",
                    "org.springframework.amqp.rabbit.annotation.RabbitListener",
                    "org.springframework.amqp.rabbit.annotation.RabbitListeners",
                    "org.springframework.amqp.rabbit.annotation.RabbitHandler",
                    "org.springframework.jms.annotation.JmsListener",
                    "org.springframework.jms.annotation.JmsListeners",
                    "org.springframework.pulsar.annotation.PulsarListener",
                    "io.awspring.cloud.sqs.annotation.SqsListener",
                    "io.awspring.cloud.sqs.annotation.SqsHandler");

    private EntryPoints() {}

    static boolean contain(Method method) {
        return ANNOTATIONS.stream()
                .anyMatch(annotation -> AnnotatedElementUtils.isAnnotated(method, annotation));
    }
}
