package io.jikimi.custody;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.sql.ast.spi.SqlSelection;
import org.hibernate.sql.results.jdbc.internal.ResultSetAccess;
import org.hibernate.sql.results.jdbc.spi.JdbcValues;
import org.hibernate.sql.results.jdbc.spi.JdbcValuesMapping;
import org.hibernate.sql.results.jdbc.spi.RowProcessingState;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list or a stream, read a page ahead of those who use them, with the keys of the
 * page fetched in between. Goes forward only, which is all that its result can.
 */
final class ReadAheadValues implements JdbcValues {

    static final int PAGE = 100;

    private final JdbcValues source;
    private final int[] protectedPositions;
    private final Consumer<Collection<byte[]>> prefetch;
    private final @Nullable ResultSetAccess kept;
    private final int[] positions;
    private final int rowSize;
    private final @Nullable Object[][] page = new Object[PAGE][];
    private int before;
    private int filled;
    private int current = -1;
    private boolean exhausted;

    /**
     * Rows of a result.
     *
     * @param kept the result, if the query cache may keep its rows
     */
    ReadAheadValues(
            JdbcValues source,
            int[] protectedPositions,
            Consumer<Collection<byte[]>> prefetch,
            @Nullable ResultSetAccess kept) {
        this.source = source;
        this.protectedPositions = protectedPositions;
        this.prefetch = prefetch;
        this.kept = kept;
        JdbcValuesMapping mapping = source.getValuesMapping();
        this.rowSize = mapping.getRowSize();
        this.positions =
                mapping.getSqlSelections().stream()
                        .mapToInt(SqlSelection::getValuesArrayPosition)
                        .filter(position -> position >= 0)
                        .distinct()
                        .toArray();
    }

    @Override
    public boolean next(RowProcessingState state) {
        if (current + 1 >= filled) {
            before += filled;
            filled = 0;
            current = -1;
            readOn(state);
        }
        return ++current < filled;
    }

    @Override
    public @Nullable Object getCurrentRowValue(int valueIndex) {
        return page[current][valueIndex];
    }

    private void readOn(RowProcessingState state) {
        int from = filled;
        while (!exhausted && filled < PAGE) {
            if (source.next(state)) {
                page[filled++] = row();
                source.finishRowProcessing(state, true);
            } else {
                exhausted = true;
            }
        }
        if (filled - from > 1) {
            prefetch.accept(stored(from));
        }
    }

    private @Nullable Object[] row() {
        @Nullable Object[] row = new Object[rowSize];
        for (int position : positions) {
            row[position] = source.getCurrentRowValue(position);
        }
        return row;
    }

    private List<byte[]> stored(int from) {
        List<byte[]> all = new ArrayList<>();
        for (int row = from; row < filled; row++) {
            for (int position : protectedPositions) {
                if (page[row][position] instanceof byte[] stored) {
                    all.add(stored);
                }
            }
        }
        return all;
    }

    @Override
    public JdbcValuesMapping getValuesMapping() {
        return source.getValuesMapping();
    }

    @Override
    public boolean usesFollowOnLocking() {
        return source.usesFollowOnLocking();
    }

    @Override
    public void finishRowProcessing(RowProcessingState state, boolean wasAdded) {
        // Told for the query cache when the row was read.
    }

    /** A list that was refused in the middle would be kept as if it were whole. */
    @Override
    public void finishUp(SharedSessionContractImplementor session) {
        if (kept == null || isAfterLast()) {
            source.finishUp(session);
        } else {
            kept.release();
        }
    }

    @Override
    public void setFetchSize(int fetchSize) {
        source.setFetchSize(fetchSize);
    }

    @Override
    public int getResultCountEstimate() {
        return source.getResultCountEstimate();
    }

    @Override
    public boolean scroll(int numberOfRows, RowProcessingState state) {
        if (numberOfRows < 1) {
            throw forwardOnly();
        }
        boolean there = true;
        for (int row = 0; there && row < numberOfRows; row++) {
            there = next(state);
        }
        return there;
    }

    @Override
    public boolean position(int position, RowProcessingState state) {
        return scroll(position - before - current - 1, state);
    }

    @Override
    public int getPosition() {
        return current < filled ? before + current + 1 : 0;
    }

    @Override
    public boolean isBeforeFirst(RowProcessingState state) {
        return before == 0 && current < 0 && !exhausted;
    }

    @Override
    public boolean isFirst(RowProcessingState state) {
        return getPosition() == 1;
    }

    @Override
    public boolean isLast(RowProcessingState state) {
        if (current >= 0 && current == filled - 1 && !exhausted) {
            page[0] = page[current];
            before += current;
            current = 0;
            filled = 1;
            readOn(state);
        }
        return current >= 0 && current == filled - 1;
    }

    @Override
    public boolean isAfterLast(RowProcessingState state) {
        return isAfterLast();
    }

    private boolean isAfterLast() {
        return exhausted && current >= filled;
    }

    @Override
    public boolean previous(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public void beforeFirst(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean first(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public void afterLast(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean last(RowProcessingState state) {
        throw forwardOnly();
    }

    private static UnsupportedOperationException forwardOnly() {
        return new UnsupportedOperationException(
                "The result goes forward only. Scroll it with ScrollMode.SCROLL_INSENSITIVE.");
    }
}
