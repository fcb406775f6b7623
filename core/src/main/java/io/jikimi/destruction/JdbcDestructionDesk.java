package io.jikimi.destruction;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.RowReference;
import io.jikimi.destruction.JdbcDeadlineBook.Entry;
import io.jikimi.destruction.JdbcDeadlineBook.Kind;
import io.jikimi.destruction.JdbcDeadlineBook.Round;
import io.jikimi.destruction.JdbcDeadlineBook.State;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps deadlines and the destruction ledger in the database, and nothing anywhere else.
 *
 * <p>Approval is by policy: the register names the periods, a privacy officer approves the register
 * (승인자 {@code policy:automatic}); a {@link DestructionBar} keeps a row back.
 */
public final class JdbcDestructionDesk implements DestructionDesk {

    private static final int LONGEST_REASON = 120;

    private final RetentionRules rules;
    private final Custody custody;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final JdbcDeadlineBook book;
    private final JdbcDestructionLedger ledger;
    private final DestructionRunner runner;

    /**
     * Creates the desk.
     *
     * @param transactions of the persistence unit that holds the rows
     * @param bars asked before anything is sealed or destroyed
     */
    public JdbcDestructionDesk(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Catalogue catalogue,
            Custody custody,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock,
            DestructionPolicy policy,
            List<DestructionBar> bars) {
        this.rules = new RetentionRules(catalogue, clock);
        this.custody = custody;
        this.evidence = evidence;
        this.clock = clock;
        this.book = new JdbcDeadlineBook(dataSource);
        this.ledger = new JdbcDestructionLedger(dataSource);
        this.runner =
                new DestructionRunner(
                        transactions,
                        book,
                        new DestructionSteps(
                                book, ledger, custody, evidence, clock, policy, bars, rules),
                        new SubjectEnd(book, ledger, custody, keys, evidence, clock, rules),
                        clock);
    }

    @Override
    public DestructionRun runDue() {
        return runner.run();
    }

    @Override
    public int makeDue(DataSubjectId subject, String reason, Instant dueAt, Actor actor) {
        return makeDue(subject, reason, dueAt, actor, rules::erasable);
    }

    @Override
    public int makeItemsDue(
            DataSubjectId subject, List<String> items, String reason, Instant dueAt, Actor actor) {
        Set<String> wanted = Set.copyOf(items);
        return makeDue(
                subject,
                reason,
                dueAt,
                actor,
                row -> {
                    Set<String> held = rules.itemsIn(row, wanted);
                    return held.isEmpty() ? Optional.empty() : Optional.of(Extent.of(held));
                });
    }

    private int makeDue(
            DataSubjectId subject,
            String reason,
            Instant dueAt,
            Actor actor,
            Function<RowReference, Optional<Extent>> extents) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "reason",
                    "a reason has 1 to " + LONGEST_REASON + " characters. Shorten it.");
        }
        Map<RowReference, Extent> due = new LinkedHashMap<>();
        for (RowReference row : custody.rowsOf(subject)) {
            extents.apply(row).ifPresent(extent -> due.put(row, extent));
        }
        enter(subject, reason, dueAt, actor, due);
        if (!due.isEmpty()) {
            evidence.append(
                    LedgerEntry.of(
                            "destruction.demanded",
                            clock.now(),
                            actor,
                            subject,
                            Map.of(
                                    "reason", reason,
                                    "due", dueAt.toString(),
                                    "rows", String.valueOf(due.size()))));
        }
        return due.size();
    }

    private void enter(
            DataSubjectId subject,
            String reason,
            Instant dueAt,
            Actor actor,
            Map<RowReference, Extent> due) {
        Map<RowReference, Round> rounds = book.rounds(subject, reason);
        Map<String, String> files = new HashMap<>();
        List<Entry> fresh = new ArrayList<>();
        due.forEach(
                (row, extent) -> {
                    Round known = rounds.get(row);
                    boolean anew = known == null || known.state() == State.DONE;
                    int number = (known == null ? 0 : known.number()) + (anew ? 1 : 0);
                    Entry entry =
                            new Entry(
                                    row,
                                    subject,
                                    reason,
                                    number,
                                    Kind.REQUEST,
                                    files.computeIfAbsent(row.entity(), first -> rules.file(row)),
                                    extent.items(),
                                    "demand of the data subject",
                                    clock.now(),
                                    dueAt,
                                    actor.account());
                    if (known == null || anew) {
                        fresh.add(entry);
                    } else if (known.state() != State.SEALED) {
                        book.reopen(known.id(), entry);
                    }
                });
        book.insert(fresh);
    }

    @Override
    public int takeBack(DataSubjectId subject, String reason, Actor actor) {
        List<Round> demanded = book.lockDemand(subject, reason);
        boolean tooLate =
                demanded.stream()
                        .anyMatch(
                                round ->
                                        round.state() == State.SEALED
                                                || round.state() == State.DONE);
        if (tooLate) {
            throw new LifecycleException(
                    Refusal.ROW_SEALED,
                    reason,
                    "what was demanded is sealed or destroyed already. It can not be taken back"
                            + " any more.");
        }
        List<Round> open = demanded.stream().filter(round -> round.state() == State.OPEN).toList();
        open.forEach(round -> book.cancel(round.id()));
        if (!open.isEmpty()) {
            evidence.append(
                    LedgerEntry.of(
                            "destruction.taken-back",
                            clock.now(),
                            actor,
                            subject,
                            Map.of("reason", reason, "rows", String.valueOf(open.size()))));
        }
        return open.size();
    }

    @Override
    public List<Deadline> deadlines(DataSubjectId subject) {
        return book.running(subject);
    }

    @Override
    public List<Deadline> overdue() {
        Instant lastStillInTime =
                clock.today()
                        .minusDays(DestructionPolicy.LEGAL_DAYS)
                        .atStartOfDay(clock.zone())
                        .toInstant();
        return book.runningDueBefore(lastStillInTime);
    }

    @Override
    public List<DestructionRecord> ledger(DataSubjectId subject) {
        return ledger.about(subject);
    }
}
