package io.jikimi.bad.testing;

/** Stands for what is shipped for users' tests. */
public final class TestSupport {}
