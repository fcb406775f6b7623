package io.jikimi.notice;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingNoticeSenderTests {

    @Test
    void namesOccasionAndIdentifiersButNoDetail() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LoggingNoticeSender.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            new LoggingNoticeSender()
                    .send(
                            new Notice(
                                    7,
                                    "consent-withdrawn",
                                    "member:17",
                                    new DataSubjectId("member", "17"),
                                    new TreeMap<>(Map.of("purpose", "fit-advice")),
                                    Instant.EPOCH,
                                    null));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }

        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("Notice 7", "consent-withdrawn", "member:17", "NoticeSender")
                .doesNotContain("fit-advice");
    }
}
