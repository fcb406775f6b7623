package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.database.SchemaScripts;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.ResourceBundle;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Reads what was observed out of an access log. Subjects are made up. */
class ModeCommandTests {

    private static final DataSubjectId SUBJECT = new DataSubjectId("member", "17");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ModeCommand command =
            new ModeCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @TempDir private Path folder;

    private JdbcEvidenceLog log;

    @BeforeEach
    void openLog() throws IOException {
        DataSource database = new DriverManagerDataSource(url, "sa", "");
        SchemaScripts.apply(database);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        log =
                new JdbcEvidenceLog(
                        database,
                        database,
                        new KeyLedgerSigner(
                                database,
                                KeysetFileMasterKeys.create(
                                        folder.resolve("keyset.json"), new byte[32]),
                                clock),
                        () -> null,
                        clock);
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    /** Whoever has mended something asks what is left since then. */
    @Test
    void beginsAtAMomentOfTheDay() {
        access("observed:PURPOSE_MISSING", "MemberService.find");

        assertThat(observe("--since=2026-11-02T11:59:00+09:00", "--language=en")).isEqualTo(1);
        assertThat(observe("--since=2026-11-02T03:01:00Z", "--language=en")).isEqualTo(0);
        assertThat(out()).contains("since 2026-11-02T03:01:00Z");
        assertThat(observe("--since=2026-11-02T12", "--language=en")).isEqualTo(2);
        assertThat(err()).contains("or a moment such as");
    }

    @Test
    void saysNoGoWithWhatWouldBeRefusedHowOftenAndWhere() {
        access("observed:PURPOSE_MISSING", "MemberService.find");
        access("observed:PURPOSE_MISSING", "MemberService.find");
        access("observed:CONSENT_MISSING", "write");
        access("PURPOSE_MISMATCH", "GET /enforced");
        access("ok", "GET /fine");

        assertThat(observe("--since=2026-11-01", "--language=en", "--jikimi.mode=observe"))
                .isEqualTo(1);

        assertThat(out())
                .contains(
                        "since 2026-11-01",
                        "Modes in the configuration: observe",
                        "[ NO GO ] Purpose (3.2)",
                        "PURPOSE_MISSING: Values are read without a purpose",
                        "MemberService.find (purpose none): member.name",
                        "2 rows, 2 data subjects, first 2026-11-02T03:00:00Z",
                        "@ForPurpose, 'endpoints' or 'code'",
                        "[ NO GO ] Collection (3.1)",
                        "CONSENT_MISSING: The data subject has not consented",
                        "[ go ]    Provision (3.3): nothing would have been refused. Set"
                                + " jikimi.gates.provision to enforce.",
                        "NO GO. Mend what stands above")
                .doesNotContain("GET /fine", "GET /enforced", "member:17", "{0}");
    }

    @Test
    void saysGoThoughScreensAreToBeLookedAt() {
        access("observed:MASKED", "GET /members");
        access("observed:SCOPE_CLOSED", "Members.find");

        assertThat(
                        observe(
                                "--since=2026-11-01",
                                "--language=ko",
                                "--jikimi.mode=observe",
                                "--jikimi.gates.collection=enforce"))
                .isZero();

        assertThat(out())
                .contains(
                        "설정의 모드: collection enforce, provision observe, purpose observe",
                        "[ 진행 ] 목적 (3.2)",
                        "살펴볼 것 MASKED",
                        "살펴볼 것 SCOPE_CLOSED",
                        "[ 적용 ] 수집 (3.1)",
                        "적용하기 전에: [ ]",
                        "진행. 이 기간에 거부되었을 것이 없다.");
    }

    @Test
    void looksAtTheTimeItIsTold() {
        access("observed:PURPOSE_MISSING", "MemberService.find");

        assertThat(observe("--since=2026-11-03", "--language=en")).isZero();
        assertThat(out()).contains("[ on ]    Purpose (3.2): enforced already.");
    }

    @Test
    void looksAtNothingItCannotRead() {
        assertThat(command.run()).isEqualTo(2);
        assertThat(observe("--since=yesterday", "--language=en")).isEqualTo(2);
        assertThat(observe("--language=en", "--spring.datasource.url=jdbc:h2:mem:elsewhere"))
                .isEqualTo(2);
        assertThat(err())
                .contains(
                        "observe [--since=<day or moment>]",
                        "--since is a day",
                        "NOT READ. Missing");
        assertThat(out()).isEmpty();
    }

    @Test
    void saysTheSameInBothLanguages() {
        assertThat(ResourceBundle.getBundle("io.jikimi.boot.mode_ko").keySet())
                .isEqualTo(ResourceBundle.getBundle("io.jikimi.boot.mode_en").keySet());
    }

    private void access(String result, String task) {
        log.record(
                new AccessEntry(
                        clock.now(),
                        Actor.system("outside-any-scope"),
                        "203.0.113.7",
                        "none",
                        task,
                        "read",
                        List.of(SUBJECT),
                        List.of("member.name"),
                        result,
                        null));
    }

    private int observe(String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "observe",
                                "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                                "--jikimi.master-key.secret-file=" + folder.resolve("secret")));
        arguments.addAll(List.of(options));
        if (arguments.stream().noneMatch(option -> option.startsWith("--spring.datasource.url"))) {
            arguments.add("--spring.datasource.url=" + url);
        }
        return command.run(arguments.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
