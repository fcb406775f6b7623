package io.jikimi.storage;

import java.time.Duration;

/**
 * The door that measures how personal data are stored (암호화 현황표; 개인정보의 안전성 확보조치 기준 제7조). It counts
 * with SQL of its own what stands in every column, and believes neither the mapping nor what was
 * written: native SQL may have stored a value in the clear.
 */
public interface ProtectionSheets {

    /**
     * Measures every column of personal data, one statement a table. Call it outside a transaction:
     * a statement that takes too long is cancelled.
     *
     * @param most how long it may take; a column there was no time for has no count
     */
    ProtectionSheet measure(Duration most);
}
