package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.database.SchemaScripts;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Verifies a ledger on PostgreSQL from outside. Subjects are made up. */
class EvidenceCommandIntegrationTests {

    private static EmbeddedPostgres postgres;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final EvidenceCommand command =
            new EvidenceCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir private Path folder;

    private JdbcTemplate jdbc;
    private Path secret;
    private String line;

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
        jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
        jdbc.execute("drop schema public cascade");
        jdbc.execute("create schema public");
        SchemaScripts.apply(postgres.getPostgresDatabase());
        secret =
                Files.writeString(
                        folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        MasterKeys keys = KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
        try (JdbcEvidenceLog log =
                new JdbcEvidenceLog(
                        postgres.getPostgresDatabase(),
                        postgres.getPostgresDatabase(),
                        new KeyLedgerSigner(postgres.getPostgresDatabase(), keys, clock),
                        () -> null,
                        clock)) {
            for (int number = 1; number <= 5; number++) {
                log.append(
                        LedgerEntry.of(
                                "consent.granted",
                                clock.now(),
                                Actor.staff("cs-03"),
                                new DataSubjectId("member", "17"),
                                Map.of("number", Integer.toString(number))));
                log.record(
                        new AccessEntry(
                                clock.now(),
                                Actor.staff("cs-03"),
                                "203.0.113.7",
                                "delivery",
                                "GET /orders",
                                "read",
                                List.of(new DataSubjectId("member", "17")),
                                List.of("member.name"),
                                "ok",
                                null));
            }
            log.seal();
            line = log.checkpoint().line();
        }
    }

    @Test
    void tellsTheHeadsOfEvidenceThatIsIntact() {
        assertThat(verify("--language=en")).isZero();

        assertThat(out())
                .contains("Rows checked: ledger 5, access log 5. Signed segments: 2")
                .contains("Head of the ledger: position 5, hash " + head("ledger"))
                .contains("Head of the access log: position 5, hash " + head("access"))
                .contains("rows not sealed yet 0")
                .contains("INTACT")
                .doesNotContain("member");
        assertThat(err()).isEmpty();
    }

    @Test
    void namesTheRowThatWasAltered() {
        jdbc.update("update jikimi_ledger set actor = 'cs-04' where chain_position = 3");

        assertThat(verify("--language=en")).isEqualTo(1);
        assertThat(out())
                .contains("Break of the ledger at position 3: a row was altered")
                .contains("BROKEN. Breaks: 1.")
                .doesNotContain("INTACT");
    }

    @Test
    void namesTheRowsThatWereRemovedInKoreanToo() {
        jdbc.update("delete from jikimi_access_log where chain_position in (2, 3)");

        assertThat(verify("--language=ko")).isEqualTo(1);
        assertThat(out()).contains("어긋난 곳: 접속기록의 위치 2, 행을 없앴다 (위치 3까지)", "어긋남.");
    }

    @Test
    void findsATailThatWasCutOffWithTheFileOutside() throws IOException {
        Path file =
                Files.writeString(folder.resolve("checkpoints"), "kept by hand\n" + line + "\n");
        String option = "--checkpoints=" + file;
        assertThat(verify("--language=en", option)).isZero();
        assertThat(out())
                .contains("Compared with checkpoints: 1, the newest of 2026-03-02T03:00:00Z");
        jdbc.update("delete from jikimi_ledger");
        jdbc.update("delete from jikimi_evidence_segment where chain = 'ledger'");
        jdbc.update("delete from jikimi_evidence_chain where chain = 'ledger'");
        assertThat(verify("--language=en")).as("without the file").isZero();

        assertThat(verify("--language=en", option)).isEqualTo(1);

        assertThat(out())
                .contains(
                        "Break of the ledger at position 1: rows are cut off that a checkpoint"
                                + " shows through position 5",
                        "BROKEN. Breaks: 1.");
        assertThat(verify("--language=ko", option)).isEqualTo(1);
        assertThat(out()).contains("원장의 위치 1, 기준점에 있는 행들이 잘려 나갔다 (위치 5까지)");
    }

    @Test
    void saysWhichCheckpointIsForgedAndWhichIsNotWhole() throws IOException {
        String forged = line.replaceAll("[0-9a-f]{4} \\.$", "0000 .");
        String cutInItsSignature = line.substring(0, line.length() - 6);
        Path file =
                Files.write(
                        folder.resolve("checkpoints"),
                        List.of(line.substring(0, 60), forged, line, cutInItsSignature));

        assertThat(verify("--language=en", "--checkpoints=" + file)).isEqualTo(1);

        assertThat(err()).contains("Line 1 of " + file, "Line 4 of " + file);
        assertThat(out())
                .contains(
                        "Compared with checkpoints: 2",
                        "Break of the access log at position 5: a checkpoint of this position"
                                + " carries a signature that does not match",
                        "BROKEN. Breaks: 2.");
    }

    @Test
    void verifiesNothingWithoutTheCheckpointsItIsTold() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "nothing\n");

        assertThat(verify("--language=en", "--checkpoints=" + empty)).isEqualTo(2);
        assertThat(verify("--language=en", "--checkpoints=" + folder.resolve("gone"))).isEqualTo(2);
        assertThat(err()).contains("holds no checkpoint", "cannot be read");
        assertThat(out()).isEmpty();
    }

    @Test
    void verifiesNothingWithTheKeysetOfAnotherService() {
        Path other = folder.resolve("other.json");
        KeysetFileMasterKeys.create(other, new byte[32]);

        assertThat(run(other, "--language=en")).isEqualTo(2);
        assertThat(err()).contains("NOT VERIFIED. ");
        assertThat(out()).isEmpty();
    }

    @Test
    void makesNoTables() {
        jdbc.execute("drop schema public cascade");
        jdbc.execute("create schema public");

        assertThat(verify("--language=en")).isEqualTo(2);
        assertThat(err()).contains("NOT VERIFIED. MissingTablesException");
        assertThat(
                        jdbc.queryForObject(
                                "select count(*) from information_schema.tables where table_schema"
                                        + " = 'public'",
                                Integer.class))
                .isZero();
    }

    @Test
    void explainsItself() {
        assertThat(command.run()).isEqualTo(2);
        assertThat(command.run("destroy", "--language=ko")).isEqualTo(2);
        assertThat(err()).contains("verify [--checkpoints=<file>] [--language=ko|en]", "사용법");
    }

    private int verify(String... options) {
        return run(folder.resolve("keyset.json"), options);
    }

    private int run(Path keyset, String... options) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(options));
        arguments.add("--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"));
        arguments.add("--jikimi.master-key.location=" + keyset);
        arguments.add("--jikimi.master-key.secret-file=" + secret);
        return command.run(arguments.toArray(String[]::new));
    }

    private String head(String chain) {
        return HexFormat.of()
                .formatHex(
                        jdbc.queryForObject(
                                "select last_hash from jikimi_evidence_chain where chain = ?",
                                byte[].class,
                                chain));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
