package io.jikimi.boot;

/** What a command was told to use of the service is not there. */
final class CommandConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
