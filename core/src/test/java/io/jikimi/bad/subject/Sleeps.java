package io.jikimi.bad.subject;

/** Waits for time to pass. */
public final class Sleeps {

    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
