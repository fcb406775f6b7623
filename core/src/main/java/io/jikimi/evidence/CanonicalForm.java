package io.jikimi.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one byte form of a row that is hashed or signed. Every value is preceded by its length, null
 * differs from empty, instants are microseconds since 1970: no two different rows have the same
 * form, and neither the database nor its time zone has a say in it. Changing it makes every chain
 * unverifiable.
 */
final class CanonicalForm {

    private static final int NULL = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    private CanonicalForm() {}

    /** Begins the form of a kind of row; the kind carries its version. */
    static CanonicalForm of(String kind) {
        return new CanonicalForm().text(kind);
    }

    CanonicalForm text(@Nullable String text) {
        return bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    CanonicalForm bytes(byte @Nullable [] value) {
        if (value == null) {
            integer(NULL);
        } else {
            integer(value.length);
            bytes.writeBytes(value);
        }
        return this;
    }

    CanonicalForm number(long number) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    CanonicalForm instant(Instant instant) {
        return number(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void integer(int number) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
