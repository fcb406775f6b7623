package io.jikimi.custody;

import io.jikimi.crypto.StoredValue;

/**
 * The stored bytes behind a value that was handed out.
 *
 * @param item the number of the item it is a value of
 * @param stored the bytes in the database
 * @param mask whether a mask was handed out instead of the value
 */
record StoredOriginal(int item, byte[] stored, boolean mask) {

    long keyId() {
        return StoredValue.keyId(stored);
    }
}
