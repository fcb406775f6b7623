package com.example.hanbit.demo;

/** A step did not behave as it says. */
final class NotAsToldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotAsToldException(String claim) {
        super(claim);
    }
}
