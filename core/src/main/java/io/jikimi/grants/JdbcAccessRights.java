package io.jikimi.grants;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.grants.Comparison.Finding;
import io.jikimi.grants.Comparison.Kind;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
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

    /**
     * A row has the time of its first read, and is there when its scope closes: what was read while
     * the last comparison asked is asked for again.
     */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private static final Duration A_DAY = Duration.ofDays(1);

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
        Comparison comparison = inTransaction(this::compareInTransaction);
        lastComparison = comparison;
        return comparison;
    }

    private Comparison compareInTransaction() {
        Instant before = book.lock();
        Instant now = clock.now();
        Map<String, HostAccount> shown = shown();
        Optional<LedgeredAccounts> told = LedgeredAccounts.of(evidence);
        List<Finding> findings = new ArrayList<>();
        told.ifPresent(ledger -> findings.addAll(putRight(ledger, now)));
        boolean first = before == null && !told.map(LedgeredAccounts::compared).orElse(false);
        findings.addAll(differences(shown, first));
        if (!first) {
            findings.addAll(usedWithoutRights(since(before, now), shown));
        }
        book.compared(now);
        return new Comparison(now, shown.size(), findings);
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
        return new AccessSheet(quarter, clock.now(), lines, review(quarter).orElse(null));
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
        return book.beganBefore(clock.endOf(quarter.last())) && review(quarter).isEmpty()
                ? Optional.of(quarter)
                : Optional.empty();
    }

    /** Once a quarter is over, a review that could not see its end is none of it. */
    private Optional<AccessSheet.Review> review(Quarter quarter) {
        Instant end = clock.endOf(quarter.last());
        return book.review(quarter)
                .filter(review -> !review.at().isBefore(end) || clock.now().isBefore(end));
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

    /** The book can be altered, what the ledger tells cannot: it is what is compared. */
    private List<Finding> putRight(LedgeredAccounts ledger, Instant now) {
        Map<String, RecordedAccount> recorded = book.accounts();
        Set<String> accounts = new TreeSet<>(recorded.keySet());
        accounts.addAll(ledger.names());
        List<Finding> findings = new ArrayList<>();
        for (String account : accounts) {
            RecordedAccount stands =
                    recorded.getOrDefault(account, RecordedAccount.unknown(account));
            RecordedAccount told = ledger.account(account);
            if (!stands.agreesWith(told)) {
                putRight(stands, told, now);
                findings.add(new Finding(account, Kind.BOOK_ALTERED));
            }
        }
        return findings;
    }

    private void putRight(RecordedAccount stands, RecordedAccount told, Instant now) {
        book.change(
                stands.endingWith(told),
                told.known() ? told.person() : stands.person(),
                without(told.rights().keySet(), stands.rights().keySet()),
                without(stands.rights().keySet(), told.rights().keySet()),
                !told.hasRights(),
                now);
    }

    /** The moment of the last comparison stands beside the book, and may be altered as well. */
    private static Instant since(@Nullable Instant before, Instant now) {
        Instant day = now.minus(A_DAY);
        return (before == null || before.isAfter(day) ? day : before).minus(OVERLAP);
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

    private List<Finding> usedWithoutRights(Instant since, Map<String, HostAccount> shown) {
        Map<String, RecordedAccount> recorded = book.accounts();
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(evidence.lastAccesses(since))
                .forEach(
                        (account, lastUse) -> {
                            RecordedAccount known =
                                    recorded.getOrDefault(
                                            account, RecordedAccount.unknown(account));
                            if (known.usedAfterTheEnd(lastUse)) {
                                findings.add(new Finding(account, Kind.LEAVER_HAS_ACCESS));
                            } else if (!shown.containsKey(account) && known.neverHadRights()) {
                                findings.add(new Finding(account, Kind.UNKNOWN_HAS_ACCESS));
                            }
                        });
        return findings;
    }

    private void change(
            RecordedAccount before,
            String person,
            Set<String> rights,
            Actor actor,
            Map<String, String> how) {
        Set<String> added = without(rights, before.rights().keySet());
        Set<String> removed = without(before.rights().keySet(), rights);
        book.change(before, person, added, removed, rights.isEmpty(), clock.now());
        Map<String, String> details = new TreeMap<>(how);
        details.put("account", before.account());
        details.put("person", person);
        details.put("rights", String.join(" ", new TreeSet<>(rights)));
        details.put("added", String.join(" ", added));
        details.put("removed", String.join(" ", removed));
        append(act(before, rights), actor, details);
    }

    private static Set<String> without(Set<String> rights, Set<String> others) {
        Set<String> left = new TreeSet<>(rights);
        left.removeAll(others);
        return left;
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
