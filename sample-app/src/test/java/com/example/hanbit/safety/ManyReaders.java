package com.example.hanbit.safety;

import com.example.hanbit.safety.Caller.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Fifty people of the staff who open members at once, over HTTP and with values, each time for a
 * reason that nobody else gives: so every read is known in the access log. They stop when every
 * number was taken, or when the shop does not answer any more.
 */
final class ManyReaders implements AutoCloseable {

    static final int READERS = 50;

    private static final String FIRST = "the first of all";
    private static final String REASON_HEADER = "X-Jikimi-Reason";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    /** A telephone number of the made-up people as nobody masks it. */
    private static final Pattern VALUE = Pattern.compile("010-?0000-?[0-9]{4}");

    private final Caller caller;
    private final List<Long> members;
    private final String reason;
    private final int reads;
    private final AtomicInteger taken = new AtomicInteger();
    private final CountDownLatch answers;
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
    private final Queue<String> others = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
    private final List<Future<?>> running = new ArrayList<>();

    /**
     * Readers who have not begun.
     *
     * @param caller somebody who may unmask, logged in
     * @param members who is read, one after the other
     * @param reason begins the reason of every read; its number follows
     * @param reads how many reads there are at most
     * @param wanted how many answers {@link #awaitAnswers} waits for
     */
    ManyReaders(Caller caller, List<Long> members, String reason, int reads, int wanted) {
        this.caller = caller;
        this.members = members;
        this.reason = reason;
        this.reads = reads;
        this.answers = new CountDownLatch(wanted);
    }

    /** Begins to read. One read before them fetches the token of the session for everybody. */
    ManyReaders start() {
        if (read(0, FIRST).status() != 200) {
            throw new IllegalStateException("Nobody may read");
        }
        CountDownLatch together = new CountDownLatch(1);
        for (int reader = 0; reader < READERS; reader++) {
            running.add(
                    threads.submit(
                            () -> {
                                together.await();
                                readOn();
                                return reads;
                            }));
        }
        together.countDown();
        return this;
    }

    /** Waits until as many reads as were wanted have their answer. */
    boolean awaitAnswers() throws InterruptedException {
        return answers.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until nobody reads any more. */
    ManyReaders await() throws Exception {
        for (Future<?> reader : running) {
            reader.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        }
        return this;
    }

    /** The numbers whose whole answer with its value has come. */
    Set<Integer> answered() {
        return Set.copyOf(answered);
    }

    /** The numbers that were sent, as far as the shop was there, and have no answer. */
    Set<Integer> unanswered() {
        return Set.copyOf(unanswered);
    }

    /** Answers that are none of a read: there must not be any. */
    List<String> others() {
        return List.copyOf(others);
    }

    /** Whom a read is about. */
    long memberOf(int number) {
        return members.get(number % members.size());
    }

    private void readOn() {
        boolean open = true;
        for (int number = taken.getAndIncrement();
                open && number < reads;
                number = taken.getAndIncrement()) {
            try {
                note(number, read(number, reason + number));
            } catch (UncheckedIOException gone) {
                unanswered.add(number);
                open = false;
            }
        }
    }

    private Answer read(int number, String because) {
        return caller.send(
                "POST",
                "/staff/members/" + memberOf(number) + "/unmask",
                Caller.FORM,
                "",
                Map.of(REASON_HEADER, because));
    }

    private void note(int number, Answer answer) {
        if (answer.status() == 200 && VALUE.matcher(answer.body()).find()) {
            answered.add(number);
            answers.countDown();
        } else {
            others.add(number + ": " + answer.status());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
