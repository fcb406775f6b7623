package io.jikimi.evidence;

/**
 * A place outside the database that keeps checkpoints (SPI), best one that nobody can change who
 * administers the database. A service may have several.
 */
public interface CheckpointSink {

    /** What it is called in health and logs, such as {@code file}. */
    String name();

    /**
     * Keeps a checkpoint, durably if the place can. Called again later if it throws anything;
     * neither the evidence nor another sink waits for it to succeed.
     */
    void keep(Checkpoint checkpoint) throws Exception;
}
