package io.jikimi.custody;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.sql.results.jdbc.spi.JdbcValues;
import org.hibernate.sql.results.jdbc.spi.JdbcValuesMapping;
import org.hibernate.sql.results.jdbc.spi.RowProcessingState;
import org.jspecify.annotations.Nullable;

/**
 * Rows among which one can go anywhere: of a scrolled result, or of the query cache. Whoever comes
 * to a page, from whichever side, has its keys fetched before the first row becomes an entity.
 */
final class LookAheadValues implements JdbcValues {

    private static final int NONE = -1;

    private final JdbcValues source;
    private final int[] protectedPositions;
    private final Consumer<Collection<byte[]>> prefetch;
    private int page = NONE;

    LookAheadValues(
            JdbcValues source, int[] protectedPositions, Consumer<Collection<byte[]>> prefetch) {
        this.source = source;
        this.protectedPositions = protectedPositions;
        this.prefetch = prefetch;
    }

    private boolean arrived(boolean there, RowProcessingState state) {
        if (there) {
            int position = source.getPosition();
            int arrivedAt = (position - 1) / ReadAheadValues.PAGE;
            if (arrivedAt != page) {
                page = arrivedAt;
                lookAt(arrivedAt * ReadAheadValues.PAGE + 1, state);
                source.position(position, state);
            }
        }
        return there;
    }

    private void lookAt(int first, RowProcessingState state) {
        List<byte[]> all = new ArrayList<>();
        int rows = 0;
        boolean there = source.position(first, state);
        while (there) {
            for (int position : protectedPositions) {
                if (source.getCurrentRowValue(position) instanceof byte[] stored) {
                    all.add(stored);
                }
            }
            rows++;
            there = rows < ReadAheadValues.PAGE && source.next(state);
        }
        if (rows > 1) {
            prefetch.accept(all);
        }
    }

    @Override
    public boolean next(RowProcessingState state) {
        return arrived(source.next(state), state);
    }

    @Override
    public boolean previous(RowProcessingState state) {
        return arrived(source.previous(state), state);
    }

    @Override
    public boolean scroll(int numberOfRows, RowProcessingState state) {
        return arrived(source.scroll(numberOfRows, state), state);
    }

    @Override
    public boolean position(int position, RowProcessingState state) {
        return arrived(source.position(position, state), state);
    }

    @Override
    public boolean first(RowProcessingState state) {
        return arrived(source.first(state), state);
    }

    @Override
    public boolean last(RowProcessingState state) {
        return arrived(source.last(state), state);
    }

    @Override
    public int getPosition() {
        return source.getPosition();
    }

    @Override
    public boolean isBeforeFirst(RowProcessingState state) {
        return source.isBeforeFirst(state);
    }

    @Override
    public void beforeFirst(RowProcessingState state) {
        source.beforeFirst(state);
    }

    @Override
    public boolean isFirst(RowProcessingState state) {
        return source.isFirst(state);
    }

    @Override
    public boolean isAfterLast(RowProcessingState state) {
        return source.isAfterLast(state);
    }

    @Override
    public void afterLast(RowProcessingState state) {
        source.afterLast(state);
    }

    @Override
    public boolean isLast(RowProcessingState state) {
        return source.isLast(state);
    }

    @Override
    public @Nullable Object getCurrentRowValue(int valueIndex) {
        return source.getCurrentRowValue(valueIndex);
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
        source.finishRowProcessing(state, wasAdded);
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
}
