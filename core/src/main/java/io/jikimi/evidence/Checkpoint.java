package io.jikimi.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far the chains reached at a moment, signed, to be kept where nobody who administers the
 * database can change it (접속기록의 위·변조 방지, 개인정보의 안전성 확보조치 기준 제8조). A later verification that is given
 * it finds what no chain can show by itself: that its end was cut off, or that all of it was made
 * anew.
 *
 * <p>Written as one line of plain characters, so that a file, a system log and a mail can carry it.
 * It holds positions and hashes, and nothing of anybody.
 *
 * @param at when it was made, in microseconds
 * @param heads how far each chain reached
 * @param signature the signature over both
 */
public record Checkpoint(Instant at, List<Head> heads, EvidenceSigner.Signature signature) {

    /** What is signed, and how lines began that did not tell where they end. */
    private static final String KIND = "jikimi-checkpoint-1";

    /** How a line begins whose last word is {@link #END}. */
    private static final String CLOSED = "jikimi-checkpoint-2";

    /** Half a signature reads like one that does not hold; without this word it is not whole. */
    private static final String END = ".";

    private static final HexFormat HEX = HexFormat.of();

    public Checkpoint {
        heads = List.copyOf(heads);
    }

    /** Signs what the chains say of themselves. */
    static Checkpoint of(Instant now, List<Head> heads, EvidenceSigner signer) {
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        return new Checkpoint(at, heads, signer.sign(statement(at, heads)));
    }

    /**
     * Reads a checkpoint from a line, whatever stands before it, as a system log puts a date and a
     * host there. Empty where the line speaks of none.
     *
     * @throws IllegalArgumentException if there is one, and it is not whole
     */
    public static Optional<Checkpoint> in(String line) {
        int start = Math.max(line.indexOf(KIND + ' '), line.indexOf(CLOSED + ' '));
        return start < 0
                ? Optional.empty()
                : Optional.of(read(line.substring(start).strip().split(" +")));
    }

    /** The line that {@link #in} reads. */
    public String line() {
        Stream<String> ends =
                heads.stream().map(head -> head.log + ' ' + head.position + ' ' + head.hash);
        return CLOSED
                + ' '
                + at
                + ' '
                + String.join(" ", ends.toList())
                + " key "
                + signature.keyId()
                + ' '
                + HEX.formatHex(signature.bytes())
                + ' '
                + END;
    }

    boolean isSigned(EvidenceSigner signer) {
        return signer.verifies(statement(at, heads), signature);
    }

    private static byte[] statement(Instant at, List<Head> heads) {
        CanonicalForm form = CanonicalForm.of(KIND).instant(at).number(heads.size());
        for (Head head : heads) {
            form.text(head.log).number(head.position).text(head.hash);
        }
        return form.toBytes();
    }

    private static Checkpoint read(String[] words) {
        try {
            List<Head> heads = new ArrayList<>();
            int next = 2;
            while (!words[next].equals("key")) {
                heads.add(new Head(words[next], Long.parseLong(words[next + 1]), words[next + 2]));
                next += 3;
            }
            if (words[0].equals(CLOSED) && !words[next + 3].equals(END)) {
                throw new IllegalArgumentException("The line does not end");
            }
            return new Checkpoint(
                    Instant.parse(words[1]),
                    heads,
                    new EvidenceSigner.Signature(
                            Long.parseLong(words[next + 1]), HEX.parseHex(words[next + 2])));
        } catch (IndexOutOfBoundsException
                | DateTimeException
                | IllegalArgumentException notWhole) {
            throw new IllegalArgumentException(
                    "A checkpoint has a moment, heads, a key and a signature, but this one is cut off or"
                            + " altered. Take the line as the sink has kept it.",
                    notWhole);
        }
    }

    /**
     * How far one chain reached.
     *
     * @param log {@code ledger} or {@code access}
     * @param position the last position that a signed segment covers, 0 if there is none
     * @param hash the hash at that position, in hexadecimal digits
     */
    public record Head(String log, long position, String hash) {

        public Head {
            Chain.of(log);
            if (position < 0) {
                throw new IllegalArgumentException("A position is not negative");
            }
        }
    }
}
