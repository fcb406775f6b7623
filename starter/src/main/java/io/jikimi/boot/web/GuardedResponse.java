package io.jikimi.boot.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the answer back: before a byte or a header leaves, what was read to make it is written to
 * the access log. A page of usual size leaves in one piece, after one row of the log; of a larger
 * one every piece waits for its row. If the log cannot be written, the write fails and nothing
 * leaves.
 *
 * <p>The rows are those of the thread of the request. What another thread does to the answer waits
 * until that one has left and its rows are written: nobody else can know what it has read and
 * handed on. From then on every write goes through at once, after the rows of whoever writes.
 */
final class GuardedResponse extends HttpServletResponseWrapper {

    private static final int PIECE = 32 * 1024;
    private static final byte[] NOTHING = {};

    private final Runnable log;
    private final Runnable logFailed;
    private final Thread owner = Thread.currentThread();
    private final Held held = new Held();
    private volatile @Nullable Characters writer;
    private volatile boolean streamTaken;
    private volatile boolean shared;
    private volatile boolean passing;
    private volatile boolean dropped;
    private boolean settling;

    /** What another thread wants done as soon as it may be; guarded by what is held. */
    private boolean flushWanted;

    private @Nullable Ending ending;
    private volatile @Nullable RuntimeException refused;

    /** Whether the request failed, so that nobody lets go what another thread writes. */
    private volatile boolean abandoned;

    /**
     * @param log writes the rows of what this thread has read
     * @param logFailed does so where the answer is that the work failed
     */
    GuardedResponse(HttpServletResponse response, Runnable log, Runnable logFailed) {
        super(response);
        this.log = log;
        this.logFailed = logFailed;
    }

    /**
     * Another thread is going to answer. What was read up to now is written to the log at once,
     * while a failure can still be answered by this one.
     */
    void share() {
        log.run();
        shared = true;
    }

    /**
     * The answer itself, where a container goes on with one whose request has failed: the page of
     * the error is made by a thread of its own.
     */
    static HttpServletResponse unlessAbandoned(HttpServletResponse answer) {
        return answer instanceof GuardedResponse guarded && guarded.abandoned
                ? (HttpServletResponse) guarded.getResponse()
                : answer;
    }

    /** Whether another thread was asked to answer. */
    boolean isShared() {
        return shared;
    }

    /** Lets nothing through any more: what another thread is going to write has no row. */
    void refuse(RuntimeException failure) {
        synchronized (held) {
            refused = failure;
        }
    }

    /**
     * The request failed, and the container answers: what another thread has written is forgotten,
     * and what it is going to write fails as if the client had gone.
     */
    void abandon() {
        synchronized (held) {
            abandoned = true;
            held.clear();
        }
    }

    /**
     * The thread of the request leaves, and all it has read is in the log. What is held goes out;
     * of an answer that is shared, every further write at once.
     */
    void leave() throws IOException {
        if (shared) {
            passThrough();
        } else {
            release();
        }
        end();
    }

    /** From now on every write goes through at once, after the log. */
    void passThrough() throws IOException {
        boolean flush = held.pass();
        if (writer != null) {
            writer.settle();
        }
        if (flush) {
            held.flush();
        }
    }

    private void end() throws IOException {
        Ending wanted;
        synchronized (held) {
            wanted = ending;
            ending = null;
        }
        if (wanted != null) {
            end(wanted);
        }
    }

    private void end(Ending how) throws IOException {
        synchronized (held) {
            throwRefused();
            if (waits()) {
                ending = how;
                flushWanted = false;
                held.buffer.reset();
                return;
            }
        }
        how.run();
        drop();
    }

    /** Whether this thread is not the one whose rows the answer waits for. */
    private boolean waits() {
        return !passing && isElsewhere();
    }

    private boolean isElsewhere() {
        return Thread.currentThread() != owner;
    }

    /** Forgets what is held, and returns whether nothing has left before. */
    boolean drop() {
        dropped = true;
        held.clear();
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
        if (held.putsOffFlush()) {
            return;
        }
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
        logFailed.run();
        end(() -> super.sendError(status));
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        logFailed.run();
        end(() -> super.sendError(status, message));
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        log.run();
        end(() -> super.sendRedirect(location));
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        log.run();
        end(
                () -> {
                    if (!clearBuffer) {
                        release();
                    }
                    super.sendRedirect(location, status, clearBuffer);
                });
    }

    @Override
    public void addCookie(Cookie cookie) {
        head(() -> super.addCookie(cookie));
    }

    @Override
    public void setHeader(String name, String value) {
        head(() -> super.setHeader(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
        head(() -> super.addHeader(name, value));
    }

    @Override
    public void setIntHeader(String name, int value) {
        head(() -> super.setIntHeader(name, value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        head(() -> super.addIntHeader(name, value));
    }

    @Override
    public void setDateHeader(String name, long date) {
        head(() -> super.setDateHeader(name, date));
    }

    @Override
    public void addDateHeader(String name, long date) {
        head(() -> super.addDateHeader(name, date));
    }

    /** What another thread puts into the head leaves whenever somebody lets the answer go. */
    private void head(Runnable change) {
        if (!isElsewhere()) {
            change.run();
            return;
        }
        log.run();
        synchronized (held) {
            throwRefused();
            change.run();
        }
    }

    @Override
    public void setStatus(int status) {
        head(() -> super.setStatus(status));
    }

    @Override
    public void setContentType(String type) {
        head(() -> super.setContentType(type));
    }

    @Override
    public void setCharacterEncoding(String encoding) {
        head(() -> super.setCharacterEncoding(encoding));
    }

    @Override
    public void setCharacterEncoding(Charset encoding) {
        head(() -> super.setCharacterEncoding(encoding));
    }

    @Override
    public void setLocale(Locale locale) {
        head(() -> super.setLocale(locale));
    }

    /** Trailers are asked for when the answer ends, by whoever ends it. */
    @Override
    public void setTrailerFields(Supplier<Map<String, String>> fields) {
        head(
                () ->
                        super.setTrailerFields(
                                () -> {
                                    if (refused != null || abandoned) {
                                        return Map.of();
                                    }
                                    Map<String, String> trailers = fields.get();
                                    log.run();
                                    return trailers;
                                }));
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
        held.clear();
    }

    private void release() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        held.spill();
    }

    /** Only what another thread writes: the page of the error is written by this one. */
    private void throwAbandoned() throws IOException {
        if (abandoned && isElsewhere()) {
            throw new IOException(
                    "The request has failed, and nothing more is sent. End the thread that writes.");
        }
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
            synchronized (lock) {
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
    }

    /** How an answer ends that is no page. */
    @FunctionalInterface
    private interface Ending {

        void run() throws IOException;
    }

    /** The bytes that have not left. */
    private final class Held extends ServletOutputStream {

        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);
        private volatile boolean listened;

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (isElsewhere()) {
                log.run();
            }
            if (holdsBack(bytes, from, length)) {
                return;
            }
            spill();
            log.run();
            getResponse().getOutputStream().write(bytes, from, length);
        }

        /** What another thread writes is held whole, however large it is. */
        private synchronized boolean holdsBack(byte[] bytes, int from, int length)
                throws IOException {
            throwRefused();
            throwAbandoned();
            if (dropped || ending != null) {
                return true;
            }
            boolean held = !passing && (isElsewhere() || buffer.size() + length <= PIECE);
            if (held) {
                buffer.write(bytes, from, length);
            }
            return held;
        }

        @Override
        public void flush() throws IOException {
            // Encoders and serialisers flush when they are done; that is no reason to let go early.
            if (!putsOffFlush() && passing && !settling) {
                throwRefused();
                log.run();
                getResponse().getOutputStream().flush();
            }
        }

        private synchronized boolean putsOffFlush() {
            boolean waits = waits();
            flushWanted |= waits;
            return waits;
        }

        @Override
        public boolean isReady() {
            try {
                return !passing || !listened || getResponse().getOutputStream().isReady();
            } catch (IOException gone) {
                return true;
            }
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            try {
                log.run();
                release();
                getResponse().getOutputStream().setWriteListener(listener);
                listened = true;
            } catch (IOException failure) {
                listener.onError(failure);
            }
        }

        private boolean pass() throws IOException {
            log.run();
            synchronized (this) {
                throwRefused();
                getResponse().getOutputStream().write(take());
                passing = true;
                return flushWanted;
            }
        }

        private void spill() throws IOException {
            if (isEmpty()) {
                return;
            }
            log.run();
            getResponse().getOutputStream().write(take());
        }

        private synchronized boolean isEmpty() {
            return dropped || buffer.size() == 0;
        }

        private synchronized byte[] take() {
            byte[] bytes = dropped ? NOTHING : buffer.toByteArray();
            buffer.reset();
            return bytes;
        }

        private synchronized void clear() {
            buffer.reset();
        }
    }
}
