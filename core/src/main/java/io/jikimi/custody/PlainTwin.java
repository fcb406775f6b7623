package io.jikimi.custody;

/**
 * The plain column of an attribute that lies in two columns, in the clear and encrypted, and how
 * far the encryption of its table is. For the rooms to the right; a service has no use for it.
 */
public interface PlainTwin {

    /** Added to the name of the column, for the one that holds the encrypted value. */
    String SUFFIX = "_enc";

    /** The table, as it was declared. */
    String table();

    /** The column that holds the plain value. */
    String column();

    /** Whether the plain column had been emptied before this instance started. */
    boolean complete();

    /** Whether the encrypted value stands in this very column, as text. */
    boolean inPlace();

    /** Whether a write stores the encrypted value. */
    boolean writesEncrypted();

    /** Whether a write stores the plain value too. */
    boolean writesPlain();

    /** Whether queries compare the plain value: other versions of the service write no index. */
    boolean searchesPlain();

    /** Whether a row without a plain value may have an encrypted one. */
    boolean readsEncrypted();

    /** Whether a plain value is a fault. */
    boolean emptied();

    /**
     * Refuses a write by an instance that was not heard of for so long that others have gone on
     * without it.
     */
    void refuseIfBehind();
}
