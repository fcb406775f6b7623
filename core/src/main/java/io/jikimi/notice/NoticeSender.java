package io.jikimi.notice;

/**
 * Carries a notice out of the service (SPI): mail, text message, push. The default writes a log
 * line without any personal value.
 */
@FunctionalInterface
public interface NoticeSender {

    /** Sends the notice; an exception leaves it in the outbox. */
    void send(Notice notice);
}
