package io.jikimi.bad.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import java.security.GeneralSecurityException;

/** Depends on what the whole process has registered. */
public final class RegistersTinkGlobally {

    @SuppressWarnings("deprecation")
    Aead register(KeysetHandle keys) throws GeneralSecurityException {
        AeadConfig.register();
        return keys.getPrimitive(Aead.class);
    }
}
