package io.jikimi.bad.elsewhere;

/** Lives in a package that is no room. */
public final class LivesInNoRoom {}
