package com.example.legacy;

import java.util.function.Supplier;

/** Stands for the code of a service that knows nothing of us. */
public final class MemberService {

    private MemberService() {}

    /** Reads as the service always has. */
    public static <T> T find(Supplier<T> read) {
        return read.get();
    }

    /** The same from a lambda. */
    public static <T> T later(Supplier<T> read) {
        Supplier<T> task = () -> read.get();
        return task.get();
    }
}
