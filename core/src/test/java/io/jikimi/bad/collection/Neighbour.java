package io.jikimi.bad.collection;

/** Stands for a room of the same line. */
public final class Neighbour {}
