package io.jikimi.boot.masterkey;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks again, later and later, what did not answer. The caller waits meanwhile: without its key it
 * can do nothing.
 */
final class Backoff {

    private static final int ATTEMPTS = 4;
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Consumer<Duration> pause;

    Backoff() {
        this(Backoff::pause);
    }

    /** For tests: what is done instead of waiting. */
    Backoff(Consumer<Duration> pause) {
        this.pause = pause;
    }

    /** What may be asked again, and how long the other side wants to be left alone. */
    static final class Retry extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient RuntimeException last;
        private final transient Duration least;

        Retry(RuntimeException last, Duration least) {
            super(last);
            this.last = last;
            this.least = least;
        }
    }

    /**
     * Calls until there is an answer, or the last attempt has failed too.
     *
     * @param call throws {@link Retry} if it may be called again
     */
    <T> T call(Supplier<T> call) {
        Duration wait = FIRST;
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (Retry retry) {
                if (attempt == ATTEMPTS) {
                    throw retry.last;
                }
                pause.accept(capped(longer(jittered(wait), retry.least)));
                wait = wait.multipliedBy(2);
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration capped(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /** Instances that failed together do not come back together. */
    private static Duration jittered(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 2 + 1));
    }

    private static void pause(Duration wait) {
        CompletableFuture.runAsync(
                        () -> {},
                        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
