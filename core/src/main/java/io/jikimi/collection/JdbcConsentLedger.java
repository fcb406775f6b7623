package io.jikimi.collection;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The consent ledger in the table {@code jikimi_consent}: one row per decision with what was shown
 * (법 제22조 제3항: the burden of proof is the controller's). A row ends once, by withdrawal or by a
 * newer decision on the same entry, and is never changed otherwise. Every decision and every end
 * also goes to the evidence ledger, in the same transaction.
 *
 * <p>A withdrawal and a write that rests on the consent exclude each other: the write holds the row
 * with a shared lock until it ends, the withdrawal changes the row.
 */
public final class JdbcConsentLedger implements ConsentLedger {

    private static final String SELECT =
            "select id, subject, form, version, text_hash, entry, category, purpose, recipient,"
                    + " items, retention, granted, decided_at, method, source, withdrawn_at,"
                    + " withdrawal_channel, origin_subject from jikimi_consent";

    private static final String EFFECTIVE = " granted and withdrawn_at is null";

    private static final String SUPERSEDED = "superseded";

    /** How a decision ends that counts in another account from now on. */
    private static final String CARRIED_OVER = "carried-over";

    /** How a decision ends that the other account had refused. */
    private static final String MERGED = "merged";

    private static final int LONGEST_CHANNEL = 40;
    private static final int IDS_PER_STATEMENT = 500;

    private final JdbcClient jdbc;
    private final DatabaseDialect dialect;
    private final PublishedForms forms;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final AtomicLong changes = new AtomicLong();

    /** Creates the room's door over the database with Jikimi's tables. */
    public JdbcConsentLedger(
            JdbcClient jdbc,
            DatabaseDialect dialect,
            PublishedForms forms,
            EvidenceLog evidence,
            LegalClock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.forms = forms;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public List<Consent> record(DataSubjectId subject, ConsentSubmission submission, Actor actor) {
        requireTransaction();
        CollectionDecision decision = forms.check(submission, clock.now());
        if (!decision.granted()) {
            evidence.record(refusal(decision, subject, actor));
            decision.orThrow();
        }
        return record(jdbc, subject, submission, actor);
    }

    /** Records on the connection of a transaction that is about to complete. */
    List<Consent> record(
            Connection connection,
            DataSubjectId subject,
            ConsentSubmission submission,
            Actor actor) {
        return record(
                JdbcClient.create(new SingleConnectionDataSource(connection, true)),
                subject,
                submission,
                actor);
    }

    @Override
    public List<Consent> withdraw(
            DataSubjectId subject, String purpose, String channel, Actor actor) {
        requireTransaction();
        requireChannel(channel);
        List<Consent> withdrawn = new ArrayList<>();
        if (isKnown(subject, purpose)) {
            withdrawn.addAll(end(subject, purpose, channel, actor));
            // A decision that was recorded while the first look waited is visible to a second one
            // only.
            withdrawn.addAll(end(subject, purpose, channel, actor));
        }
        if (withdrawn.isEmpty()) {
            throw new LifecycleException(
                    Refusal.NOT_FOUND,
                    "consent",
                    "the data subject has no effective consent for this purpose. The history lists"
                            + " every decision and its end.");
        }
        return withdrawn;
    }

    /** A purpose that nobody knows is whatever somebody has sent, and goes into no statement. */
    private boolean isKnown(DataSubjectId subject, String purpose) {
        return forms.knowPurpose(purpose)
                || history(subject).stream().anyMatch(consent -> consent.purpose().equals(purpose));
    }

    @Override
    public List<Consent> history(DataSubjectId subject) {
        return jdbc.sql(SELECT + " where subject = :subject order by id desc")
                .param("subject", subject.toString())
                .query(JdbcConsentLedger::consent)
                .list();
    }

    @Override
    public List<Consent> effective(DataSubjectId subject) {
        return jdbc.sql(SELECT + " where subject = :subject and" + EFFECTIVE + " order by id")
                .param("subject", subject.toString())
                .query(JdbcConsentLedger::consent)
                .list();
    }

    @Override
    public Set<DataSubjectId> consentedTo(
            Collection<DataSubjectId> subjects, String purpose, Set<String> items) {
        Set<DataSubjectId> consented = new LinkedHashSet<>();
        consents(jdbc, subjects, purpose, false)
                .forEach(
                        (subject, held) -> {
                            Set<String> covered = new HashSet<>();
                            held.forEach(consent -> covered.addAll(consent.items()));
                            if (covered.containsAll(items)) {
                                consented.add(subject);
                            }
                        });
        return consented;
    }

    /**
     * The effective consents of some subjects to a purpose.
     *
     * @param on the connection to ask on
     * @param toProvision whether a consent to provision counts as well
     */
    Map<DataSubjectId, List<HeldConsent>> consents(
            JdbcClient on,
            Collection<DataSubjectId> subjects,
            String purpose,
            boolean toProvision) {
        Map<DataSubjectId, List<HeldConsent>> consents = new HashMap<>();
        for (List<String> chunk : chunks(subjects.stream().map(DataSubjectId::toString).toList())) {
            on.sql(
                            "select subject, purpose, category, items from jikimi_consent"
                                    + " where subject in (:subjects) and purpose = :purpose and"
                                    + EFFECTIVE
                                    + (toProvision ? "" : " and recipient is null"))
                    .param("subjects", chunk)
                    .param("purpose", purpose)
                    .query(
                            row -> {
                                consents.computeIfAbsent(
                                                DataSubjectId.parse(row.getString("subject")),
                                                subject -> new ArrayList<>())
                                        .add(held(row));
                            });
        }
        return consents;
    }

    /** Grows with every decision and every withdrawal on this instance, committed or not. */
    long changes() {
        return changes.get();
    }

    @Override
    public Set<DataSubjectId> consentedToProvision(
            Collection<DataSubjectId> subjects, String recipient, Set<String> items) {
        Set<DataSubjectId> consented = new LinkedHashSet<>();
        for (List<String> chunk : chunks(subjects.stream().map(DataSubjectId::toString).toList())) {
            Map<String, Map<String, Set<String>>> itemsByPurpose = new TreeMap<>();
            jdbc.sql(
                            "select subject, purpose, items from jikimi_consent"
                                    + " where recipient = :recipient and subject in (:subjects)"
                                    + " and"
                                    + EFFECTIVE)
                    .param("recipient", recipient)
                    .param("subjects", chunk)
                    .query(
                            row -> {
                                itemsByPurpose
                                        .computeIfAbsent(
                                                row.getString("subject"), key -> new TreeMap<>())
                                        .computeIfAbsent(
                                                row.getString("purpose"), key -> new HashSet<>())
                                        .addAll(items(row.getString("items")));
                            });
            itemsByPurpose.forEach(
                    (subject, purposes) -> {
                        if (purposes.values().stream().anyMatch(any -> any.containsAll(items))) {
                            consented.add(DataSubjectId.parse(subject));
                        }
                    });
        }
        return consented;
    }

    /**
     * Reads the keys and the effective consents to collection and keeps both from being changed
     * until the transaction ends: in one round trip where the database can.
     *
     * @param keyIds the keys that were written under, not empty
     * @param subjects whose consents are needed; may be empty
     */
    Held hold(
            Connection connection,
            KeyStateLock keys,
            Collection<Long> keyIds,
            Collection<DataSubjectId> subjects,
            Collection<Long> indexKeys)
            throws SQLException {
        Held held = new Held(new HashMap<>(), new HashMap<>(), new HashSet<>());
        holdIndexKeys(connection, keys, List.copyOf(indexKeys), held);
        List<List<Long>> keyChunks = chunks(keyIds);
        List<List<String>> subjectChunks =
                chunks(subjects.stream().map(DataSubjectId::toString).toList());
        for (int index = 0; index < Math.max(keyChunks.size(), subjectChunks.size()); index++) {
            List<Long> ids = index < keyChunks.size() ? keyChunks.get(index) : List.of();
            List<String> names =
                    index < subjectChunks.size() ? subjectChunks.get(index) : List.of();
            if (!ids.isEmpty() && !names.isEmpty() && dialect.locksInsideCommonTableExpressions()) {
                holdBoth(connection, keys, ids, names, held);
            } else {
                holdKeys(connection, keys, ids, held);
                holdConsents(connection, names, held);
            }
        }
        return held;
    }

    /** While nothing is rotated there are none: then it costs nothing. */
    private static void holdIndexKeys(
            Connection connection, KeyStateLock keys, List<Long> indexKeys, Held held)
            throws SQLException {
        if (indexKeys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(keys.selectOfOtherIndexKeys(indexKeys.size()))) {
            bind(statement, indexKeys, List.of());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.indexStates().add(row.getString("state"));
                }
            }
        }
    }

    private void holdBoth(
            Connection connection,
            KeyStateLock keys,
            List<Long> keyIds,
            List<String> subjects,
            Held held)
            throws SQLException {
        String sql =
                "with k as ("
                        + keys.select(keyIds.size())
                        + "), c as ("
                        + selectOfBases(subjects.size())
                        + ") select key_id, state, null as subject, null as purpose,"
                        + " null as category, null as items from k"
                        + " union all select null, null, subject, purpose, category, items from c";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, keyIds, subjects);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getString("state") != null) {
                        held.addKey(row);
                    } else {
                        held.addConsent(row);
                    }
                }
            }
        }
    }

    private void holdKeys(Connection connection, KeyStateLock keys, List<Long> keyIds, Held held)
            throws SQLException {
        if (keyIds.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(keys.select(keyIds.size()))) {
            bind(statement, keyIds, List.of());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.addKey(row);
                }
            }
        }
    }

    private void holdConsents(Connection connection, List<String> subjects, Held held)
            throws SQLException {
        if (subjects.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(selectOfBases(subjects.size()))) {
            bind(statement, List.of(), subjects);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.addConsent(row);
                }
            }
        }
    }

    /** A consent to provision is no consent to collection: those have a recipient. */
    private String selectOfBases(int subjects) {
        return "select subject, purpose, category, items from jikimi_consent where subject in ("
                + String.join(", ", Collections.nCopies(subjects, "?"))
                + ") and recipient is null and"
                + EFFECTIVE
                + " order by id"
                + dialect.shareLock();
    }

    private static void bind(PreparedStatement statement, List<Long> keyIds, List<String> subjects)
            throws SQLException {
        int position = 1;
        for (Long keyId : keyIds) {
            statement.setLong(position++, keyId);
        }
        for (String subject : subjects) {
            statement.setString(position++, subject);
        }
    }

    private List<Consent> record(
            JdbcClient jdbc, DataSubjectId subject, ConsentSubmission submission, Actor actor) {
        Instant now = clock.now();
        forms.check(submission, now).orThrow();
        PublishedForm form = forms.current(submission.form());
        boolean decidedBefore = lockDecisions(jdbc, subject);
        List<Consent> recorded = new ArrayList<>();
        for (ConsentSubmission.Decision decision : submission.decisions()) {
            Consent consent =
                    insert(
                            jdbc,
                            consent(subject, submission, decision, form, now),
                            decision,
                            form,
                            actor);
            if (decidedBefore) {
                supersede(jdbc, consent);
            }
            append(consent.granted() ? "consent.granted" : "consent.refused", now, actor, consent);
            recorded.add(consent);
        }
        changes.incrementAndGet();
        return recorded;
    }

    /**
     * Makes decisions of one subject wait for each other, so that the last one to commit ends what
     * it replaces. The first ones have no decision to wait for.
     *
     * @return whether there are decisions
     */
    private boolean lockDecisions(JdbcClient jdbc, DataSubjectId subject) {
        if (lockThoseThere(jdbc, subject)) {
            return true;
        }
        if (isFirst(jdbc, subject)) {
            return false;
        }
        jdbc.sql(
                        "select subject from jikimi_consenting_subject where subject = :subject"
                                + " for update")
                .param("subject", subject.toString())
                .query(String.class)
                .list();
        return lockThoseThere(jdbc, subject);
    }

    /** Whether nobody was first; waits for whoever is about to be. */
    private boolean isFirst(JdbcClient jdbc, DataSubjectId subject) {
        try {
            return jdbc.sql(
                                    dialect.insertOrLeave(
                                            "insert into jikimi_consenting_subject (subject) values"
                                                    + " (:subject)"))
                            .param("subject", subject.toString())
                            .update()
                    == 1;
        } catch (DuplicateKeyException anotherWasFirst) {
            return false;
        }
    }

    private static boolean lockThoseThere(JdbcClient jdbc, DataSubjectId subject) {
        return !jdbc.sql(
                        "select id from jikimi_consent where subject = :subject"
                                + " order by id for update")
                .param("subject", subject.toString())
                .query(Long.class)
                .list()
                .isEmpty();
    }

    private static Consent consent(
            DataSubjectId subject,
            ConsentSubmission submission,
            ConsentSubmission.Decision decision,
            PublishedForm form,
            Instant now) {
        PublishedForm.Entry entry = form.entry(decision.entry()).orElseThrow();
        return new Consent(
                0,
                subject,
                form.name(),
                form.version(),
                form.textHash(),
                entry.id(),
                entry.category(),
                entry.purpose(),
                entry.recipient(),
                Set.copyOf(entry.items()),
                entry.retentionText(),
                decision.granted(),
                now,
                submission.method(),
                submission.source(),
                null,
                null,
                null);
    }

    private static Consent insert(
            JdbcClient jdbc,
            Consent consent,
            ConsentSubmission.Decision decision,
            PublishedForm form,
            Actor actor) {
        GeneratedKeyHolder id = new GeneratedKeyHolder();
        jdbc.sql(
                        "insert into jikimi_consent (subject, form, version, text_hash, language,"
                                + " entry, category, purpose, recipient, items, retention,"
                                + " granted, decided_at, interacted_at, method, source,"
                                + " recorded_by) values (:subject, :form, :version, :textHash,"
                                + " :language, :entry, :category, :purpose, :recipient, :items,"
                                + " :retention, :granted, :decidedAt, :interactedAt, :method,"
                                + " :source, :recordedBy)")
                .param("subject", consent.subject().toString())
                .param("form", consent.form())
                .param("version", consent.version())
                .param("textHash", consent.textHash())
                .param("language", form.language())
                .param("entry", consent.entry())
                .param("category", consent.category())
                .param("purpose", consent.purpose())
                .param("recipient", consent.recipient(), Types.VARCHAR)
                .param("items", String.join("\n", consent.items().stream().sorted().toList()))
                .param("retention", consent.retention())
                .param("granted", consent.granted())
                .param("decidedAt", timestamp(consent.decidedAt()))
                .param("interactedAt", timestamp(Objects.requireNonNull(decision.interactedAt())))
                .param("method", consent.method())
                .param("source", consent.source())
                .param("recordedBy", actor.account())
                .update(id, "id");
        return withId(consent, Objects.requireNonNull(id.getKeyAs(Number.class)).longValue());
    }

    /**
     * Ends the older decision on the same entry. A refusal also ends what was granted to the same
     * purpose and recipient by another form: nobody has to find the form that was used.
     */
    private static void supersede(JdbcClient jdbc, Consent newer) {
        jdbc.sql(
                        "update jikimi_consent set superseded_by = :newer,"
                                + " withdrawal_channel = case when"
                                + EFFECTIVE
                                + " then :channel else withdrawal_channel end,"
                                + " withdrawn_at = case when"
                                + EFFECTIVE
                                + " then :now else withdrawn_at end"
                                + " where subject = :subject and superseded_by is null"
                                + " and id <> :newer and (form = :form and entry = :entry"
                                + " or :refused and form <> :form and purpose = :purpose"
                                + " and category = :category"
                                + " and coalesce(recipient, '') = :recipient and"
                                + EFFECTIVE
                                + ")")
                .param("newer", newer.id())
                .param("channel", SUPERSEDED)
                .param("now", timestamp(newer.decidedAt()))
                .param("subject", newer.subject().toString())
                .param("form", newer.form())
                .param("entry", newer.entry())
                .param("refused", !newer.granted())
                .param("purpose", newer.purpose())
                .param("category", newer.category())
                .param("recipient", newer.recipient() == null ? "" : newer.recipient())
                .update();
    }

    @Override
    public List<Consent> carryOver(DataSubjectId from, DataSubjectId to, Actor actor) {
        requireTransaction();
        Stream.of(from, to)
                .sorted(Comparator.comparing(DataSubjectId::toString))
                .forEach(subject -> lockDecisions(jdbc, subject));
        Set<Matter> refused = refused(history(to));
        List<Consent> carried = new ArrayList<>();
        for (Consent decision : history(from)) {
            if (copy(decision, to)) {
                carried.add(decision);
                append("consent.carried-over", clock.now(), actor, decision, to);
            }
        }
        refused.addAll(refused(carried));
        end(effective(from), CARRIED_OVER, actor);
        List<Consent> ended =
                effective(to).stream()
                        .filter(consent -> refused.contains(Matter.of(consent)))
                        .toList();
        return end(ended, MERGED, actor);
    }

    /** What was decided against last. What was carried away before is decided elsewhere. */
    private static Set<Matter> refused(List<Consent> decisions) {
        Map<Matter, Consent> last = new HashMap<>();
        decisions.stream()
                .sorted(Comparator.comparing(Consent::decidedAt).thenComparing(Consent::id))
                .forEach(consent -> last.put(Matter.of(consent), consent));
        Set<Matter> refused = new HashSet<>();
        last.forEach(
                (matter, consent) -> {
                    if (!consent.effective() && !CARRIED_OVER.equals(consent.withdrawalChannel())) {
                        refused.add(matter);
                    }
                });
        return refused;
    }

    private boolean copy(Consent decision, DataSubjectId to) {
        DataSubjectId origin = decision.origin() == null ? decision.subject() : decision.origin();
        return jdbc.sql(
                                "insert into jikimi_consent (subject, form, version, text_hash,"
                                        + " language, entry, category, purpose, recipient, items,"
                                        + " retention, granted, decided_at, interacted_at, method,"
                                        + " source, recorded_by, withdrawn_at, withdrawal_channel,"
                                        + " superseded_by, origin_subject, origin) select :to,"
                                        + " form, version, text_hash, language, entry, category,"
                                        + " purpose, recipient, items, retention, granted,"
                                        + " decided_at, interacted_at, method, source,"
                                        + " recorded_by, withdrawn_at, withdrawal_channel,"
                                        + " superseded_by, :origin, id from jikimi_consent where"
                                        + " id = :id and not exists (select 1 from jikimi_consent c"
                                        + " where c.subject = :to and c.origin = :id)")
                        .param("to", to.toString())
                        .param("origin", origin.toString())
                        .param("id", decision.id())
                        .update()
                == 1;
    }

    private List<Consent> end(DataSubjectId subject, String purpose, String channel, Actor actor) {
        List<Consent> effective =
                jdbc.sql(
                                SELECT
                                        + " where subject = :subject and purpose = :purpose and"
                                        + EFFECTIVE
                                        + " order by id for update")
                        .param("subject", subject.toString())
                        .param("purpose", purpose)
                        .query(JdbcConsentLedger::consent)
                        .list();
        return end(effective, channel, actor);
    }

    private List<Consent> end(List<Consent> effective, String channel, Actor actor) {
        if (effective.isEmpty()) {
            return effective;
        }
        Instant now = clock.now();
        jdbc.sql(
                        "update jikimi_consent set withdrawn_at = :now,"
                                + " withdrawal_channel = :channel where id in (:ids)")
                .param("now", timestamp(now))
                .param("channel", channel)
                .param("ids", effective.stream().map(Consent::id).toList())
                .update();
        changes.incrementAndGet();
        List<Consent> ended =
                effective.stream().map(consent -> ended(consent, now, channel)).toList();
        ended.forEach(consent -> append("consent.withdrawn", now, actor, consent));
        return ended;
    }

    private void append(String kind, Instant now, Actor actor, Consent consent) {
        append(kind, now, actor, consent, null);
    }

    private void append(
            String kind, Instant now, Actor actor, Consent consent, @Nullable DataSubjectId to) {
        Map<String, String> details = new TreeMap<>();
        details.put("consent", Long.toString(consent.id()));
        details.put("form", consent.form());
        details.put("version", Integer.toString(consent.version()));
        details.put("textHash", consent.textHash());
        details.put("entry", consent.entry());
        details.put("category", consent.category());
        details.put("purpose", consent.purpose());
        details.put("method", consent.method());
        if (consent.recipient() != null) {
            details.put("recipient", consent.recipient());
        }
        if (consent.withdrawalChannel() != null) {
            details.put("channel", consent.withdrawalChannel());
        }
        if (to != null) {
            details.put("to", to.toString());
        }
        evidence.append(LedgerEntry.of(kind, now, actor, consent.subject(), details));
    }

    private AccessEntry refusal(CollectionDecision decision, DataSubjectId subject, Actor actor) {
        return AccessEntry.refused(
                clock.now(),
                actor,
                null,
                "collection",
                "ConsentLedger.record",
                "consent",
                List.of(subject),
                List.of(),
                Objects.requireNonNull(decision.refusal(), "nothing was refused"));
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "The consent ledger is changed in the caller's transaction, and there is none."
                            + " Annotate the calling method with @Transactional.");
        }
    }

    private static void requireChannel(String channel) {
        if (channel == null
                || channel.isBlank()
                || channel.length() > LONGEST_CHANNEL
                || channel.chars().anyMatch(Character::isISOControl)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "channel",
                    "a withdrawal names the channel it came by in 1 to "
                            + LONGEST_CHANNEL
                            + " printable characters, for example 'web'.");
        }
    }

    private static Consent consent(ResultSet row, int number) throws SQLException {
        String origin = row.getString("origin_subject");
        return new Consent(
                row.getLong("id"),
                DataSubjectId.parse(row.getString("subject")),
                row.getString("form"),
                row.getInt("version"),
                row.getString("text_hash"),
                row.getString("entry"),
                row.getString("category"),
                row.getString("purpose"),
                row.getString("recipient"),
                items(row.getString("items")),
                row.getString("retention"),
                row.getBoolean("granted"),
                row.getObject("decided_at", OffsetDateTime.class).toInstant(),
                row.getString("method"),
                row.getString("source"),
                instant(row.getObject("withdrawn_at", OffsetDateTime.class)),
                row.getString("withdrawal_channel"),
                origin == null ? null : DataSubjectId.parse(origin));
    }

    private static Consent withId(Consent consent, long id) {
        return copy(consent, id, consent.withdrawnAt(), consent.withdrawalChannel());
    }

    private static Consent ended(Consent consent, Instant at, String channel) {
        return copy(consent, consent.id(), at, channel);
    }

    private static Consent copy(
            Consent consent, long id, @Nullable Instant withdrawnAt, @Nullable String channel) {
        return new Consent(
                id,
                consent.subject(),
                consent.form(),
                consent.version(),
                consent.textHash(),
                consent.entry(),
                consent.category(),
                consent.purpose(),
                consent.recipient(),
                consent.items(),
                consent.retention(),
                consent.granted(),
                consent.decidedAt(),
                consent.method(),
                consent.source(),
                withdrawnAt,
                channel,
                consent.origin());
    }

    private static HeldConsent held(ResultSet row) throws SQLException {
        return new HeldConsent(
                row.getString("purpose"), row.getString("category"), items(row.getString("items")));
    }

    private static Set<String> items(String stored) {
        return new LinkedHashSet<>(Arrays.asList(stored.split("\n")));
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime stored) {
        return stored == null ? null : stored.toInstant();
    }

    private static <T> List<List<T>> chunks(Collection<T> all) {
        List<T> list = List.copyOf(all);
        List<List<T>> chunks = new ArrayList<>();
        for (int start = 0; start < list.size(); start += IDS_PER_STATEMENT) {
            chunks.add(list.subList(start, Math.min(start + IDS_PER_STATEMENT, list.size())));
        }
        return chunks;
    }

    /**
     * What a writing transaction may rely on until it ends.
     *
     * @param keyStates the state of each key that has a row
     * @param consents the effective consents to collection of each subject
     * @param indexStates the states of the keys of the search index under which nothing was written
     */
    record Held(
            Map<Long, String> keyStates,
            Map<DataSubjectId, List<HeldConsent>> consents,
            Set<String> indexStates) {

        /** Whether a key of the search index is in use under which nothing was written. */
        boolean indexReplaced() {
            return indexStates.contains("ACTIVE");
        }

        List<HeldConsent> consentsOf(DataSubjectId subject) {
            return consents.getOrDefault(subject, List.of());
        }

        private void addKey(ResultSet row) throws SQLException {
            keyStates.put(row.getLong("key_id"), row.getString("state"));
        }

        private void addConsent(ResultSet row) throws SQLException {
            consents.computeIfAbsent(
                            DataSubjectId.parse(row.getString("subject")),
                            subject -> new ArrayList<>())
                    .add(held(row));
        }
    }

    /** What one decides about, whichever form asks. */
    private record Matter(String purpose, String category, @Nullable String recipient) {

        static Matter of(Consent consent) {
            return new Matter(consent.purpose(), consent.category(), consent.recipient());
        }
    }

    /** One effective consent to collection. */
    record HeldConsent(String purpose, String category, Set<String> items) {}
}
