package com.example.hanbit.benchmark;

import io.jikimi.keys.KeysetFileMasterKeys;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A request from the socket to the durable row and back, with Jikimi and without: two services of
 * Spring Boot in one process, each with a database of its own on one PostgreSQL that waits for its
 * disk. With Jikimi a read is decrypted, permitted and in the access log before its first byte
 * leaves; at the end the log is counted, and one row less than there were answers fails the run.
 * {@code -t 8} has eight clients at once, {@code -t 1} one.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 6, time = 5)
public class HttpBenchmark {

    private static final int CUSTOMERS = 1_000;
    private static final String REASON = "benchmark";

    /** The same for every benchmark of this profile: a thousand customers have their keys. */
    @Param("WARM")
    public String keys = "WARM";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong keptReads = new AtomicLong();
    private final AtomicLong keptWrites = new AtomicLong();
    private EmbeddedPostgres server;
    private Running plain;
    private Running kept;

    /** A service that answers. */
    private record Running(ServletWebServerApplicationContext context, List<Long> ids) {

        URI customer(String query) {
            long id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
            return URI.create(
                    "http://127.0.0.1:"
                            + context.getWebServer().getPort()
                            + "/customers/"
                            + id
                            + query);
        }
    }

    @Setup
    public void open() throws Exception {
        server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
        JdbcClient.create(server.getPostgresDatabase()).sql("create database kept").update();
        plain =
                start(
                        HttpServices.Plain.class,
                        "postgres",
                        "--spring.autoconfigure.exclude=" + jikimi());
        Path folder = Files.createTempDirectory("jikimi-http");
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        kept =
                start(
                        HttpServices.Kept.class,
                        "kept",
                        "--jikimi.jdbc.initialize-schema=always",
                        "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                        "--jikimi.master-key.secret-file=" + folder.resolve("secret"));
    }

    @TearDown
    public void count() throws IOException {
        try {
            JdbcClient jdbc = JdbcClient.create(kept.context().getBean(DataSource.class));
            compare("unmask", rows(jdbc, "unmask"), keptReads.get());
            compare("change", rows(jdbc, "change"), keptWrites.get());
        } finally {
            kept.context().close();
            plain.context().close();
            server.close();
        }
    }

    @Benchmark
    public int readPlain() throws Exception {
        return send(plain, "", "GET");
    }

    @Benchmark
    public int readKept() throws Exception {
        int length = send(kept, "", "GET");
        keptReads.incrementAndGet();
        return length;
    }

    @Benchmark
    public int writePlain() throws Exception {
        return send(plain, number(), "POST");
    }

    @Benchmark
    public int writeKept() throws Exception {
        int length = send(kept, number(), "POST");
        keptWrites.incrementAndGet();
        return length;
    }

    private int send(Running service, String query, String method) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(service.customer(query))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .header("X-Jikimi-Reason", REASON)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body().length();
    }

    /** Another value each time; the e-mail address is unique. */
    private static String number() {
        return "?number=" + ThreadLocalRandom.current().nextInt(CUSTOMERS, Integer.MAX_VALUE);
    }

    private static long rows(JdbcClient jdbc, String action) {
        return jdbc.sql(
                        "select count(*) from jikimi_access_log where action = ? and result = 'ok'"
                                + " and actor = 'clerk'")
                .param(action)
                .query(Long.class)
                .single();
    }

    private static void compare(String action, long rows, long answers) {
        if (rows != answers) {
            throw new IllegalStateException(
                    "The access log has "
                            + rows
                            + " rows of '"
                            + action
                            + "', but there were "
                            + answers
                            + " answers");
        }
    }

    private Running start(Class<?> configuration, String database, String... options)
            throws ReflectiveOperationException {
        ServletWebServerApplicationContext context =
                (ServletWebServerApplicationContext)
                        new SpringApplicationBuilder(configuration)
                                .run(
                                        Stream.concat(shared(database), Stream.of(options))
                                                .toArray(String[]::new));
        HttpServices.Desk desk = context.getBean(HttpServices.Desk.class);
        desk.create(CUSTOMERS);
        return new Running(context, desk.ids());
    }

    /** What both have; nothing of the shop's own configuration. */
    private Stream<String> shared(String database) {
        return Stream.of(
                "--spring.config.name=benchmark",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--spring.jpa.open-in-view=false",
                "--spring.jpa.hibernate.ddl-auto=update",
                "--spring.jpa.hibernate.naming.physical-strategy="
                        + "org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl",
                "--spring.datasource.username=postgres",
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", database));
    }

    /** Everything the starter brings. */
    private static String jikimi() {
        return StreamSupport.stream(
                        ImportCandidates.load(
                                        AutoConfiguration.class,
                                        HttpBenchmark.class.getClassLoader())
                                .spliterator(),
                        false)
                .filter(name -> name.startsWith("io.jikimi."))
                .collect(Collectors.joining(","));
    }
}
