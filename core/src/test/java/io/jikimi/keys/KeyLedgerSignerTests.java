package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.evidence.EvidenceSigner.Signature;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.LifecycleException;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class KeyLedgerSignerTests {

    private static final byte[] STATEMENT = {1, 2, 3};

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));

    @TempDir Path folder;
    private HikariDataSource database;
    private MasterKeys masterKeys;

    @BeforeEach
    void open() {
        database = TestDatabase.h2();
        masterKeys = KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void verifiesOnAnotherInstanceWhatItSigned() {
        Signature signature = signer().sign(STATEMENT);

        assertThat(signer().verifies(STATEMENT, signature)).isTrue();
        assertThat(signer().sign(STATEMENT).keyId()).isEqualTo(signature.keyId());
    }

    @Test
    void rejectsAnotherStatementAnotherSignatureAndAnUnknownKey() {
        KeyLedgerSigner signer = signer();
        Signature signature = signer.sign(STATEMENT);
        byte[] altered = signature.bytes().clone();
        altered[20] ^= 1;

        assertThat(signer.verifies(new byte[] {1, 2, 4}, signature)).isFalse();
        assertThat(signer.verifies(STATEMENT, new Signature(signature.keyId(), altered))).isFalse();
        assertThat(signer.verifies(STATEMENT, new Signature(signature.keyId(), new byte[0])))
                .isFalse();
        assertThat(signer.verifies(STATEMENT, new Signature(-1, signature.bytes()))).isFalse();
    }

    @Test
    void doesNotTakeAKeyOfAnotherPurposeForItsOwn() {
        JdbcDataKeys keys = new JdbcDataKeys(database, database, masterKeys, clock, 10);
        Signature signature = signer().sign(STATEMENT);

        assertThat(
                        signer().verifies(
                                        STATEMENT,
                                        new Signature(keys.indexKey().id(), signature.bytes())))
                .isFalse();
    }

    @Test
    void signsNothingWithoutTheMasterKeyThatWrappedItsKey() {
        signer().sign(STATEMENT);
        MasterKeys other = KeysetFileMasterKeys.create(folder.resolve("other.json"), new byte[32]);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> new KeyLedgerSigner(database, other, clock).sign(STATEMENT));
    }

    @Test
    void writesItsKeyIntoTheKeyLedger() {
        signer().sign(STATEMENT);

        assertThat(
                        JdbcClient.create(database)
                                .sql("select purpose, algorithm, state from jikimi_key")
                                .query()
                                .singleRow()
                                .values())
                .containsExactly("evidence-signature", "Ed25519", "ACTIVE");
    }

    private KeyLedgerSigner signer() {
        return new KeyLedgerSigner(database, masterKeys, clock);
    }
}
