package io.jikimi.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client address for the access log (접속지 정보). A forwarded address is believed only as far as it
 * was added by a proxy the service trusts; everybody can write the rest. So the request is asked as
 * it was received: a filter such as Spring's {@code ForwardedHeaderFilter} believes everybody.
 */
final class ClientAddress {

    /** An address literal and nothing that would be looked up by name. */
    private static final Pattern LITERAL =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private static final List<Range> PRIVATE =
            Stream.of(
                            "127.0.0.0/8",
                            "10.0.0.0/8",
                            "172.16.0.0/12",
                            "192.168.0.0/16",
                            "100.64.0.0/10",
                            "169.254.0.0/16",
                            "::1",
                            "fc00::/7",
                            "fe80::/10")
                    .map(Range::parse)
                    .toList();

    private final List<Range> trusted;
    private final UntrustedSources untrusted;

    ClientAddress(List<String> trustedProxies, UntrustedSources untrusted) {
        this.trusted = trustedProxies.stream().map(Range::parse).toList();
        this.untrusted = untrusted;
    }

    String of(HttpServletRequest wrapped) {
        HttpServletRequest request = received(wrapped);
        String address = request.getRemoteAddr();
        if (passedOn(request) && isPrivate(address) && !trusts(address)) {
            untrusted.note(address);
        }
        List<String> forwarded = new ArrayList<>();
        Collections.list(request.getHeaders("X-Forwarded-For"))
                .forEach(line -> forwarded.addAll(List.of(line.split(","))));
        for (int i = forwarded.size() - 1; i >= 0 && trusts(address); i--) {
            String next = forwarded.get(i).strip();
            if (parse(next) == null) {
                return address;
            }
            address = next;
        }
        return address;
    }

    /** The request of the container, without what filters have put around it. */
    private static HttpServletRequest received(HttpServletRequest request) {
        HttpServletRequest received = request;
        while (received instanceof HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest inner) {
            received = inner;
        }
        return received;
    }

    private static boolean passedOn(HttpServletRequest request) {
        return request.getHeader("X-Forwarded-For") != null
                || request.getHeader("Forwarded") != null;
    }

    /** Whether it is an address of this machine or of a network that no client comes from. */
    private static boolean isPrivate(String address) {
        byte[] parsed = parse(address);
        return parsed != null && PRIVATE.stream().anyMatch(range -> range.contains(parsed));
    }

    /** Whether the headers of the request were written by a proxy the service trusts. */
    boolean isForwarded(HttpServletRequest request) {
        return trusts(received(request).getRemoteAddr());
    }

    private boolean trusts(String address) {
        byte[] parsed = parse(address);
        return parsed != null && trusted.stream().anyMatch(range -> range.contains(parsed));
    }

    private static byte @Nullable [] parse(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException invalid) {
            return null;
        }
    }

    /** A CIDR range. */
    private record Range(byte[] network, int bits) {

        static Range parse(String text) {
            int slash = text.indexOf('/');
            byte[] network = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (network == null) {
                throw invalid(text);
            }
            int longest = network.length * Byte.SIZE;
            int bits = slash < 0 ? longest : bits(text, text.substring(slash + 1));
            if (bits < 0 || bits > longest) {
                throw invalid(text);
            }
            return new Range(network, bits);
        }

        private static int bits(String text, String digits) {
            if (!digits.matches("\\d{1,3}")) {
                throw invalid(text);
            }
            return Integer.parseInt(digits);
        }

        private static IllegalArgumentException invalid(String text) {
            return new IllegalArgumentException(
                    "'jikimi.web.trusted-proxies' holds '"
                            + text
                            + "', which is neither an address nor a range such as 10.0.0.0/8");
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                int index = bit / Byte.SIZE;
                if ((address[index] & mask) != (network[index] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
