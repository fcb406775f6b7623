package io.jikimi.custody;

import io.jikimi.catalogue.Normaliser;
import io.jikimi.catalogue.Search;
import io.jikimi.catalogue.Searchable;
import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.IndexKeys;
import io.jikimi.subject.DataKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search index of an attribute: what stands in it for a value, and what is compared with it.
 *
 * @param value the attribute at work
 * @param index what the index answers
 */
record IndexedValue(ProtectedValue value, SearchIndex index) implements IndexForm {

    private static final int LAST = 4;

    @Override
    public Search search() {
        return index.search();
    }

    @Override
    public int length() {
        return index.length();
    }

    @Override
    public byte @Nullable [] of(byte[] stored, IndexKey key) {
        Object decrypted = value.decrypt(stored);
        return decrypted == null ? null : ofValue(decrypted, key);
    }

    @Override
    public byte[] ofValue(Object given, IndexKey key) {
        return hash(key, ValueCodec.text(given));
    }

    @Override
    public void takeOlderAlong(Connection connection, IndexKeys keys, byte[] stored)
            throws SQLException {
        Object decrypted = value.decrypt(stored);
        if (decrypted != null) {
            takeOlderValueAlong(connection, keys, decrypted);
        }
    }

    @Override
    public void takeOlderValueAlong(Connection connection, IndexKeys keys, Object given)
            throws SQLException {
        byte[] older = keys.switched() ? under(keys.older(), given) : null;
        byte[] newer = keys.switched() ? under(keys.newer(), given) : null;
        if (older != null && newer != null) {
            takeAlong(connection, keys, older, newer);
        }
    }

    /**
     * The bytes of the index for a value, null for one that was destroyed: to be written inside a
     * write, and the first to compare with outside.
     */
    byte @Nullable [] first(Object given) {
        if (value.isKept(given)) {
            return ofNull();
        }
        String text = searchedText(given);
        return text == null ? null : firstHash(text);
    }

    /** The bytes of the index for null: what is stored, where that was not readable. */
    byte @Nullable [] ofNull() {
        byte[] kept = value.kept();
        Object behind = kept == null ? null : value.decrypt(kept);
        return behind == null ? null : firstHash(ValueCodec.text(behind));
    }

    /**
     * The hash for what is written, of which the transaction is told; outside a write the older.
     * All is decided by one look at the keys: a switch may come after any of them.
     */
    private byte[] firstHash(String text) {
        CustodyRuntime runtime = value.runtime();
        IndexKeys keys = value.indexKeys();
        WriteFrame frame = runtime.frames().current();
        IndexKey first = frame == null ? keys.older() : keys.writing();
        byte[] hash = hash(first, text);
        if (keys.rotating()) {
            IndexKey second = first.id() == keys.older().id() ? keys.newer() : keys.older();
            byte[] other = hash(second, text);
            runtime.otherIndexes().remember(hash, other);
            if (frame != null && keys.switched()) {
                frame.onConnection(connection -> takeAlong(connection, keys, other, hash));
            }
        }
        if (frame != null) {
            frame.indexes(first.id());
        }
        return hash;
    }

    /**
     * Before a value is written under the newer key of the search index, lets whoever has it under
     * the older one have it under the newer one: the unique constraint then decides as ever.
     */
    private void takeAlong(Connection connection, IndexKeys keys, byte[] older, byte[] newer)
            throws SQLException {
        if (index.search() == Search.EXACT) {
            value.runtime()
                    .olderIndexes()
                    .takeAlong(
                            connection,
                            new OlderIndexes.Moved(
                                    value.item().id(), older, newer, keys.newer().id()));
        }
    }

    /**
     * The second bytes to compare with: the same as the first ones unless the key of the search
     * index was rotated when these were computed. A switch is never so near that it comes between.
     */
    byte[] other(byte[] first) {
        byte[] other = value.runtime().otherIndexes().find(first);
        return other == null ? first : other;
    }

    /** The bytes of the index for a value under a key, null for one that was destroyed. */
    byte @Nullable [] under(IndexKey key, Object given) {
        String text = searchedText(given);
        return text == null ? null : hash(key, text);
    }

    /** The bytes that rows with a value may have. */
    List<byte[]> searched(Object given) {
        IndexKeys keys = value.indexKeys();
        byte[] older = under(keys.older(), given);
        byte[] newer = keys.rotating() ? under(keys.newer(), given) : null;
        return Stream.of(older, newer).filter(Objects::nonNull).toList();
    }

    /** Tells the open scope that a query looks for something. */
    void noteSearched(byte[] compared) {
        value.runtime()
                .permits()
                .searched(() -> index.condition(hashes(), value.indexKeys().older(), compared));
    }

    private @Nullable String searchedText(Object given) {
        return ProtectedValue.isErased(given) ? null : value.searchText(given);
    }

    /** The bytes of the index for the text of a value. */
    byte[] hash(IndexKey key, String text) {
        return switch (index.search()) {
            case EXACT -> hashes().of(key, index.domain(), Normaliser.normalise(kind(), text));
            case PREFIX -> beginnings(key, Normaliser.beginning(kind(), text));
            case LAST4 -> hashes().ofEnd(key, index.domain(), lastFour(text));
        };
    }

    private byte[] beginnings(IndexKey key, String text) {
        return hashes().ofBeginnings(key, index.domain(), text, index.longest());
    }

    private String lastFour(String text) {
        int[] characters = Normaliser.ending(kind(), text).codePoints().toArray();
        int from = Math.max(0, characters.length - LAST);
        return new String(characters, from, characters.length - from);
    }

    /** Where the indexes of the values lie that begin with a text. */
    IndexRange range(IndexKey key, String text) {
        String beginning = Normaliser.beginning(kind(), text);
        if (beginning.codePointCount(0, beginning.length()) > index.longest()) {
            throw value.unanswerable(
                    "a beginning of more than "
                            + index.longest()
                            + " characters was sought, in the form in which values are compared."
                            + " Ask for fewer and compare the values that are found, or raise 'prefix' of"
                            + " @Searchable, at most to "
                            + Searchable.LONGEST_PREFIX
                            + ", and write the rows anew.");
        }
        if (beginning.isEmpty()) {
            // An empty text begins every value; characters that do not count begin none.
            return text.isEmpty() ? IndexRange.all() : IndexRange.none();
        }
        return IndexRange.of(beginnings(key, beginning), index.longest());
    }

    /** The bytes of the index for the last four characters. */
    byte[] last(IndexKey key, String text) {
        String end = Normaliser.ending(kind(), text);
        if (end.codePointCount(0, end.length()) != LAST) {
            throw value.unanswerable(
                    "other than the last four characters were sought. Ask for exactly four, by the pattern"
                            + " '%1234'.");
        }
        return hash(key, text);
    }

    private DataKind kind() {
        return value.attribute().kind();
    }

    private BlindIndex hashes() {
        return value.runtime().blindIndex();
    }
}
