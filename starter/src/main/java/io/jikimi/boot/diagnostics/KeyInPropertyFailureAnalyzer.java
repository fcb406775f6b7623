package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.KeyInPropertyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the properties that hold keys, never the keys. */
final class KeyInPropertyFailureAnalyzer extends AbstractFailureAnalyzer<KeyInPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, KeyInPropertyException failure) {
        return new FailureAnalysis(
                "A production profile is active, and keys stand in properties:\n  * "
                        + String.join("\n  * ", failure.places()),
                "Remove them, and rotate the keys: whoever could read the properties knows them."
                        + " Name a keyset file with 'jikimi.master-key.location' and give the key that opens it in a mounted 'jikimi.master-key.secret-file' or the environment variable JIKIMI_MASTER_KEY_SECRET.",
                failure);
    }
}
