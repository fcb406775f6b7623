package io.jikimi.grants;

import java.util.function.Consumer;

/**
 * The accounts of the service that reach personal data (SPI): its own table, its directory service,
 * its realm (개인정보의 안전성 확보조치 기준 제5조). Asked by each instance at its start and once a day after that.
 */
public interface AccountDirectory {

    /**
     * Hands over every account, each once, also those that cannot log in any more. Throws rather
     * than leaving some out: whoever is missing counts as gone.
     */
    void accounts(Consumer<HostAccount> reader);
}
