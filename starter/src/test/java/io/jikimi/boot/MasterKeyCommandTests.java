package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.keys.KeysetFileMasterKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyCommandTests {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> variables = new HashMap<>();
    private final MasterKeyCommand command =
            new MasterKeyCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    name -> variables.get(name));

    @TempDir private Path folder;

    @Test
    void makesAKeysetAndTheSecretThatOpensIt() throws IOException {
        Path keyset = folder.resolve("keys/keyset.json");
        Path secret = folder.resolve("secrets/key");

        assertThat(command.run("create", keyset.toString(), secret.toString())).isZero();

        String text = Files.readString(secret);
        assertThat(
                        KeysetFileMasterKeys.open(
                                        keyset, KeysetFileMasterKeys.keyEncryptionKey(text))
                                .currentEpoch())
                .isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("jikimi.master-key.location=" + keyset)
                .contains("jikimi.master-key.secret-file=" + secret)
                .doesNotContain(text.strip());
    }

    @Test
    void overwritesNeither() throws IOException {
        Path keyset = folder.resolve("keyset.json");
        Path secret = folder.resolve("key");
        command.run("create", keyset.toString(), secret.toString());
        byte[] before = Files.readAllBytes(keyset);
        Path other = folder.resolve("other");

        assertThat(command.run("create", keyset.toString(), other.toString())).isEqualTo(1);

        assertThat(keyset).hasBinaryContent(before);
        assertThat(other).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("exists");
    }

    @Test
    void usesASecretThatIsThere() throws IOException {
        Path secret = folder.resolve("key");
        command.run("create", folder.resolve("a.json").toString(), secret.toString());
        String before = Files.readString(secret);

        assertThat(command.run("create", folder.resolve("b.json").toString(), secret.toString()))
                .isZero();
        assertThat(secret).hasContent(before);
    }

    @Test
    void aSecretThatIsNoneIsRefusedWithoutRepeatingIt() throws IOException {
        Path secret = Files.writeString(folder.resolve("key"), "not a key");

        assertThat(command.run("create", folder.resolve("a.json").toString(), secret.toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("not a key");
        assertThat(folder.resolve("a.json")).doesNotExist();
    }

    @Test
    void makesALaterEpochAndKeepsTheFirst() throws IOException {
        Path keyset = folder.resolve("keyset.json");
        Path secret = folder.resolve("key");
        command.run("create", keyset.toString(), secret.toString());

        assertThat(command.run("prepare", keyset.toString(), secret.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Epoch 2 is in " + keyset);
        assertThat(command.run("rotate", keyset.toString(), secret.toString())).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Epoch 2 in " + keyset);
        KeysetFileMasterKeys rotated =
                KeysetFileMasterKeys.open(
                        keyset, KeysetFileMasterKeys.keyEncryptionKey(Files.readString(secret)));
        assertThat(rotated.currentEpoch()).isEqualTo(2);
        assertThat(rotated.epochs()).containsExactly(1, 2);
    }

    @Test
    void rotatesNothingWithoutTheRightFiles() throws IOException {
        Path keyset = folder.resolve("keyset.json");
        Path secret = folder.resolve("key");
        command.run("create", keyset.toString(), secret.toString());
        byte[] before = Files.readAllBytes(keyset);
        Path nowhere = folder.resolve("nowhere");

        assertThat(command.run("rotate", nowhere.toString(), secret.toString())).isEqualTo(1);
        assertThat(command.run("rotate", keyset.toString(), nowhere.toString())).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("master keyset " + nowhere + ": There is no such file")
                .contains("secret file " + nowhere + ": There is no such file")
                .contains("jikimi.master-key.secret-file");
        assertThat(keyset).hasBinaryContent(before);
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void readsTheSecretFromTheEnvironmentWhereNoFileIsNamed() {
        Path keyset = folder.resolve("keyset.json");
        String secret = Base64.getEncoder().encodeToString(new byte[32]);

        assertThat(command.run("create", keyset.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("JIKIMI_MASTER_KEY_SECRET: It is empty or not set");
        variables.put("JIKIMI_MASTER_KEY_SECRET", secret);
        assertThat(command.run("create", keyset.toString())).isZero();
        assertThat(command.run("prepare", keyset.toString())).isZero();
        assertThat(command.run("rotate", keyset.toString())).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("JIKIMI_MASTER_KEY_SECRET into its environment")
                .doesNotContain(secret);
        assertThat(KeysetFileMasterKeys.open(keyset, new byte[32]).currentEpoch()).isEqualTo(2);
        variables.put("JIKIMI_MASTER_KEY_SECRET", "two words");
        assertThat(command.run("rotate", keyset.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("two words");
    }

    @Test
    void changesTheSecretAndKeepsTheMasterKey() throws IOException {
        Path keyset = folder.resolve("keyset.json");
        Path secret = folder.resolve("key");
        Path fresh = folder.resolve("fresh");
        command.run("create", keyset.toString(), secret.toString());
        command.run("rotate", keyset.toString(), secret.toString());

        assertThat(
                        command.run(
                                "change-secret",
                                keyset.toString(),
                                secret.toString(),
                                fresh.toString()))
                .isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rw-------");
        KeysetFileMasterKeys changed =
                KeysetFileMasterKeys.open(
                        keyset, KeysetFileMasterKeys.keyEncryptionKey(Files.readString(fresh)));
        assertThat(changed.epochs()).containsExactly(1, 2);
        assertThat(command.run("rotate", keyset.toString(), secret.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("does not open");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("opens with the secret in " + fresh)
                .doesNotContain(Files.readString(fresh).strip());
    }

    @Test
    void changesNoSecretToOneThatOthersMayRead() throws IOException {
        Path keyset = folder.resolve("keyset.json");
        Path secret = folder.resolve("key");
        command.run("create", keyset.toString(), secret.toString());
        byte[] before = Files.readAllBytes(keyset);
        Path open =
                Files.writeString(
                        folder.resolve("open"), Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path other = folder.resolve("other");

        assertThat(
                        command.run(
                                "change-secret",
                                keyset.toString(),
                                secret.toString(),
                                open.toString()))
                .isEqualTo(1);
        assertThat(command.run("change-secret", keyset.toString(), other.toString())).isEqualTo(1);
        assertThat(
                        command.run(
                                "change-secret",
                                keyset.toString(),
                                secret.toString(),
                                secret.toString()))
                .isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "chmod 600", "JIKIMI_MASTER_KEY_SECRET: It is empty", "is the one it has");
        assertThat(keyset).hasBinaryContent(before);
        assertThat(other).doesNotExist();
    }

    @Test
    void explainsItself() {
        assertThat(command.run()).isEqualTo(1);
        assertThat(command.run("change-secret", "a")).isEqualTo(1);
        assertThat(command.run("create", "a", "b", "c")).isEqualTo(1);
        assertThat(command.run("destroy", "a", "b")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("Usage: create | prepare | rotate")
                .contains("JIKIMI_MASTER_KEY_SECRET");
    }
}
