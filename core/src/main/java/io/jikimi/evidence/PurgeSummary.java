package io.jikimi.evidence;

import io.jikimi.subject.Actor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands in the ledger for a stretch of the access log that was purged. It carries a signature
 * of its own: whoever writes to the database could add an entry to the ledger, and with a summary
 * that anybody can write rows could be made to disappear.
 *
 * @param first the first position that is gone
 * @param last the last one
 * @param lastHash the hash at which the chain goes on
 * @param segments how many segments it was
 * @param rows how many rows
 * @param from the moment of the oldest row
 * @param until the moment of the newest row
 * @param kept the period the rows were kept for
 */
record PurgeSummary(
        long first,
        long last,
        byte[] lastHash,
        int segments,
        long rows,
        Instant from,
        Instant until,
        String kept) {

    static final String KIND = "access-log.purged";

    private static final Actor ACTOR = Actor.system("access-log-purge");
    private static final HexFormat HEX = HexFormat.of();

    /** What is signed. */
    byte[] statement() {
        return CanonicalForm.of("jikimi-purge-1")
                .text(Chain.ACCESS.code())
                .number(first)
                .number(last)
                .bytes(lastHash)
                .number(segments)
                .number(rows)
                .instant(from)
                .instant(until)
                .text(kept)
                .toBytes();
    }

    LedgerEntry entry(Instant at, EvidenceSigner.Signature signature) {
        Map<String, String> details = new TreeMap<>();
        details.put("first", Long.toString(first));
        details.put("last", Long.toString(last));
        details.put("lastHash", HEX.formatHex(lastHash));
        details.put("segments", Integer.toString(segments));
        details.put("rows", Long.toString(rows));
        details.put("from", from.toString());
        details.put("until", until.toString());
        details.put("kept", kept);
        details.put("key", Long.toString(signature.keyId()));
        details.put("signature", HEX.formatHex(signature.bytes()));
        return LedgerEntry.of(KIND, at, ACTOR, null, details);
    }

    /** Reads an entry; empty if it says no such thing or its signature does not hold. */
    static Optional<PurgeSummary> read(Map<String, String> details, EvidenceSigner signer) {
        try {
            PurgeSummary summary =
                    new PurgeSummary(
                            Long.parseLong(required(details, "first")),
                            Long.parseLong(required(details, "last")),
                            HEX.parseHex(required(details, "lastHash")),
                            Integer.parseInt(required(details, "segments")),
                            Long.parseLong(required(details, "rows")),
                            Instant.parse(required(details, "from")),
                            Instant.parse(required(details, "until")),
                            required(details, "kept"));
            EvidenceSigner.Signature signature =
                    new EvidenceSigner.Signature(
                            Long.parseLong(required(details, "key")),
                            HEX.parseHex(required(details, "signature")));
            return signer.verifies(summary.statement(), signature)
                    ? Optional.of(summary)
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static String required(Map<String, String> details, String name) {
        String value = details.get(name);
        if (value == null) {
            throw new IllegalArgumentException("A summary has '" + name + "'");
        }
        return value;
    }
}
