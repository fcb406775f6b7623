package io.jikimi.destruction;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.RetentionListener;
import io.jikimi.custody.RowReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.destruction.JdbcDeadlineBook.Entry;
import io.jikimi.destruction.JdbcDeadlineBook.Kind;
import io.jikimi.destruction.JdbcDeadlineBook.Round;
import io.jikimi.destruction.JdbcDeadlineBook.State;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Writes the deadline of a row into the transaction in which its retention period begins, and takes
 * it back when the event is taken back.
 */
public final class RetentionDeadlines implements RetentionListener {

    private static final String REGISTER = "register";

    private final RetentionRules rules;
    private final DatabaseDialect dialect;

    /** Creates the listener. */
    public RetentionDeadlines(Catalogue catalogue, LegalClock clock, DatabaseDialect dialect) {
        this.rules = new RetentionRules(catalogue, clock);
        this.dialect = dialect;
    }

    /**
     * {@inheritDoc}
     *
     * @throws LifecycleException with {@code ROW_SEALED} if the row is sealed already
     */
    @Override
    public void retentionChanged(
            Connection connection,
            RowReference row,
            DataSubjectId subject,
            String event,
            @Nullable Instant startedAt) {
        JdbcDeadlineBook book =
                new JdbcDeadlineBook(new SingleConnectionDataSource(connection, true), dialect);
        Optional<Round> known = book.lock(row, subject, event);
        if (known.isPresent() && known.get().state() == State.SEALED) {
            throw new LifecycleException(
                    Refusal.ROW_SEALED,
                    rules.file(row) + "/" + event,
                    "the period was over and the row is sealed: it can no longer be changed, and is"
                            + " destroyed on its day. Write a new row for what begins anew.");
        }
        if (startedAt == null) {
            known.filter(round -> round.state() == State.OPEN)
                    .ifPresent(round -> book.cancel(round.id()));
            return;
        }
        start(book, known, row, subject, event, startedAt);
    }

    private void start(
            JdbcDeadlineBook book,
            Optional<Round> known,
            RowReference row,
            DataSubjectId subject,
            String event,
            Instant startedAt) {
        String file = rules.file(row);
        RetentionRules.Due due = rules.due(file, event, startedAt);
        boolean over = known.isPresent() && known.get().state() == State.DONE;
        int round = known.map(Round::number).orElse(0) + (over || known.isEmpty() ? 1 : 0);
        Entry entry =
                new Entry(
                        row,
                        subject,
                        event,
                        round,
                        Kind.RETENTION,
                        file,
                        Set.of(),
                        due.ground(),
                        startedAt,
                        due.at(),
                        REGISTER);
        if (over || known.isEmpty()) {
            book.insert(List.of(entry));
        } else {
            book.reopen(known.get().id(), entry);
        }
    }
}
