package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.Aead;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks after keys on PostgreSQL from outside. Subjects and values are made up. */
class KeyCommandIntegrationTests {

    private static final String NAME = "김하늘";
    private static final byte[] LOCK = new byte[32];
    private static EmbeddedPostgres postgres;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final KeyCommand command =
            new KeyCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir private Path folder;

    private JdbcTemplate jdbc;
    private Path keyset;
    private Path secret;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void fill() throws IOException {
        DataSource database = postgres.getPostgresDatabase();
        jdbc = new JdbcTemplate(database);
        jdbc.execute("drop schema public cascade");
        jdbc.execute("create schema public");
        SchemaScripts.apply(database);
        keyset = folder.resolve("keyset.json");
        secret =
                Files.writeString(
                        folder.resolve("secret"), Base64.getEncoder().encodeToString(LOCK));
        MasterKeys masterKeys = KeysetFileMasterKeys.create(keyset, LOCK);
        JdbcDataKeys keys =
                new JdbcDataKeys(database, database, masterKeys, LegalClock.system(), 100);
        jdbc.execute("create table \"Member\" (id bigint primary key, name bytea, photo bytea)");
        jdbc.update(
                "insert into jikimi_item (name, kind, first_seen) values ('member.phone',"
                        + " 'MOBILE', now()), ('member.name', 'NAME', now())");
        Integer item =
                jdbc.queryForObject(
                        "select id from jikimi_item where name = 'member.name'", Integer.class);
        for (long number = 1; number <= 3; number++) {
            jdbc.update(
                    "insert into \"Member\" values (?, ?, ?)",
                    number,
                    new FieldCipher()
                            .encrypt(
                                    keys.writingKey(
                                            new DataSubjectId("member", Long.toString(number))),
                                    item,
                                    NAME.getBytes(StandardCharsets.UTF_8)),
                    new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        }
        keys.indexKey();
    }

    @Test
    void listsTheKeyLedger() {
        assertThat(run("list", "--language=en")).isZero();

        assertThat(out())
                .contains("epoch 1: master key, AES-256-GCM, owner jikimi, kept in keyset file")
                .contains("key of the search index, HMAC-SHA-256")
                .contains("in use since", "valid for what is new until")
                .contains("Epoch 1: living keys 4");
    }

    @Test
    void rotationsOfDataAndIndexKeysAreBegunAndTold() {
        assertThat(run("rotate-data-keys", "--subject=member:1", "--by=dpo-01", "--language=en"))
                .isZero();
        assertThat(out())
                .contains("Data keys retired: 1.")
                .contains("Data keys: waiting until every instance knows the newer keys")
                .contains("in use: 3", "retired, still read: 1");

        assertThat(run("rotate-data-keys", "--before=2999-01-01", "--by=dpo-01", "--language=ko"))
                .isZero();
        // The key that was made just now stays.
        assertThat(out()).contains("물러난 데이터 키 2개");
        assertThat(run("rotate-index-key", "--by=dpo-01", "--language=en")).isZero();
        assertThat(out()).contains("A newer key of the search index is prepared.");
        assertThat(run("rotate-index-key", "--by=dpo-01", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("NOTHING DONE.");
        assertThat(run("rotation", "--language=en")).isZero();
        assertThat(out()).contains("Search index: waiting until");
    }

    @Test
    void aRotationNeedsToKnowWhoseKeysAndWhoAsks() {
        assertThat(run("rotate-data-keys", "--by=dpo-01", "--language=en")).isEqualTo(2);
        assertThat(run("rotate-data-keys", "--subject=member:1", "--language=en")).isEqualTo(2);
        assertThat(run("rotate-data-keys", "--subject=member", "--by=dpo-01")).isEqualTo(2);
        assertThat(run("rotate-data-keys", "--before=yesterday", "--by=dpo-01")).isEqualTo(2);
        assertThat(
                        run(
                                "rotate-data-keys",
                                "--before=2026-01-01",
                                "--subject=member:1",
                                "--by=dpo-01"))
                .isEqualTo(2);
        assertThat(run("rotate-index-key", "--language=en")).isEqualTo(2);
        assertThat(jdbc.queryForObject("select count(*) from jikimi_data_key", Long.class))
                .isEqualTo(3);
    }

    @Test
    void aWholeRotationEndsWithTheOldEpochDestroyed() {
        KeysetFileMasterKeys.rotate(keyset, LOCK);

        assertThat(run("rewrap", "--language=en")).isZero();
        assertThat(out()).contains("Wrapped 4 keys under epoch 2", "DONE.");

        assertThat(run("destroy-epoch", "1", "--by=dpo-01", "--language=en")).isEqualTo(1);
        assertThat(err()).contains("REFUSED.", "jikimi.keys.backup-retention");
        assertThat(
                        run(
                                "destroy-epoch",
                                "1",
                                "--by=dpo-01",
                                "--language=en",
                                "--jikimi.keys.backup-retention=30d"))
                .isEqualTo(1);
        assertThat(err()).contains("or later, when they are deleted");

        jdbc.update("update jikimi_master_key set emptied_at = emptied_at - interval '31 days'");
        assertThat(
                        run(
                                "destroy-epoch",
                                "1",
                                "--by=dpo-01",
                                "--language=ko",
                                "--jikimi.keys.backup-retention=30d"))
                .isZero();
        assertThat(out()).contains("파기함. 마스터 키의 세대 1");
        assertThat(KeysetFileMasterKeys.open(keyset, LOCK).epochs()).containsExactly(2);
        assertThat(
                        jdbc.queryForList(
                                "select kind from jikimi_ledger where actor = 'dpo-01'",
                                String.class))
                .containsExactly("master-key.destroyed");
        assertThat(run("drill", "--language=en")).isZero();
    }

    @Test
    void theHorizonOfADestructionIsTheDayItsEpochIsDestroyed() {
        String[] horizon = {
            "horizon", "member:1", "--language=en", "--jikimi.keys.backup-retention=30d"
        };
        assertThat(run("horizon", "member:9", "--language=en")).isEqualTo(1);
        assertThat(run("horizon", "member:1", "--destroyed=2001-02-03", "--language=en"))
                .isEqualTo(1);
        assertThat(out()).contains("UNKNOWN. Of member:1 no key was stored here before", "2001");
        assertThat(run(horizon)).isEqualTo(1);
        assertThat(err()).contains("REFUSED. data subject member:1");
        jdbc.update(
                "update jikimi_data_key set state = 'DESTROYED', wrapped = '\\x00', destroyed_at ="
                        + " now() where subject = 'member:1'");
        assertThat(run(horizon)).isEqualTo(1);
        assertThat(out()).contains("OPEN. member:1: the key of the search index");
        String[] part = {"horizon", "member:2", "--destroyed=2999-01-01", "--language=en"};
        assertThat(run(part)).isEqualTo(1);
        assertThat(out()).contains("OPEN. member:2: a data key from before still lives");
        jdbc.update(
                "update jikimi_key set state = 'DESTROYED', wrapped = '\\x00', destroyed_at = now()"
                        + " where purpose = 'search-index'");
        assertThat(run(horizon)).isEqualTo(1);
        KeysetFileMasterKeys.rotate(keyset, LOCK);
        run("rewrap", "--language=en");
        assertThat(run(horizon)).isEqualTo(1);
        jdbc.update("update jikimi_master_key set emptied_at = emptied_at - interval '31 days'");
        assertThat(
                        run(
                                "destroy-epoch",
                                "1",
                                "--by=dpo-01",
                                "--language=en",
                                "--jikimi.keys.backup-retention=30d"))
                .isZero();
        assertThat(run(horizon)).isZero();

        assertThat(out())
                .contains("UNKNOWN. No key of member:9")
                .contains("OPEN. member:1: backups open with epoch 1")
                .contains("STATED. member:1: from ")
                .contains("DESTROYED. Epoch 1", "wraps no key since", "  destroyed ")
                .contains("REACHED. member:1: since ");
    }

    @Test
    void theDrillOpensKeysAndValues() {
        assertThat(run("drill", "--samples=2", "--language=en")).isZero();

        assertThat(out())
                .contains("Keys tried 3, opened 3")
                .contains("Values of Member.name: tried 2, opened 2, item member.name")
                .contains("PASSED.")
                .doesNotContain("photo")
                .doesNotContain(NAME);
    }

    @Test
    void theDrillSaysThatTheEpochIsMissing() throws IOException {
        Files.delete(keyset);
        KeysetFileMasterKeys.create(keyset, LOCK);
        KeysetFileMasterKeys.rotate(keyset, LOCK);
        KeysetFileMasterKeys.open(keyset, LOCK).destroy(1);

        assertThat(run("drill", "--language=en")).isEqualTo(1);

        assertThat(out())
                .contains("MISSING: master key epoch 1:")
                .contains("NO VALUE.", "FAILED.")
                .doesNotContain("PASSED");
    }

    @Test
    void theDrillFindsTheKeysetOfAnotherServiceAndKeysThatAreLost() throws IOException {
        Files.delete(keyset);
        KeysetFileMasterKeys.create(keyset, LOCK);
        assertThat(run("drill", "--language=ko")).isEqualTo(1);
        assertThat(out()).contains("없는 것: key ", "실패.");
    }

    @Test
    void theDrillFindsValuesWhoseKeysAreLost() {
        jdbc.update("delete from jikimi_data_key where subject = 'member:1'");
        assertThat(jdbc.queryForObject("select count(*) from jikimi_data_key", Integer.class))
                .isEqualTo(2);

        assertThat(run("drill", "--language=en")).isEqualTo(1);
        assertThat(out())
                .contains("Values of Member.name: tried 3, opened 2, item member.name")
                .contains("MISSING: key ", "not in jikimi_data_key", "FAILED.");
    }

    @Test
    void theDrillProvesNothingWithoutAValue() {
        jdbc.execute("delete from \"Member\"");

        assertThat(run("drill", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("Keys tried 4, opened 4", "NO VALUE.", "FAILED.");
    }

    @Test
    void theDrillCountsWhatIsDamagedAndLooksAtOtherSchemas() {
        jdbc.update("update \"Member\" set name = 'plain'::bytea where id = 1");
        jdbc.execute("create schema archive");
        jdbc.execute("create table archive.former as select id, name from \"Member\" where id > 1");
        jdbc.execute("create table archive.picture as select photo from \"Member\"");
        jdbc.execute(
                "insert into archive.picture values (decode('01' || repeat('ab', 60), 'hex'))");

        assertThat(run("drill", "--language=en")).isEqualTo(1);

        assertThat(out())
                .contains("Values of Member.name: tried 3, opened 2, item member.name")
                .contains("MISSING: Member.name: 1 values have not the form of a protected value")
                .contains("Values of archive.former.name: tried 2, opened 2, item member.name")
                .contains("FAILED.")
                .doesNotContain("picture", "plain");
        jdbc.execute("drop schema archive cascade");
    }

    @Test
    void theDrillOpensTextsThatWereEncryptedInPlace() {
        jdbc.execute(
                "create table letter as select id, ('jk1:' || encode(name, 'hex'))::varchar(400) as"
                        + " body, 'jk1: is what it begins with' as subject from \"Member\"");

        assertThat(run("drill", "--language=en")).isZero();
        assertThat(out())
                .contains("Values of letter.body: tried 3, opened 3, item member.name")
                .doesNotContain("letter.subject");

        jdbc.update("update letter set body = overlay(body placing '00' from 60) where id = 1");
        assertThat(run("drill", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("Values of letter.body: tried 3, opened 2", "FAILED.");
        jdbc.execute("drop table letter");
    }

    @Test
    void theDrillNamesATableItMayNotReadAndGoesOn() {
        jdbc.execute("drop schema if exists closed cascade");
        jdbc.execute("create schema closed");
        jdbc.execute("create table closed.other (name bytea)");
        jdbc.execute("drop role if exists service");
        jdbc.execute("create role service login");
        jdbc.execute("grant usage on schema public to service");
        jdbc.execute("grant all on all tables in schema public to service");

        assertThat(run("drill", "--language=en", "--spring.datasource.username=service")).isZero();

        assertThat(out()).contains("NOT LOOKED AT: table closed.other", "PASSED.");
        jdbc.execute("drop schema closed cascade");
        jdbc.execute("drop owned by service");
        jdbc.execute("drop role service");
    }

    @Test
    void anEpochThatNobodyKnowsIsRefusedAndNotAFaultOfTheConfiguration() {
        assertThat(run("destroy-epoch", "9", "--by=dpo-01", "--language=en")).isEqualTo(1);

        assertThat(err())
                .contains("REFUSED. master key epoch 9: The key ledger knows no such epoch.")
                .contains("List the epochs")
                .doesNotContain("address of the database");
    }

    @Test
    void aKeysetThatWasRotatedForItselfWrapsNothing() throws IOException {
        Path other = folder.resolve("other.json");
        Files.copy(keyset, other, StandardCopyOption.COPY_ATTRIBUTES);
        KeysetFileMasterKeys.rotate(keyset, LOCK);
        assertThat(run("rewrap", "--language=en")).isZero();
        KeysetFileMasterKeys.rotate(other, LOCK);
        keyset = other;

        assertThat(run("rewrap", "--language=en")).isEqualTo(1);
        assertThat(err()).contains("REFUSED. master key epoch 2:", "rotated each for itself");
        assertThat(run("drill", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("MISSING: master key epoch 2: ");
    }

    @Test
    void usesTheBeansOfTheServiceThatItIsToldOf() throws IOException {
        HostKeys.keyset = keyset;
        String[] words = {
            "list",
            "--language=en",
            "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
            "--jikimi.commands.configuration=" + HostKeys.class.getName()
        };

        assertThat(command.run(words)).isZero();
        assertThat(out()).contains("epoch 1: master key", "Epoch 1: living keys 4");

        assertThat(command.run(words[0], words[1], words[2])).isEqualTo(2);
        assertThat(err())
                .contains("NOTHING DONE.", "'jikimi.master-key.location'")
                .contains("'jikimi.commands.configuration'");
        assertThat(command.run(words[0], words[1], words[2], "--jikimi.commands.configuration=a.B"))
                .isEqualTo(2);
        assertThat(err()).contains("names a.B, which is not on the class path");
    }

    @Test
    void drillsTheKeysAndTheValuesOfOneDatabaseOnly() {
        String parameters = "/postgres?password=told-to-nobody";
        String[] words = {
            "drill",
            "--language=en",
            "--jikimi.data-source.username=postgres",
            "--jikimi.data-source.url=jdbc:postgresql://127.0.0.1:"
                    + postgres.getPort()
                    + parameters
        };

        assertThat(run(words)).isEqualTo(1);
        assertThat(out())
                .contains("The keys are read from jdbc:postgresql://127.0.0.1:")
                .contains("the values from jdbc:postgresql://localhost:")
                .contains("'jikimi.data-source.url'")
                .contains("FAILED")
                .doesNotContain("told-to-nobody")
                .doesNotContain("Keys tried");

        words[3] = words[3].replace("127.0.0.1", "localhost");
        assertThat(run(words)).isZero();
    }

    /** As a service declares its own master key. */
    @Configuration(proxyBeanMethods = false)
    static class HostKeys {

        private static Path keyset;

        @Bean
        MasterKeys hostMasterKeys() {
            KeysetFileMasterKeys file = KeysetFileMasterKeys.open(keyset, LOCK);
            return new MasterKeys() {
                @Override
                public int currentEpoch() {
                    return file.currentEpoch();
                }

                @Override
                public Aead aead(int epoch) {
                    return file.aead(epoch);
                }

                @Override
                public String storage() {
                    return "a safe of the service";
                }

                @Override
                public SortedSet<Integer> epochs() {
                    return file.epochs();
                }
            };
        }
    }

    @Test
    void looksAtNothingWithoutTheMasterKeyOrTheTables() throws IOException {
        Files.writeString(secret, Base64.getEncoder().encodeToString(filled()));
        assertThat(run("list", "--language=en")).isEqualTo(2);
        assertThat(err()).contains("NOTHING DONE.", "does not open");

        jdbc.execute("drop schema public cascade");
        jdbc.execute("create schema public");
        assertThat(run("rewrap", "--language=en")).isEqualTo(2);
        assertThat(err()).contains("MissingTablesException");
        assertThat(out()).isEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(command.run()).isEqualTo(2);
        assertThat(command.run("create")).isEqualTo(2);
        assertThat(command.run("horizon")).isEqualTo(2);
        assertThat(command.run("horizon", "nobody")).isEqualTo(2);
        assertThat(command.run("horizon", "member:1", "--destroyed=today")).isEqualTo(2);
        assertThat(command.run("destroy-epoch", "--by=dpo-01")).isEqualTo(2);
        assertThat(command.run("destroy-epoch", "one", "--by=dpo-01")).isEqualTo(2);
        assertThat(command.run("destroy-epoch", "1")).isEqualTo(2);
        assertThat(command.run("destroy-epoch", "1", "--by= ")).isEqualTo(2);
        assertThat(command.run("drill", "--samples=0", "--language=ko")).isEqualTo(2);
        assertThat(command.run("drill", "--samples=10001")).isEqualTo(2);
        assertThat(err()).contains("Usage: list | rewrap", "사용법");
    }

    private static byte[] filled() {
        byte[] other = new byte[32];
        other[0] = 1;
        return other;
    }

    private int run(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add(
                "--spring.datasource.url=jdbc:postgresql://localhost:"
                        + postgres.getPort()
                        + "/postgres");
        if (arguments.stream().noneMatch(word -> word.startsWith("--spring.datasource.user"))) {
            arguments.add("--spring.datasource.username=postgres");
        }
        arguments.add("--jikimi.master-key.location=" + keyset);
        arguments.add("--jikimi.master-key.secret-file=" + secret);
        return command.run(arguments.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
