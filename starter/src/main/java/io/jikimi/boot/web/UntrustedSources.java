package io.jikimi.boot.web;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Peers that pass on requests of others and are not among the trusted proxies: the access log then
 * has the address of a proxy where that of a client should be (접속지 정보, 개인정보의 안전성 확보조치 기준 제2조 제3호).
 *
 * <p>Only peers with a private address are taken for proxies: everybody else can write the header
 * as well. Thread-safe.
 */
public final class UntrustedSources {

    private static final Log logger = LogFactory.getLog(UntrustedSources.class);

    /** A network of clients that write the header themselves fills no log. */
    private static final int MOST = 20;

    private final Set<String> peers = new ConcurrentSkipListSet<>();

    UntrustedSources() {}

    /** The peers found since the start. */
    public List<String> peers() {
        return List.copyOf(peers);
    }

    void note(String peer) {
        if (peers.size() < MOST && peers.add(peer)) {
            logger.warn(
                    "SOURCE_UNTRUSTED: "
                            + peer
                            + " passes on requests, and the access log has its address instead of"
                            + " the client's. Name it in 'jikimi.web.trusted-proxies' if it is your"
                            + " proxy, and let it send X-Forwarded-For.");
        }
    }
}
