package io.jikimi.boot.evidence;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.CheckpointSink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.util.Assert;

/**
 * Sends a message of RFC 5424 over TLS (RFC 5425), TCP (RFC 6587, counted octets) or UDP (RFC
 * 5426). No syslog server acknowledges what it got: sent is all that can be said.
 */
final class SyslogCheckpointSink implements CheckpointSink {

    /** Facility 13 (log audit), severity 5 (notice). */
    private static final int PRIORITY = 13 * 8 + 5;

    private static final int PATIENCE = Math.toIntExact(Duration.ofSeconds(5).toMillis());
    private static final Set<String> TRANSPORTS = Set.of("tls", "tcp", "udp");

    private final URI server;

    SyslogCheckpointSink(URI server) {
        Assert.isTrue(
                server.getScheme() != null
                        && TRANSPORTS.contains(server.getScheme())
                        && server.getHost() != null
                        && server.getPort() > 0,
                () ->
                        "'jikimi.evidence.checkpoints.syslog' must be tls://host:port,"
                                + " tcp://host:port or udp://host:port, but is '"
                                + server
                                + "'");
        this.server = server;
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void keep(Checkpoint checkpoint) throws IOException {
        byte[] message = message(checkpoint).getBytes(StandardCharsets.US_ASCII);
        if (server.getScheme().equals("udp")) {
            sendDatagram(message);
        } else {
            try (Socket socket = connected()) {
                byte[] counted = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
                byte[] frame = new byte[counted.length + message.length];
                System.arraycopy(counted, 0, frame, 0, counted.length);
                System.arraycopy(message, 0, frame, counted.length, message.length);
                socket.getOutputStream().write(frame);
            }
        }
    }

    /** Without host and process: the server knows from where it came. */
    private static String message(Checkpoint checkpoint) {
        return "<"
                + PRIORITY
                + ">1 "
                + checkpoint.at()
                + " - jikimi - checkpoint - "
                + checkpoint.line();
    }

    private void sendDatagram(byte[] message) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                    new DatagramPacket(
                            message,
                            message.length,
                            InetAddress.getByName(server.getHost()),
                            server.getPort()));
        }
    }

    private Socket connected() throws IOException {
        Socket plain = new Socket();
        try {
            plain.setSoTimeout(PATIENCE);
            plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE);
            return server.getScheme().equals("tls") ? encrypted(plain) : plain;
        } catch (IOException failure) {
            plain.close();
            throw failure;
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket =
                (SSLSocket) factory.createSocket(plain, server.getHost(), server.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        // Without this the certificate of any other server would do.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
