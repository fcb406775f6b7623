package io.jikimi.destruction;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.RetentionListener;
import io.jikimi.custody.RowReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.destruction.JdbcDeadlineBook.Entry;
import io.jikimi.destruction.JdbcDeadlineBook.Kind;
import io.jikimi.destruction.JdbcDeadlineBook.Round;
import io.jikimi.destruction.JdbcDeadlineBook.Running;
import io.jikimi.destruction.JdbcDeadlineBook.State;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Writes the deadline of a row into the transaction in which its retention period begins, takes it
 * back when the event is taken back, and lets it follow when the row moves to another data subject.
 */
public final class RetentionDeadlines implements RetentionListener {

    private static final String REGISTER = "register";

    private final RetentionRules rules;
    private final LegalClock clock;
    private final DatabaseDialect dialect;
    private final EvidenceLog evidence;

    /** Creates the listener. */
    public RetentionDeadlines(
            Catalogue catalogue, LegalClock clock, DatabaseDialect dialect, EvidenceLog evidence) {
        this.rules = new RetentionRules(catalogue, clock);
        this.clock = clock;
        this.dialect = dialect;
        this.evidence = evidence;
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
            throw sealed(row, event);
        }
        if (startedAt == null) {
            known.filter(round -> round.state() == State.OPEN)
                    .ifPresent(round -> book.cancel(round.id()));
            return;
        }
        start(book, known, row, subject, event, startedAt);
    }

    /**
     * Lets the periods of the row, and what its first subject demanded of it, run for the new one
     * from the day they began. Both the change and its two subjects go to the evidence ledger.
     *
     * @throws LifecycleException with {@code ROW_SEALED} if the row is sealed for the new subject
     */
    @Override
    public void subjectChanged(
            Connection connection,
            RowReference row,
            DataSubjectId from,
            DataSubjectId to,
            boolean staysInvolved) {
        JdbcDeadlineBook book =
                new JdbcDeadlineBook(new SingleConnectionDataSource(connection, true), dialect);
        book.lockOpen(row, from).forEach(running -> follow(book, row, to, running, staysInvolved));
        evidence.append(
                LedgerEntry.of(
                        "subject.changed",
                        clock.now(),
                        Actor.system("custody"),
                        to,
                        Map.of("from", from.toString(), "row", row.entity() + "#" + row.id())));
    }

    /** A demand stays with its first subject as well: what is sealed of the row hangs on it. */
    private void follow(
            JdbcDeadlineBook book,
            RowReference row,
            DataSubjectId to,
            Running running,
            boolean staysInvolved) {
        Optional<Round> known = book.lock(row, to, running.event());
        if (known.isPresent() && known.get().state() == State.SEALED) {
            throw sealed(row, running.event());
        }
        if (known.isEmpty() || known.get().state() != State.OPEN) {
            book.runFor(to, known.map(Round::number).orElse(0) + 1, running.id());
        }
        if (!staysInvolved && running.kind() == Kind.RETENTION) {
            book.cancel(running.id());
        }
    }

    private LifecycleException sealed(RowReference row, String event) {
        return new LifecycleException(
                Refusal.ROW_SEALED,
                rules.file(row) + "/" + event,
                "the period was over and the row is sealed: it can no longer be changed, and is"
                        + " destroyed on its day. Write a new row for what begins anew.");
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
