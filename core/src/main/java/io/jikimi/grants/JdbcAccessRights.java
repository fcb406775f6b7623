package io.jikimi.grants;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.grants.Comparison.Finding;
import io.jikimi.grants.Comparison.Kind;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Access rights over the tables of this room and the ledger. Changes and comparisons wait for each
 * other, so that a comparison never sees the half of a change.
 *
 * <p>Thread-safe.
 */
public final class JdbcAccessRights implements AccessRights {

    private static final Actor COMPARISON = Actor.system("access-rights-comparison");

    private final TransactionTemplate transaction;
    private final JdbcAccountBook book;
    private final @Nullable AccountDirectory directory;
    private final EvidenceLog evidence;
    private final LegalClock clock;

    private volatile @Nullable Comparison lastComparison;

    /**
     * Creates the room's door.
     *
     * @param dataSource the database with Jikimi's tables
     * @param transactions its transaction manager
     * @param directory the accounts of the service, null if nothing shows them
     * @param evidence the ledger, and the access log that shows who was there
     * @param clock the legal clock
     */
    public JdbcAccessRights(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            @Nullable AccountDirectory directory,
            EvidenceLog evidence,
            LegalClock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.book = new JdbcAccountBook(dataSource);
        this.directory = directory;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public void record(AccountChange change, Actor executor) {
        requireOfTheService("executor", executor);
        inTransaction(
                () -> {
                    book.begin();
                    book.lock();
                    RecordedAccount before = book.account(change.account());
                    Map<String, String> how = new TreeMap<>();
                    how.put("requester", change.requester());
                    how.put("approver", change.approver());
                    how.put("reason", change.reason());
                    how.put("executor", executor.account());
                    change(before, change.person(), change.rights(), executor, how);
                    return true;
                });
    }

    @Override
    public Comparison compare() {
        // Before the transaction that compares: on MariaDB it sees what was committed when it first
        // read, so the lock comes first.
        transaction.executeWithoutResult(status -> book.begin());
        Comparison comparison =
                inTransaction(
                        () -> {
                            Instant before = book.lock();
                            Map<String, HostAccount> shown = shown();
                            List<Finding> findings = differences(shown, before == null);
                            if (before != null) {
                                findings.addAll(usedAfterTheEnd(before));
                            }
                            book.compared(clock.now());
                            return new Comparison(clock.now(), shown.size(), findings);
                        });
        lastComparison = comparison;
        return comparison;
    }

    @Override
    public @Nullable Comparison lastComparison() {
        return lastComparison;
    }

    @Override
    public boolean comparable() {
        return directory != null;
    }

    @Override
    public AccessSheet sheet(Quarter quarter) {
        Instant begin = quarter.first().atStartOfDay(clock.zone()).toInstant();
        Instant end = clock.endOf(quarter.last());
        Map<String, Instant> uses = evidence.lastAccesses(begin);
        List<AccessSheet.Line> lines =
                book.accounts().values().stream()
                        .filter(account -> account.matters(begin, end))
                        .map(account -> account.line(uses.get(account.account())))
                        .toList();
        return new AccessSheet(quarter, clock.now(), lines, book.review(quarter).orElse(null));
    }

    @Override
    public void reviewed(Quarter quarter, String findings, String action, Actor reviewer) {
        if (reviewer.kind() != Actor.Kind.STAFF) {
            throw invalid("reviewer", "Access rights are reviewed by somebody of the service.");
        }
        Names.requireText("findings", findings);
        Names.requireText("action", action);
        if (quarter.first().isAfter(clock.today())) {
            throw invalid("quarter", "The quarter " + quarter + " has not begun.");
        }
        inTransaction(
                () -> {
                    book.begin();
                    book.lock();
                    book.reviewed(quarter, new AccessSheet.Review(clock.now(), reviewer.account()));
                    append(
                            "access.reviewed",
                            reviewer,
                            Map.of(
                                    "quarter",
                                    quarter.toString(),
                                    "findings",
                                    findings,
                                    "action",
                                    action));
                    return true;
                });
    }

    @Override
    public Optional<Quarter> due() {
        Quarter quarter = Quarter.of(clock.today()).previous();
        return book.beganBefore(clock.endOf(quarter.last())) && book.review(quarter).isEmpty()
                ? Optional.of(quarter)
                : Optional.empty();
    }

    private Map<String, HostAccount> shown() {
        if (directory == null) {
            throw noAccounts(
                    "there is no bean of type AccountDirectory. Nothing was recorded: declare one"
                            + " that shows the accounts of the service.");
        }
        Map<String, HostAccount> shown = new TreeMap<>();
        directory.accounts(
                account -> {
                    if (shown.put(account.account(), account) != null) {
                        throw invalid("account", "The directory shows an account more than once.");
                    }
                });
        return shown;
    }

    /**
     * Records every difference. The first comparison takes accounts in and finds none of them
     * unrecorded, but whoever cannot log in and still has rights is found by every one.
     */
    private List<Finding> differences(Map<String, HostAccount> shown, boolean first) {
        Map<String, RecordedAccount> recorded = book.accounts();
        if (shown.isEmpty() && recorded.values().stream().anyMatch(RecordedAccount::hasRights)) {
            throw noAccounts(
                    "the directory shows no account, where there were some. Nothing was recorded:"
                            + " look whether the AccountDirectory reads the right place.");
        }
        List<Finding> findings = new ArrayList<>();
        Set<String> accounts = new TreeSet<>(recorded.keySet());
        accounts.addAll(shown.keySet());
        for (String account : accounts) {
            RecordedAccount before =
                    recorded.getOrDefault(account, RecordedAccount.unknown(account));
            HostAccount now = shown.get(account);
            recordDifference(before, now, first)
                    .ifPresent(kind -> findings.add(new Finding(account, kind)));
            if (now != null && !now.active() && !now.rights().isEmpty()) {
                findings.add(new Finding(account, Kind.LEAVER_HAS_RIGHTS));
            }
        }
        return findings;
    }

    private Optional<Kind> recordDifference(
            RecordedAccount before, @Nullable HostAccount now, boolean first) {
        Set<String> rights = now == null ? Set.of() : now.effective();
        if (rights.equals(before.rights().keySet())) {
            return Optional.empty();
        }
        String person = now == null ? before.person() : now.person();
        change(
                before,
                person,
                rights,
                COMPARISON,
                Map.of("executor", "unknown", "reason", reason(now, first)));
        return first ? Optional.empty() : Optional.of(kind(before, rights));
    }

    private static String reason(@Nullable HostAccount now, boolean first) {
        if (first) {
            return "taken in by the first comparison";
        }
        if (now == null) {
            return "the account is gone; found by the comparison";
        }
        return now.active()
                ? "found by the comparison"
                : "the account cannot log in; found by the comparison";
    }

    private static Kind kind(RecordedAccount before, Set<String> rights) {
        if (rights.isEmpty()) {
            return Kind.REVOKED_UNRECORDED;
        }
        return before.hasRights() ? Kind.CHANGED_UNRECORDED : Kind.GRANTED_UNRECORDED;
    }

    private List<Finding> usedAfterTheEnd(Instant since) {
        Map<String, Instant> uses = evidence.lastAccesses(since);
        return book.accounts().values().stream()
                .filter(account -> account.usedAfterTheEnd(uses.get(account.account())))
                .map(account -> new Finding(account.account(), Kind.LEAVER_HAS_ACCESS))
                .toList();
    }

    private void change(
            RecordedAccount before,
            String person,
            Set<String> rights,
            Actor actor,
            Map<String, String> how) {
        Set<String> added = new TreeSet<>(rights);
        added.removeAll(before.rights().keySet());
        Set<String> removed = new TreeSet<>(before.rights().keySet());
        removed.removeAll(rights);
        book.change(before, person, added, removed, rights.isEmpty(), clock.now());
        Map<String, String> details = new TreeMap<>(how);
        details.put("account", before.account());
        details.put("person", person);
        details.put("rights", String.join(" ", new TreeSet<>(rights)));
        details.put("added", String.join(" ", added));
        details.put("removed", String.join(" ", removed));
        append(act(before, rights), actor, details);
    }

    private static String act(RecordedAccount before, Set<String> rights) {
        if (rights.isEmpty()) {
            return "access.revoked";
        }
        return before.hasRights() ? "access.changed" : "access.granted";
    }

    private void append(String kind, Actor actor, Map<String, String> details) {
        evidence.append(LedgerEntry.of(kind, clock.now(), actor, null, details));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static void requireOfTheService(String what, Actor actor) {
        if (actor.kind() != Actor.Kind.STAFF && actor.kind() != Actor.Kind.SYSTEM) {
            throw invalid(what, "Access rights are the business of the service's own accounts.");
        }
    }

    private static LifecycleException invalid(String where, String action) {
        return new LifecycleException(Refusal.INPUT_INVALID, where, action);
    }

    private static LifecycleException noAccounts(String what) {
        return new LifecycleException(Refusal.DIRECTORY_EMPTY, "account directory", what);
    }
}
