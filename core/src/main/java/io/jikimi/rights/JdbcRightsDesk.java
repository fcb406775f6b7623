package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.custody.Custody;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.provision.Provision;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.rights.RightsRequest.Kind;
import io.jikimi.rights.RightsRequest.State;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The desk over the register of requests. Every decision is one transaction: the register, what it
 * causes, the notice and the evidence stand or fall together, and a request is decided once.
 */
public final class JdbcRightsDesk implements RightsDesk {

    /** The days within which a request must be answered (법 제35조 제3항, 시행령 제41조, 제43조, 제44조). */
    public static final int LEGAL_DAYS = 10;

    private static final String AGENT_TASK = "rights-export-agent";
    private static final int LONGEST_CHANNEL = 40;
    private static final int LONGEST_TEXT = 1000;

    /** Letters and two short numbers: too little for a name, a telephone or a resident number. */
    private static final Pattern DOCUMENT = Pattern.compile("[A-Z]{2,8}-(?:[0-9]{4}-)?[0-9]{1,6}");

    private final JdbcRequests requests;
    private final JdbcMandates mandates;
    private final TransactionTemplate transactions;
    private final SubjectDossier dossier;
    private final WithdrawalEffects effects;
    private final DestructionDesk destruction;
    private final ConsentLedger consents;
    private final ProvisionGate provisions;
    private final NoticeDesk notices;
    private final PurposeScope scopes;
    private final DataKeys keys;
    private final EvidenceLog evidence;
    private final LegalClock clock;

    /**
     * Creates the desk.
     *
     * @param entityManager a shared one, bound to the caller's transaction
     */
    public JdbcRightsDesk(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            EntityManager entityManager,
            Catalogue catalogue,
            Custody custody,
            DestructionDesk destruction,
            ConsentLedger consents,
            ProvisionGate provisions,
            NoticeDesk notices,
            PurposeScope scopes,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock) {
        this.requests = new JdbcRequests(dataSource);
        this.mandates = new JdbcMandates(dataSource);
        this.transactions = new TransactionTemplate(transactions);
        this.dossier = new SubjectDossier(catalogue, custody, entityManager);
        this.effects = new WithdrawalEffects(catalogue, destruction, provisions, notices, clock);
        this.destruction = destruction;
        this.consents = consents;
        this.provisions = provisions;
        this.notices = notices;
        this.scopes = scopes;
        this.keys = keys;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public RightsRequest receive(
            Kind kind, DataSubjectId subject, String channel, Actor requester) {
        requireIdentity(subject, requester, "rights-" + kind);
        requireText("channel", channel, LONGEST_CHANNEL);
        if (kind == Kind.WITHDRAWAL) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "kind",
                    "a withdrawal names the purpose and takes effect at once. Call"
                            + " withdrawConsent.");
        }
        return inTransaction(() -> receive(kind, subject, channel, requester, null));
    }

    private RightsRequest receive(
            Kind kind,
            DataSubjectId subject,
            String channel,
            Actor requester,
            @Nullable String content) {
        long id =
                requests.receive(
                        kind,
                        subject,
                        requester.account(),
                        channel,
                        content,
                        clock.now(),
                        clock.lastDay(clock.now(), LEGAL_DAYS));
        RightsRequest request = request(id);
        note("rights.received", request, requester, Map.of("channel", channel));
        return request;
    }

    @Override
    public RightsRequest complete(long id, String result, Actor officer) {
        requireOfficer(officer);
        requireText("result", result, LONGEST_TEXT);
        return inTransaction(
                () -> {
                    RightsRequest request = undecided(id);
                    if (request.kind() == Kind.ERASURE) {
                        destruction.makeDue(
                                request.subject(), "erasure-request " + id, clock.now(), officer);
                    }
                    requests.decide(
                            id, State.DONE, clock.now(), officer.account(), result, null, null);
                    return decided("rights.completed", id, officer, kept(request));
                });
    }

    @Override
    public RightsRequest refuse(long id, Decision decision, Actor officer) {
        requireOfficer(officer);
        return inTransaction(
                () -> {
                    RightsRequest request = refusable(id);
                    RefusalGround ground =
                            RefusalGround.refusing(request.kind(), text(decision.ground()))
                                    .orElseThrow(
                                            () ->
                                                    groundRequired(
                                                            request,
                                                            offered -> !offered.postpones()));
                    requireTold(request, decision);
                    if (request.kind() == Kind.WITHDRAWAL) {
                        destruction.takeBack(request.subject(), withdrawal(id), officer);
                    }
                    requests.decide(
                            id,
                            State.REFUSED,
                            clock.now(),
                            officer.account(),
                            ground.article(),
                            decision.reason(),
                            decision.objection());
                    return decided(
                            "rights.refused", id, officer, Map.of("ground", ground.article()));
                });
    }

    @Override
    public RightsRequest postpone(long id, Decision decision, Actor officer) {
        requireOfficer(officer);
        return inTransaction(
                () -> {
                    RightsRequest request = undecided(id);
                    if (!request.postponableOn(clock.today())) {
                        throw new LifecycleException(
                                Refusal.POSTPONEMENT_NOT_OFFERED,
                                "request",
                                "request "
                                        + id
                                        + " stays: only an access request may be postponed, once and within its ten"
                                        + " days. Complete or refuse it.");
                    }
                    RefusalGround ground =
                            RefusalGround.postponing(request.kind(), text(decision.ground()))
                                    .orElseThrow(
                                            () ->
                                                    groundRequired(
                                                            request, RefusalGround::postpones));
                    requireTold(request, decision);
                    requests.decide(
                            id,
                            State.POSTPONED,
                            clock.now(),
                            officer.account(),
                            ground.article(),
                            decision.reason(),
                            decision.objection());
                    return decided(
                            "rights.postponed", id, officer, Map.of("ground", ground.article()));
                });
    }

    @Override
    public SubjectExport export(DataSubjectId subject, Actor requester) {
        requireIdentity(subject, requester, "rights-export");
        ScopeRequest scope =
                ScopeRequest.use(BuiltInPurpose.RIGHTS, requester, "rights-export")
                        .withAccess(Access.EXPORT)
                        .onlyOf(subject::equals);
        return scopes.call(scope, () -> inTransaction(() -> read(subject)));
    }

    @Override
    public SubjectExport exportAsAgent(DataSubjectId subject, Actor agent) {
        if (subject.equals(agent.subject())) {
            return export(subject, agent);
        }
        if (agent.kind() == Actor.Kind.ANONYMOUS) {
            throw identityRequired(subject, agent, AGENT_TASK);
        }
        Mandate mandate =
                inForce(subject, agent)
                        .orElseThrow(() -> mandateRequired(subject, agent, AGENT_TASK));
        // A data subject reads nobody else's data, whatever it asks for: the service reads for it.
        ScopeRequest scope =
                ScopeRequest.use(
                                BuiltInPurpose.RIGHTS,
                                Actor.system("agent " + agent.account()),
                                AGENT_TASK)
                        .withAccess(Access.EXPORT)
                        .because("mandate " + mandate.id())
                        .onlyOf(subject::equals);
        return scopes.call(scope, () -> inTransaction(() -> read(subject)));
    }

    private Optional<Mandate> inForce(DataSubjectId subject, Actor agent) {
        DataSubjectId acting = agent.subject();
        return acting == null
                ? Optional.empty()
                : inTransaction(() -> mandates.inForce(subject, acting, clock.today()));
    }

    @Override
    public Mandate enterMandate(
            DataSubjectId subject,
            DataSubjectId agent,
            String document,
            LocalDate lastDay,
            Actor officer) {
        requireOfficer(officer);
        requireDocument(document);
        requireKnown("subject", subject);
        requireKnown("agent", agent);
        if (subject.equals(agent)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "agent",
                    "the agent is the data subject. A mandate is given to another person.");
        }
        if (lastDay.isBefore(clock.today())) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "lastDay",
                    "the last day of the mandate is over. Name today or a later day.");
        }
        return inTransaction(
                () -> {
                    Mandate mandate =
                            mandates.enter(
                                    subject,
                                    agent,
                                    document,
                                    lastDay,
                                    clock.now(),
                                    officer.account());
                    note("rights.mandate-entered", mandate, officer);
                    return mandate;
                });
    }

    @Override
    public void endMandate(long id, Actor officer) {
        requireOfficer(officer);
        inTransaction(
                () -> {
                    Mandate mandate =
                            mandates.find(id)
                                    .orElseThrow(
                                            () ->
                                                    new LifecycleException(
                                                            Refusal.NOT_FOUND,
                                                            "mandate",
                                                            "there is no mandate " + id + "."));
                    if (mandates.end(id, clock.now())) {
                        note("rights.mandate-ended", mandate, officer);
                    }
                    return mandate;
                });
    }

    private void note(String kind, Mandate mandate, Actor officer) {
        evidence.append(
                LedgerEntry.of(
                        kind,
                        clock.now(),
                        officer,
                        mandate.subject(),
                        Map.of(
                                "mandate", String.valueOf(mandate.id()),
                                "agent", mandate.agent().toString(),
                                "document", mandate.document(),
                                "lastDay", mandate.lastDay().toString())));
    }

    private SubjectExport read(DataSubjectId subject) {
        List<SubjectExport.ExportedRow> rows = dossier.rows(subject);
        return new SubjectExport(
                subject,
                clock.now(),
                rows,
                dossier.purposes(rows),
                provisions.history(subject).stream().map(JdbcRightsDesk::described).toList(),
                consents.history(subject).stream().map(JdbcRightsDesk::described).toList());
    }

    @Override
    public RightsRequest withdrawConsent(
            DataSubjectId subject, String purpose, String channel, Actor requester) {
        requireIdentity(subject, requester, "rights-withdrawal");
        requireText("channel", channel, LONGEST_CHANNEL);
        return inTransaction(() -> withdraw(subject, purpose, channel, requester));
    }

    /** New use ends, recipients are told and destruction is due, all in this transaction. */
    private RightsRequest withdraw(
            DataSubjectId subject, String purpose, String channel, Actor requester) {
        List<Consent> withdrawn = consents.withdraw(subject, purpose, channel, requester);
        long id = receive(Kind.WITHDRAWAL, subject, channel, requester, purpose).id();
        WithdrawalEffects.Told told =
                effects.of(
                        subject,
                        purpose,
                        withdrawn,
                        consents.effective(subject),
                        withdrawal(id),
                        String.valueOf(id),
                        requester);
        requests.decide(
                id,
                State.DONE,
                clock.now(),
                requester.account(),
                "purpose "
                        + purpose
                        + ", consents "
                        + withdrawn.size()
                        + ", recipients "
                        + told.recipients()
                        + ", rows due "
                        + told.rowsDue(),
                told.kept(),
                null);
        return decided("rights.withdrawn", id, requester, Map.of("purpose", purpose));
    }

    private static String withdrawal(long id) {
        return "consent-withdrawn " + id;
    }

    @Override
    public List<RightsRequest> requestsOf(DataSubjectId subject) {
        return requests.of(subject);
    }

    @Override
    public List<RightsRequest> overdue() {
        return requests.unansweredBefore(clock.today());
    }

    @Override
    public List<RightsRequest> open() {
        return requests.open();
    }

    @Override
    public RightsRequest request(long id) {
        return requests.find(id).orElseThrow(() -> notFound(id));
    }

    private RightsRequest undecided(long id) {
        return locked(id, RightsRequest::open);
    }

    private RightsRequest refusable(long id) {
        return locked(id, RightsRequest::refusable);
    }

    private RightsRequest locked(long id, Predicate<RightsRequest> decidable) {
        RightsRequest request = requests.lock(id).orElseThrow(() -> notFound(id));
        if (!decidable.test(request)) {
            throw new LifecycleException(
                    Refusal.REQUEST_DECIDED,
                    "request",
                    "request " + id + " was decided already. Read its result instead.");
        }
        return request;
    }

    private RightsRequest decided(String kind, long id, Actor actor, Map<String, String> details) {
        RightsRequest request = request(id);
        Map<String, String> facts = new LinkedHashMap<>(details);
        facts.put("request", String.valueOf(id));
        facts.put("kind", request.kind().name());
        facts.put("state", request.state().name());
        notices.enqueue("rights-result", request.subject().toString(), request.subject(), facts);
        note(kind, request, actor, facts);
        return request;
    }

    /** Whoever asked for erasure is told what stays, and on what ground (개인정보 보호법 제36조 제1항 단서). */
    private static Map<String, String> kept(RightsRequest request) {
        return request.kind() == Kind.ERASURE
                ? Map.of("kept", "access-log", "ground", "개인정보의 안전성 확보조치 기준 제8조 제1항")
                : Map.of();
    }

    private void note(
            String kind, RightsRequest request, Actor actor, Map<String, String> details) {
        Map<String, String> facts = new LinkedHashMap<>(details);
        facts.put("request", String.valueOf(request.id()));
        facts.put("kind", request.kind().name());
        evidence.append(LedgerEntry.of(kind, clock.now(), actor, request.subject(), facts));
    }

    /** Only the verified subject. An agent comes by {@link #exportAsAgent}. */
    private void requireIdentity(DataSubjectId subject, Actor requester, String task) {
        if (requester.kind() == Actor.Kind.SUBJECT && subject.equals(requester.subject())) {
            return;
        }
        boolean forAnother =
                requester.kind() == Actor.Kind.STAFF || requester.kind() == Actor.Kind.SYSTEM;
        throw forAnother
                ? mandateRequired(subject, requester, task)
                : identityRequired(subject, requester, task);
    }

    private LifecycleException mandateRequired(DataSubjectId subject, Actor agent, String task) {
        return refused(
                subject,
                agent,
                new LifecycleException(
                        Refusal.MANDATE_REQUIRED,
                        task,
                        "an agent needs the mandate of the data subject. The data subject logs in,"
                                + " or hands in a mandate."));
    }

    private LifecycleException identityRequired(
            DataSubjectId subject, Actor requester, String task) {
        return refused(
                subject,
                requester,
                new LifecycleException(
                        Refusal.IDENTITY_REQUIRED,
                        task,
                        "the requester is not the verified data subject. Log in as the data"
                                + " subject."));
    }

    /** Keeps the refusal, whatever becomes of the caller's transaction. */
    private LifecycleException refused(
            DataSubjectId subject, Actor requester, LifecycleException refusal) {
        String task = refusal.where();
        evidence.record(
                AccessEntry.refused(
                        clock.now(),
                        requester,
                        null,
                        BuiltInPurpose.RIGHTS,
                        task,
                        Access.EXPORT.action(),
                        subjectIfKnown(subject),
                        List.of(),
                        refusal.refusal()));
        return refusal;
    }

    /** The log is kept for years: whatever somebody has typed is no data subject yet. */
    private List<DataSubjectId> subjectIfKnown(DataSubjectId subject) {
        boolean known = isStorable(subject.toString()) && !keys.states(subject).isEmpty();
        return known ? List.of(subject) : List.of();
    }

    private static void requireOfficer(Actor officer) {
        if (officer.kind() != Actor.Kind.STAFF && officer.kind() != Actor.Kind.SYSTEM) {
            throw new LifecycleException(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    BuiltInPurpose.RIGHTS,
                    "requests are decided by the privacy officer or a deputy, not by a data"
                            + " subject.");
        }
    }

    private static void requireText(String name, String text, int longest) {
        if (text.isBlank() || text.length() > longest || !isStorable(text)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    name,
                    "it needs 1 to " + longest + " characters, none of them a control character.");
        }
    }

    /** The ledger keeps it for ever: what could be a name or a number of a person stays out. */
    private static void requireDocument(String document) {
        if (!DOCUMENT.matcher(document).matches()) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    "document",
                    "it is the number of the document, capital letters and a number such as"
                            + " POA-2026-17, and names nobody.");
        }
    }

    private void requireKnown(String role, DataSubjectId person) {
        if (!isStorable(person.toString()) || !keys.states(person).contains(KeyState.LIVE)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    role,
                    "the service knows no such data subject. Name a person whose data it holds.");
        }
    }

    /** Whether every database takes it, PostgreSQL knows no NUL, and every log shows it. */
    private static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(
                        point ->
                                Character.getType(point) == Character.SURROGATE
                                        || Character.isISOControl(point)
                                                && "\r\n\t".indexOf(point) < 0);
    }

    private static void requireTold(RightsRequest request, Decision decision) {
        boolean told = isTold(decision.reason()) && isTold(decision.objection());
        if (!told) {
            throw new LifecycleException(
                    Refusal.REFUSAL_GROUND_REQUIRED,
                    isTold(decision.reason()) ? "objection" : "reason",
                    "the decision on request "
                            + request.id()
                            + " tells the reason and the way to object, in 1 to "
                            + LONGEST_TEXT
                            + " characters each.");
        }
    }

    private static boolean isTold(@Nullable String text) {
        return text != null && !text.isBlank() && text.length() <= LONGEST_TEXT && isStorable(text);
    }

    private static LifecycleException groundRequired(
            RightsRequest request, Predicate<RefusalGround> suitable) {
        return new LifecycleException(
                Refusal.REFUSAL_GROUND_REQUIRED,
                "ground",
                "the decision on request "
                        + request.id()
                        + " names a ground of the law. The law offers for it: "
                        + RefusalGround.offered(request.kind()).stream()
                                .filter(suitable)
                                .map(RefusalGround::article)
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    private static LifecycleException notFound(long id) {
        return new LifecycleException(
                Refusal.NOT_FOUND, "request", "there is no request " + id + ".");
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static Map<String, String> described(Provision provision) {
        Map<String, String> described = new LinkedHashMap<>();
        described.put("at", provision.at().toString());
        described.put("kind", provision.kind().name());
        described.put("recipient", provision.recipient());
        described.put("purpose", provision.purpose());
        described.put("ground", provision.ground());
        described.put("items", String.join(", ", provision.items()));
        return described;
    }

    private static Map<String, String> described(Consent consent) {
        Map<String, String> described = new LinkedHashMap<>();
        described.put("at", consent.decidedAt().toString());
        described.put("form", consent.form() + " v" + consent.version());
        described.put("purpose", consent.purpose());
        described.put("items", String.join(", ", consent.items()));
        described.put("decision", consent.granted() ? "granted" : "refused");
        if (consent.recipient() != null) {
            described.put("recipient", consent.recipient());
        }
        if (consent.withdrawnAt() != null) {
            described.put("withdrawnAt", consent.withdrawnAt().toString());
        }
        return described;
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }
}
