package io.jikimi.boot.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.EvidenceSigner;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** What leaves for each place, over real files and sockets of this machine. */
class CheckpointSinkTests {

    private static final Checkpoint CHECKPOINT =
            new Checkpoint(
                    Instant.parse("2026-03-02T03:00:00.000001Z"),
                    List.of(
                            new Checkpoint.Head("ledger", 5, "a1".repeat(32)),
                            new Checkpoint.Head("access", 7, "b2".repeat(32))),
                    new EvidenceSigner.Signature(17, new byte[69]));
    private static final String LINE = CHECKPOINT.line();

    @TempDir private Path folder;

    @Test
    void theFileGrowsByALine() throws IOException {
        Path file = folder.resolve("checkpoints");
        FileCheckpointSink sink = new FileCheckpointSink(file);

        sink.keep(CHECKPOINT);
        sink.keep(CHECKPOINT);

        assertThat(Files.readString(file)).isEqualTo(LINE + '\n' + LINE + '\n');
    }

    @Test
    void theFileKeepsALineThatACrashCutShort() throws IOException {
        Path file = Files.writeString(folder.resolve("checkpoints"), "jikimi-checkp");

        new FileCheckpointSink(file).keep(CHECKPOINT);

        assertThat(Files.readString(file)).isEqualTo("jikimi-checkp\n" + LINE + '\n');
    }

    @Test
    void theFileFailsWhereItCannotBeWritten() {
        FileCheckpointSink sink = new FileCheckpointSink(folder.resolve("missing/checkpoints"));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> sink.keep(CHECKPOINT));
    }

    @Test
    void syslogOverTcpCountsItsOctets() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received =
                    CompletableFuture.supplyAsync(() -> everything(server));

            new SyslogCheckpointSink(URI.create("tcp://127.0.0.1:" + server.getLocalPort()))
                    .keep(CHECKPOINT);

            String message = "<109>1 2026-03-02T03:00:00.000001Z - jikimi - checkpoint - " + LINE;
            assertThat(received.get(30, TimeUnit.SECONDS))
                    .isEqualTo(message.length() + " " + message);
            assertThat(Checkpoint.in(message).orElseThrow().line()).isEqualTo(LINE);
        }
    }

    @Test
    void syslogOverUdpIsOneDatagram() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);

            new SyslogCheckpointSink(URI.create("udp://127.0.0.1:" + server.getLocalPort()))
                    .keep(CHECKPOINT);

            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            server.receive(packet);
            assertThat(
                            new String(
                                    packet.getData(),
                                    0,
                                    packet.getLength(),
                                    StandardCharsets.US_ASCII))
                    .isEqualTo(
                            "<109>1 2026-03-02T03:00:00.000001Z - jikimi - checkpoint - " + LINE);
        }
    }

    @Test
    void syslogFailsWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        SyslogCheckpointSink sink = new SyslogCheckpointSink(URI.create("tcp://127.0.0.1:" + port));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> sink.keep(CHECKPOINT));
    }

    @Test
    void syslogOverTlsSpeaksToNobodyInTheClear() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received =
                    CompletableFuture.supplyAsync(() -> answer(server, "plain\r\n"));
            SyslogCheckpointSink sink =
                    new SyslogCheckpointSink(
                            URI.create("tls://127.0.0.1:" + server.getLocalPort()));

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> sink.keep(CHECKPOINT));

            assertThat(received.get(30, TimeUnit.SECONDS)).doesNotContain("jikimi-checkpoint");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs.example.com", "http://logs.example.com:80", "tcp://logs"})
    void syslogNeedsATransportAHostAndAPort(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SyslogCheckpointSink(URI.create(server)))
                .withMessageContaining("jikimi.evidence.checkpoints.syslog");
    }

    @Test
    void theMailHoldsTheLineAsItIs() throws Exception {
        try (SmtpStandIn server = new SmtpStandIn()) {
            new MailCheckpointSink(
                            sender(server.port()),
                            "shop@example.com",
                            List.of("privacy@example.com", "audit@example.com"))
                    .keep(CHECKPOINT);

            assertThat(server.recipients())
                    .containsExactly("privacy@example.com", "audit@example.com");
            assertThat(server.mail()).contains("From: shop@example.com", "Subject: ");
            assertThat(server.mail().lines().map(Checkpoint::in).flatMap(found -> found.stream()))
                    .extracting(Checkpoint::line)
                    .containsExactly(LINE);
        }
    }

    @Test
    void theMailFailsWithoutItsServer() throws IOException {
        int port;
        try (SmtpStandIn gone = new SmtpStandIn()) {
            port = gone.port();
        }
        MailCheckpointSink sink =
                new MailCheckpointSink(sender(port), null, List.of("privacy@example.com"));

        assertThatExceptionOfType(MailException.class).isThrownBy(() -> sink.keep(CHECKPOINT));
    }

    private static JavaMailSenderImpl sender(int port) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        sender.setDefaultEncoding("UTF-8");
        sender.getJavaMailProperties().setProperty("mail.smtp.timeout", "30000");
        return sender;
    }

    private static String everything(ServerSocket server) {
        try (Socket socket = server.accept()) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** Reads what comes first, answers, and reads the rest. */
    private static String answer(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            byte[] first = new byte[1024];
            int length = socket.getInputStream().read(first);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1)
                    + new String(
                            socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}
