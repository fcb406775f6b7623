package com.example.hanbit.benchmark;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A service that is used meanwhile: one thread that reads one customer after the other. */
final class Readers implements AutoCloseable {

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong read = new AtomicLong();
    private final long begun = System.nanoTime();
    private final Thread thread;

    Readers(Service service, List<Long> ids) {
        thread =
                new Thread(
                        () -> {
                            for (int next = 0; !ended.get(); next++) {
                                Long id = ids.get(next % ids.size());
                                service.read(em -> em.find(service.type(), id).read());
                                read.incrementAndGet();
                            }
                        },
                        "reader");
        thread.start();
    }

    /** Prints how many were read, which JMH has no place for. */
    @Override
    public void close() {
        ended.set(true);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%nread meanwhile: %.0f a second%n", read.get() / seconds);
    }
}
