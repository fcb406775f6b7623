package io.jikimi.collection;

import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.ProcessingPurpose.Statute;
import io.jikimi.catalogue.ProcessingPurpose.StatuteKind;
import io.jikimi.catalogue.Register;
import io.jikimi.custody.ProtectedWritesFixture;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.publication.JdbcPublications;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalBasis;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The room on a database, with a small shop's register. The form {@code sign-up} asks for consents
 * to body measurements, to an allergy and to a provision; membership rests on the contract.
 */
final class CollectionUnit implements AutoCloseable {

    static final PersonalDataItem NAME = item(1, "name", DataKind.NAME);
    static final PersonalDataItem HEIGHT = item(2, "height", DataKind.BODY_MEASUREMENT);
    static final PersonalDataItem ADDRESS = item(3, "address", DataKind.ADDRESS);
    static final PersonalDataItem ALLERGY = item(4, "allergy", DataKind.HEALTH);
    static final PersonalDataItem PASSPORT = item(5, "passport", DataKind.PASSPORT);
    static final PersonalDataItem RRN = item(6, "rrn", DataKind.RRN);
    static final PersonalDataItem JOB = item(7, "job", DataKind.CUSTOM);
    static final PersonalDataItem HOBBY = item(8, "hobby", DataKind.CUSTOM);
    static final PersonalDataItem WAIST = item(9, "waist", DataKind.BODY_MEASUREMENT);
    static final PersonalDataItem LICENCE = item(10, "licence", DataKind.DRIVER_LICENCE);

    static final DataSubjectId MEMBER = new DataSubjectId("member", "17");
    static final DataSubjectId OTHER = new DataSubjectId("member", "18");
    static final long MEMBER_KEY = 117;
    static final long OTHER_KEY = 118;

    private static final Statute ACT = new Statute(StatuteKind.ACT, "소득세법", "제164조");

    final HikariDataSource dataSource;
    final HikariDataSource own;
    final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
    final JdbcClient jdbc;
    final JdbcTransactionManager transactions;
    final TransactionTemplate transaction;
    final DatabaseDialect dialect;
    Actor account = Actor.anonymous();
    Enforcement enforcement = Enforcement.full();
    PublishedForms forms;
    JdbcConsentLedger ledger;
    CollectionGate gate;

    CollectionUnit(HikariDataSource dataSource) {
        this.dataSource = dataSource;
        this.own = TestDatabase.pool(dataSource.getJdbcUrl(), dataSource.getUsername(), 2);
        this.jdbc = JdbcClient.create(dataSource);
        this.dialect = DatabaseDialect.of(dataSource);
        this.transactions = new JdbcTransactionManager(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        key(MEMBER_KEY, MEMBER);
        key(OTHER_KEY, OTHER);
        start(1, HEIGHT);
    }

    /** Starts the service with a version of the form whose first entry shows these items. */
    void start(int version, PersonalDataItem... measurements) {
        HandmadeCatalogue catalogue = catalogue(register(version, measurements));
        forms = new PublishedForms(catalogue, new JdbcPublications(jdbc, dialect, clock));
        forms.publish();
        ledger = new JdbcConsentLedger(jdbc, dialect, forms, evidence, clock);
        gate =
                new CollectionGate(
                        catalogue,
                        forms,
                        ledger,
                        new KeyStateLock(dialect),
                        mock(ReadPermits.class),
                        () -> account,
                        evidence,
                        enforcement,
                        transactions,
                        dataSource,
                        own,
                        clock);
    }

    static HandmadeCatalogue catalogue(Register register) {
        return new HandmadeCatalogue(
                List.of(NAME, HEIGHT, ADDRESS, ALLERGY, PASSPORT, RRN, JOB, HOBBY, WAIST, LICENCE),
                List.of(
                        purpose("membership", basis(LegalBasis.CONTRACT, null, null), NAME),
                        purpose(
                                "fit-advice",
                                basis(LegalBasis.CONSENT, null, null),
                                HEIGHT,
                                WAIST,
                                ADDRESS),
                        purpose("allergy-care", basis(LegalBasis.CONSENT, null, null), ALLERGY),
                        purpose("travel", basis(LegalBasis.CONTRACT, null, null), PASSPORT),
                        purpose("tax", basis(LegalBasis.STATUTE, ACT, null), RRN),
                        purpose(
                                "rental",
                                basis(LegalBasis.STATUTE, ACT, LocalDate.of(2026, 11, 10)),
                                LICENCE),
                        purpose(
                                "survey",
                                basis(
                                        LegalBasis.LEGITIMATE_INTEREST,
                                        null,
                                        LocalDate.of(2026, 11, 5)),
                                JOB)),
                List.of(),
                register);
    }

    static HandmadeCatalogue catalogueWhereTaxRestsOnConsent() {
        return new HandmadeCatalogue(
                List.of(RRN),
                List.of(purpose("tax", basis(LegalBasis.CONSENT, null, null), RRN)),
                List.of(),
                register(1, HEIGHT));
    }

    static Register register(int version, PersonalDataItem... measurements) {
        return new Register(
                null,
                null,
                null,
                Map.of(
                        "sign-up",
                        new Register.FormEntry(
                                version,
                                "회원 가입",
                                "ko",
                                List.of(
                                        new Register.FormItemEntry(
                                                "member.name", true, "회원을 구별하기 위해")),
                                List.of(
                                        entry("fit", "15-1-1", "fit-advice", null, measurements),
                                        entry("allergy", "23(1)1", "allergy-care", null, ALLERGY),
                                        entry(
                                                "insurer",
                                                "17-1-1",
                                                "fit-advice",
                                                "anshim-insurance",
                                                HEIGHT,
                                                WAIST))),
                        "order",
                        new Register.FormEntry(
                                1,
                                "주문",
                                "ko",
                                List.of(new Register.FormItemEntry("member.name", true, "배송")),
                                null),
                        "advice",
                        new Register.FormEntry(
                                1,
                                "체형 추천",
                                "ko",
                                List.of(
                                        new Register.FormItemEntry(
                                                "member.height", false, "체형 추천")),
                                List.of(entry("advice", "15-1-1", "fit-advice", null, HEIGHT)))),
                null,
                null,
                null,
                null);
    }

    private static Register.ConsentEntry entry(
            String id,
            String category,
            String purpose,
            @Nullable String recipient,
            PersonalDataItem... items) {
        return new Register.ConsentEntry(
                id,
                category,
                purpose,
                recipient,
                Arrays.stream(items).map(PersonalDataItem::qualifiedName).toList(),
                purpose + " 목적",
                "항목",
                "회원 탈퇴까지",
                "거부할 수 있으며 불이익이 없습니다",
                recipient,
                false);
    }

    /** Decisions on the form in force, every entry touched a minute ago. */
    ConsentSubmission decide(boolean fit, boolean allergy, boolean insurer) {
        return new ConsentSubmission(
                "sign-up",
                forms.current("sign-up").version(),
                List.of(
                        decision("fit", fit),
                        decision("allergy", allergy),
                        decision("insurer", insurer)),
                "web",
                "203.0.113.7");
    }

    ConsentSubmission.Decision decision(String entry, boolean granted) {
        return new ConsentSubmission.Decision(entry, granted, clock.now().minusSeconds(60));
    }

    List<Consent> record(DataSubjectId subject, ConsentSubmission submission) {
        return inTransaction(() -> ledger.record(subject, submission, Actor.subject(subject)));
    }

    List<Consent> withdraw(DataSubjectId subject, String purpose) {
        return inTransaction(
                () -> ledger.withdraw(subject, purpose, "web", Actor.subject(subject)));
    }

    <T> T inTransaction(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    /** Writes items of the member in a transaction of its own. */
    void write(PersonalDataItem... items) {
        commit(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, items));
    }

    /** Completes a transaction that wrote this. */
    void commit(ProtectedWritesFixture writes) {
        transaction.executeWithoutResult(status -> check(writes));
    }

    /** What custody does before a transaction completes. */
    void check(ProtectedWritesFixture writes) {
        check(DataSourceUtils.getConnection(dataSource), writes);
    }

    void check(Connection connection, ProtectedWritesFixture writes) {
        try {
            gate.writeGuard().check(connection, writes.writes());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void key(long id, DataSubjectId subject) {
        jdbc.sql(
                        "insert into jikimi_data_key (key_id, subject, generation, state, wrapped,"
                                + " epoch, created_at)"
                                + " values (:id, :subject, 1, 'LIVE', :wrapped, 1,"
                                + " current_timestamp)")
                .param("id", id)
                .param("subject", subject.toString())
                .param("wrapped", new byte[] {1})
                .update();
    }

    void destroyKey(long id) {
        jdbc.sql("update jikimi_data_key set state = 'DESTROYED' where key_id = :id")
                .param("id", id)
                .update();
    }

    @Override
    public void close() {
        own.close();
        dataSource.close();
    }

    private static PersonalDataItem item(int id, String name, DataKind kind) {
        return new PersonalDataItem(id, "member", name, kind, kind.category());
    }

    private static ProcessingPurpose purpose(String name, Basis basis, PersonalDataItem... items) {
        Set<String> names =
                Arrays.stream(items)
                        .map(PersonalDataItem::qualifiedName)
                        .collect(Collectors.toUnmodifiableSet());
        return new ProcessingPurpose(
                name,
                name,
                basis,
                Set.of(),
                names,
                new RetentionRule("account-closed", Period.ZERO, null));
    }

    private static Basis basis(
            LegalBasis legalBasis, @Nullable Statute statute, @Nullable LocalDate validUntil) {
        return new Basis(legalBasis, "rationale", statute, validUntil);
    }
}
