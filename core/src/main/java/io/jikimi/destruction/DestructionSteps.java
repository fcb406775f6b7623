package io.jikimi.destruction;

import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Destroyed;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.custody.RowReference;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of a destruction. Each call runs in one transaction of the runner. */
final class DestructionSteps {

    static final Actor EXECUTOR = Actor.system("destruction");
    static final String APPROVER = "policy:automatic";
    static final String STORES = "database, history, search index, second-level cache";

    private final JdbcDeadlineBook book;
    private final JdbcDestructionLedger ledger;
    private final Custody custody;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final DestructionPolicy policy;
    private final List<DestructionBar> bars;
    private final RetentionRules rules;

    DestructionSteps(
            JdbcDeadlineBook book,
            JdbcDestructionLedger ledger,
            Custody custody,
            EvidenceLog evidence,
            LegalClock clock,
            DestructionPolicy policy,
            List<DestructionBar> bars,
            RetentionRules rules) {
        this.book = book;
        this.ledger = ledger;
        this.custody = custody;
        this.evidence = evidence;
        this.clock = clock;
        this.policy = policy;
        this.bars = List.copyOf(bars);
        this.rules = rules;
    }

    /** Takes claimed rows out of reach. */
    int seal(List<Deadline> claimed) {
        List<Deadline> due = withoutBarred(claimed);
        Instant now = clock.now();
        bySubjectAndExtent(due)
                .forEach(
                        (group, deadlines) -> {
                            int values =
                                    custody.seal(rows(deadlines), group.subject(), group.extent());
                            note("destruction.sealed", group, deadlines, values);
                        });
        book.sealed(due, now, now.plus(policy.undoWindow()));
        return due.size();
    }

    /**
     * Destroys claimed rows and enters them into the ledger.
     *
     * @throws IllegalStateException if the independent query finds something left
     */
    int destroy(List<Deadline> claimed) {
        List<Deadline> due = withoutBarred(claimed);
        List<Deadline> carriers = oncePerRow(due);
        bySubjectAndExtent(carriers).forEach(this::destroy);
        List<Deadline> repetitions = new ArrayList<>(due);
        repetitions.removeAll(carriers);
        book.cancel(repetitions);
        return carriers.size();
    }

    private void destroy(Group group, List<Deadline> deadlines) {
        Destroyed destroyed = custody.destroy(rows(deadlines), group.subject(), group.extent());
        Remains remains = custody.remains(rows(deadlines), group.subject(), group.extent());
        if (!remains.none()) {
            throw new IllegalStateException(
                    "After the destruction an independent query still finds " + remains);
        }
        Instant now = clock.now();
        ledger.write(
                deadlines.stream()
                        .map(deadline -> entry(deadline, destroyed, remains, now))
                        .toList());
        book.done(deadlines, destroyed.rowsDeleted(), now);
        book.overtake(deadlines);
        note("destruction.completed", group, deadlines, destroyed.values());
    }

    private JdbcDestructionLedger.Entry entry(
            Deadline deadline, Destroyed destroyed, Remains remains, Instant now) {
        Set<String> items =
                deadline.items().isEmpty() ? rules.items(deadline.row()) : deadline.items();
        return new JdbcDestructionLedger.Entry(
                "deadline:" + deadline.id(),
                deadline.file(),
                deadline.subject(),
                String.join(", ", items.stream().sorted().toList()),
                deadline.startedAt(),
                deadline.dueAt(),
                now,
                deadline.reason(),
                deadline.ground(),
                method(deadline, destroyed),
                STORES,
                APPROVER,
                verification(remains));
    }

    private static String method(Deadline deadline, Destroyed destroyed) {
        if (!deadline.items().isEmpty()) {
            return "values deleted from row and history";
        }
        return destroyed.rowsDeleted().contains(deadline.row())
                ? "row and history deleted"
                : "values deleted from row and history, emptied row kept";
    }

    static String verification(Remains remains) {
        return "nothing left: "
                + remains.values()
                + " values, "
                + remains.historyValues()
                + " in history, "
                + remains.indexValues()
                + " in the search index, "
                + remains.sealedValues()
                + " sealed";
    }

    /** Deletes emptied rows to which nothing refers any more. */
    int deleteLeft(List<Deadline> claimed) {
        List<Deadline> gone = new ArrayList<>();
        bySubjectAndExtent(claimed)
                .forEach(
                        (group, deadlines) -> {
                            Set<RowReference> deleted =
                                    custody.destroy(
                                                    rows(deadlines),
                                                    group.subject(),
                                                    Extent.EVERYTHING)
                                            .rowsDeleted();
                            deadlines.stream()
                                    .filter(deadline -> deleted.contains(deadline.row()))
                                    .forEach(gone::add);
                        });
        book.rowsGone(gone);
        return gone.size();
    }

    private List<Deadline> withoutBarred(List<Deadline> claimed) {
        List<Deadline> due = new ArrayList<>();
        for (Deadline deadline : claimed) {
            Optional<String> reason =
                    bars.stream()
                            .flatMap(bar -> bar.keeps(deadline.row(), deadline.subject()).stream())
                            .findFirst();
            if (reason.isPresent()) {
                book.keep(deadline.id(), reason.get());
            } else {
                due.add(deadline);
            }
        }
        return due;
    }

    private void note(String kind, Group group, List<Deadline> deadlines, int values) {
        evidence.append(
                LedgerEntry.of(
                        kind,
                        clock.now(),
                        EXECUTOR,
                        group.subject(),
                        Map.of(
                                "deadlines",
                                deadlines.stream()
                                        .map(deadline -> String.valueOf(deadline.id()))
                                        .collect(Collectors.joining(",")),
                                "rows",
                                String.valueOf(deadlines.size()),
                                "values",
                                String.valueOf(values),
                                "approver",
                                APPROVER)));
    }

    /** A row that two deadlines claim is destroyed once and stands in the ledger once. */
    private static List<Deadline> oncePerRow(List<Deadline> deadlines) {
        Map<Object, Deadline> first = new LinkedHashMap<>();
        for (Deadline deadline : deadlines) {
            first.putIfAbsent(
                    List.of(deadline.row(), deadline.subject(), deadline.items()), deadline);
        }
        return List.copyOf(first.values());
    }

    private static List<RowReference> rows(List<Deadline> deadlines) {
        return deadlines.stream().map(Deadline::row).distinct().toList();
    }

    private static Map<Group, List<Deadline>> bySubjectAndExtent(List<Deadline> deadlines) {
        return deadlines.stream()
                .collect(
                        Collectors.groupingBy(
                                deadline ->
                                        new Group(
                                                deadline.subject(),
                                                deadline.items().isEmpty()
                                                        ? Extent.EVERYTHING
                                                        : Extent.of(deadline.items())),
                                LinkedHashMap::new,
                                Collectors.toList()));
    }

    /** Rows that custody handles together. */
    private record Group(DataSubjectId subject, Extent extent) {}
}
