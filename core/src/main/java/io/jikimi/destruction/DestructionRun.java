package io.jikimi.destruction;

/**
 * What one run did.
 *
 * @param sealed rows sealed
 * @param destroyed rows destroyed
 * @param keysDestroyed subjects of whom nothing is left and whose key died
 * @param failed rows that could not be carried out and stay due
 */
public record DestructionRun(int sealed, int destroyed, int keysDestroyed, int failed) {}
