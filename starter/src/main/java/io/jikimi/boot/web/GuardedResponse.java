package io.jikimi.boot.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Holds the answer back: before a byte or a header leaves, what was read to make it is written to
 * the access log. A page of usual size leaves in one piece, after one row of the log; of a larger
 * one every piece waits for its row. If the log cannot be written, the write fails and nothing
 * leaves.
 */
final class GuardedResponse extends HttpServletResponseWrapper {

    private static final int PIECE = 32 * 1024;

    private final Runnable log;
    private final Held held = new Held();
    private @Nullable PrintWriter writer;
    private boolean streamTaken;
    private boolean passing;
    private boolean dropped;
    private boolean settling;
    private volatile @Nullable RuntimeException refused;

    GuardedResponse(HttpServletResponse response, Runnable log) {
        super(response);
        this.log = log;
    }

    /**
     * From now on every write goes through at once, after the log: another thread is going to write
     * this answer. What was read on this one is written to the log now, because that thread will
     * know nothing of it.
     */
    void passThrough() throws IOException {
        log.run();
        release();
        passing = true;
    }

    /** Lets nothing through any more: what another thread is going to write has no row. */
    void refuse(RuntimeException failure) {
        refused = failure;
    }

    /** Lets go of what is held, at the end of the request. */
    void finish() throws IOException {
        release();
    }

    /** Forgets what is held, and returns whether nothing has left before. */
    boolean drop() {
        dropped = true;
        held.buffer.reset();
        return !super.isCommitted();
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (writer != null) {
            throw new IllegalStateException("getWriter() has been called for this response");
        }
        streamTaken = true;
        return held;
    }

    @Override
    public PrintWriter getWriter() {
        if (streamTaken) {
            throw new IllegalStateException("getOutputStream() has been called for this response");
        }
        if (writer == null) {
            setCharacterEncoding(encoding());
            writer = new Characters(Charset.forName(encoding()));
        }
        return writer;
    }

    private String encoding() {
        String encoding = getCharacterEncoding();
        return encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding;
    }

    @Override
    public void flushBuffer() throws IOException {
        // Headers leave even where there is no body.
        throwRefused();
        log.run();
        release();
        super.flushBuffer();
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        forget();
    }

    @Override
    public void reset() {
        super.reset();
        forget();
        writer = null;
        streamTaken = false;
    }

    @Override
    public void sendError(int status) throws IOException {
        super.sendError(status);
        drop();
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        super.sendError(status, message);
        drop();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        log.run();
        super.sendRedirect(location);
        drop();
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        log.run();
        if (!clearBuffer) {
            release();
        }
        super.sendRedirect(location, status, clearBuffer);
        drop();
    }

    @Override
    public int getBufferSize() {
        return PIECE;
    }

    private void forget() {
        if (writer != null) {
            // Characters may wait in the encoder; the bytes they become are forgotten with the
            // rest.
            writer.flush();
        }
        held.buffer.reset();
    }

    private void release() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        held.spill();
    }

    private void throwRefused() {
        RuntimeException failure = refused;
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Leaves no characters in the encoder of an answer that is passed through: a container empties
     * its own writer at the end of such a request, and knows nothing of this one.
     */
    private final class Characters extends PrintWriter {

        Characters(Charset encoding) {
            super(new OutputStreamWriter(held, encoding));
        }

        @Override
        public void write(int character) {
            super.write(character);
            settle();
        }

        @Override
        public void write(char[] characters, int from, int length) {
            super.write(characters, from, length);
            settle();
        }

        @Override
        public void write(String text, int from, int length) {
            super.write(text, from, length);
            settle();
        }

        @Override
        public void println() {
            super.println();
            settle();
        }

        private void settle() {
            if (passing) {
                settling = true;
                try {
                    flush();
                } finally {
                    settling = false;
                }
            }
        }
    }

    /** The bytes that have not left. */
    private final class Held extends ServletOutputStream {

        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            throwRefused();
            if (dropped) {
                return;
            }
            if (!passing && buffer.size() + length <= PIECE) {
                buffer.write(bytes, from, length);
                return;
            }
            spill();
            log.run();
            getResponse().getOutputStream().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            // Encoders and serialisers flush when they are done; that is no reason to let go early.
            if (passing && !settling) {
                throwRefused();
                log.run();
                getResponse().getOutputStream().flush();
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            try {
                passThrough();
                getResponse().getOutputStream().setWriteListener(listener);
            } catch (IOException failure) {
                listener.onError(failure);
            }
        }

        private void spill() throws IOException {
            if (dropped || buffer.size() == 0) {
                return;
            }
            log.run();
            buffer.writeTo(getResponse().getOutputStream());
            buffer.reset();
        }
    }
}
