package io.jikimi.bad.subject;

/** Writes to the console. */
public final class Prints {

    void print(RuntimeException failure) {
        System.out.println("printed");
        failure.printStackTrace();
    }
}
