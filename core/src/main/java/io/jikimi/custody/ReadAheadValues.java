package io.jikimi.custody;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.sql.ast.spi.SqlSelection;
import org.hibernate.sql.results.jdbc.spi.JdbcValues;
import org.hibernate.sql.results.jdbc.spi.JdbcValuesMapping;
import org.hibernate.sql.results.jdbc.spi.RowProcessingState;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list, read a page ahead of those who use them, with the keys of the page fetched in
 * between. Goes forward only, which is all a list needs.
 */
final class ReadAheadValues implements JdbcValues {

    private static final int PAGE = 100;

    private final JdbcValues source;
    private final int[] protectedPositions;
    private final Consumer<Collection<byte[]>> prefetch;
    private final int[] positions;
    private final int rowSize;
    private final @Nullable Object[][] page = new Object[PAGE][];
    private int filled;
    private int current = -1;
    private boolean exhausted;

    ReadAheadValues(
            JdbcValues source, int[] protectedPositions, Consumer<Collection<byte[]>> prefetch) {
        this.source = source;
        this.protectedPositions = protectedPositions;
        this.prefetch = prefetch;
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
            fill(state);
        }
        return ++current < filled;
    }

    @Override
    public @Nullable Object getCurrentRowValue(int valueIndex) {
        return page[current][valueIndex];
    }

    private void fill(RowProcessingState state) {
        current = -1;
        filled = 0;
        while (!exhausted && filled < PAGE) {
            if (source.next(state)) {
                page[filled++] = row();
            } else {
                exhausted = true;
            }
        }
        if (filled > 1) {
            prefetch.accept(stored());
        }
    }

    private @Nullable Object[] row() {
        @Nullable Object[] row = new Object[rowSize];
        for (int position : positions) {
            row[position] = source.getCurrentRowValue(position);
        }
        return row;
    }

    private List<byte[]> stored() {
        List<byte[]> all = new ArrayList<>();
        for (int row = 0; row < filled; row++) {
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
        // Only the query cache asks for it, and what goes there is not read ahead.
    }

    @Override
    public void finishUp(SharedSessionContractImplementor session) {
        source.finishUp(session);
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
    public boolean previous(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean scroll(int numberOfRows, RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean position(int position, RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public int getPosition() {
        throw forwardOnly();
    }

    @Override
    public boolean isBeforeFirst(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public void beforeFirst(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean isFirst(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean first(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean isAfterLast(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public void afterLast(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean isLast(RowProcessingState state) {
        throw forwardOnly();
    }

    @Override
    public boolean last(RowProcessingState state) {
        throw forwardOnly();
    }

    private static UnsupportedOperationException forwardOnly() {
        return new UnsupportedOperationException("A list is read forward only");
    }
}
