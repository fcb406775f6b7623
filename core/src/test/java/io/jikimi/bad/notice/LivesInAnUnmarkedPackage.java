package io.jikimi.bad.notice;

/** Lives in a package that NullAway passes in silence. */
public final class LivesInAnUnmarkedPackage {}
