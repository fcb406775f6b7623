package io.jikimi.grants;

import java.util.function.Consumer;

/**
 * The accounts of the service that reach personal data (SPI): its own table, its directory service,
 * its realm. Asked once a day.
 */
public interface AccountDirectory {

    /**
     * Hands over every account, each once, also those that cannot log in any more. Throws rather
     * than leaving some out: whoever is missing counts as gone.
     */
    void accounts(Consumer<HostAccount> reader);
}
