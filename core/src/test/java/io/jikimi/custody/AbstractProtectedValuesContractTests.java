package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.catalogue.Search;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Code with SQL of its own beside Hibernate. Everybody here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractProtectedValuesContractTests {

    private CustodyUnit shop;
    private List<String> checks;
    private ProtectedColumn<String> name;
    private ProtectedColumn<String> email;
    private ProtectedColumn<String> phone;
    private ProtectedColumn<LocalDate> birth;
    private Member buyer;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
        checks = shop.storage(shop.dataSource).formatChecks(shop.dialect());
        checks.forEach(shop.jdbc::execute);
        ProtectedValues values = shop.runtime.protectedValues(shop.entities);
        name = values.column(Member.class, "name", String.class);
        email = values.column(Member.class, "email", String.class);
        phone = values.column(Member.class, "phone", String.class);
        birth = values.column(Member.class, "birthDate", LocalDate.class);
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        buyer = shop.member("김지하", "jiha@example.com");
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void readsWhatAnEntityWrote() {
        List<@Nullable Object> read =
                shop.forPurpose(
                        "membership",
                        () ->
                                shop.jdbc.queryForObject(
                                        "select name, email, phone, birth_date from member where id = ?",
                                        (row, number) ->
                                                List.of(
                                                        name.read(row.getBytes("name")),
                                                        email.read(row.getBytes("email")),
                                                        phone.read(row.getBytes("phone")),
                                                        birth.read(row.getBytes("birth_date"))),
                                        buyer.id));

        assertThat(read)
                .containsExactly(
                        "김지하", "jiha@example.com", "010-0000-1234", LocalDate.of(1990, 2, 3));
        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subjects()).containsExactly(subject(buyer));
                            assertThat(entry.items())
                                    .containsExactlyInAnyOrder(
                                            "member.name",
                                            "member.email",
                                            "member.phone",
                                            "member.birth");
                        });
    }

    @Test
    void writesWhatAnEntityReads() {
        inTransaction(
                () ->
                        shop.jdbc.update(
                                "update member set name = ?, email = ?, email_bidx = ? where id = ?",
                                name.write(subject(buyer), "김하나"),
                                email.write(subject(buyer), "hana@example.com"),
                                email.index("hana@example.com"),
                                buyer.id));

        assertThat(shop.dump()).doesNotContain("김하나", "hana@example.com");
        Member read = shop.permitted("membership", em -> found("HANA@example.com"));
        assertThat(read.name).isEqualTo("김하나");
        assertThat(read.id).isEqualTo(buyer.id);
    }

    @Test
    void findsWhatAnEntityWroteWhateverItsCase() {
        assertThat(
                        shop.jdbc.queryForList(
                                "select id from member where email_bidx = ?",
                                Long.class,
                                (Object) email.searched(Search.EXACT, "JIHA@EXAMPLE.COM").get(0)))
                .containsExactly(buyer.id);
        assertThat(email.index(null)).isNull();
    }

    @Test
    void keepsTheUniqueConstraintOnTheIndex() {
        Member other = shop.member("박소월", "sowol@example.com");

        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(
                        () ->
                                inTransaction(
                                        () ->
                                                shop.jdbc.update(
                                                        "update member set email = ?, email_bidx = ? where id = ?",
                                                        email.write(
                                                                subject(other), "jiha@example.com"),
                                                        email.index("jiha@example.com"),
                                                        other.id)));
    }

    @Test
    void masksWithoutAPermit() {
        byte[] storedName = shop.stored("member", "name", buyer.id);
        byte[] storedBirth = shop.stored("member", "birth_date", buyer.id);

        assertThat(name.read(storedName)).isEqualTo("김*하");
        assertThat(name.read(null)).isNull();
        assertThat(birth.read(null)).isNull();
        assertThat(shop.evidence.access()).isEmpty();
        refuses(Refusal.PURPOSE_MISMATCH, () -> birth.read(storedBirth));
    }

    @Test
    void takesNoMaskBecauseItMayHaveBeenMadeBeforeADestruction() {
        byte[] stored = shop.stored("member", "name", buyer.id);
        Member other = shop.member("박소월", "sowol@example.com");
        String mask = Objects.requireNonNull(name.read(stored));

        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> inTransaction(() -> name.write(subject(buyer), mask)));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> inTransaction(() -> name.write(subject(other), mask)));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> inTransaction(() -> email.write(subject(buyer), mask)));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> inTransaction(() -> name.write(subject(buyer), "김*하")));
        refuses(Refusal.PROTECTED_QUERY, () -> email.index(maskOfTheEmail()));
    }

    private String maskOfTheEmail() {
        return Objects.requireNonNull(email.read(shop.stored("member", "email", buyer.id)));
    }

    @Test
    void asksTheGuardsBeforeTheTransactionCompletes() {
        List<ProtectedWrites.Written> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.addAll(writes.all()));
        inTransaction(() -> setPhone("010-0000-4321"));

        assertThat(asked)
                .singleElement()
                .satisfies(
                        written -> {
                            assertThat(written.subject()).isEqualTo(subject(buyer));
                            assertThat(written.items())
                                    .extracting(item -> item.qualifiedName())
                                    .containsExactly("member.phone");
                        });
    }

    @Test
    void rollsBackWhatAGuardRefuses() {
        byte[] before = shop.stored("member", "phone", buyer.id);
        shop.guards.add(
                (connection, writes) -> {
                    throw new LifecycleException(
                            Refusal.CONSENT_MISSING, "member.phone", "refused by the test");
                });

        refuses(Refusal.CONSENT_MISSING, () -> inTransaction(() -> setPhone("010-0000-4321")));

        assertThat(shop.stored("member", "phone", buyer.id)).isEqualTo(before);
    }

    @Test
    void writesOfASubjectThatComesIntoBeingInTheTransaction() {
        Visitor visitor = new Visitor();
        ProtectedColumn<String> visitorsEmail =
                shop.runtime
                        .protectedValues(shop.entities)
                        .column(Visitor.class, "email", String.class);
        shop.doInTransaction(
                em -> {
                    visitor.name = "나그네";
                    em.persist(visitor);
                    em.flush();
                    shop.jdbc.update(
                            "update visitor set email = ?, email_bidx = ? where id = ?",
                            visitorsEmail.write(
                                    new DataSubjectId("visitor", visitor.id.toString()),
                                    "nageune@example.com"),
                            visitorsEmail.index("nageune@example.com"),
                            visitor.id);
                });

        byte[] ofEntity = shop.stored("visitor", "name", visitor.id);
        byte[] ofJdbc = shop.stored("visitor", "email", visitor.id);
        assertThat(StoredValue.keyId(ofJdbc)).isEqualTo(StoredValue.keyId(ofEntity));
    }

    @Test
    void tellsTheGuardsOfASubjectThatComesIntoBeingBySql() {
        List<ProtectedWrites.Written> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.addAll(writes.all()));
        DataSubjectId born = new DataSubjectId("member", "987654");
        shop.transactions.executeWithoutResult(
                status -> {
                    name.write(born, "새사람");
                    phone.write(born, "010-0000-9876");
                    status.setRollbackOnly();
                });
        assertThat(shop.keys.states(born)).as("of a row that was rolled back").isEmpty();

        inTransaction(() -> List.of(name.write(born, "새사람"), email.write(born, "n@example.com")));

        assertThat(asked)
                .singleElement()
                .satisfies(
                        written -> {
                            assertThat(written.newSubject()).isTrue();
                            assertThat(written.items()).hasSize(2);
                        });
        assertThat(shop.keys.keyIdsOf(born)).hasSize(1);
        asked.clear();
        inTransaction(() -> name.write(born, "옛사람"));
        assertThat(asked).singleElement().returns(false, ProtectedWrites.Written::newSubject);
    }

    @Test
    void bindsAValueToThePersonItSpeaksOf() {
        ProtectedColumn<String> receiver =
                shop.runtime
                        .protectedValues(shop.entities)
                        .column(PurchaseOrder.class, "receiverName", String.class);
        DataSubjectId other = new DataSubjectId("member", "9001");

        byte[] stored = Objects.requireNonNull(inTransaction(() -> receiver.write(other, "박소월")));

        assertThat(shop.keys.subjectOf(StoredValue.keyId(stored))).isEqualTo(other);
    }

    @Test
    void refusesToWriteOutsideATransactionOfTheEntityManager() {
        refuses(Refusal.TRANSACTION_MISSING, () -> name.write(subject(buyer), "김하나"));
        TransactionTemplate ofTheDataSource =
                new TransactionTemplate(new DataSourceTransactionManager(shop.dataSource));
        refuses(
                Refusal.TRANSACTION_MISSING,
                () ->
                        ofTheDataSource.executeWithoutResult(
                                status -> name.write(subject(buyer), "김하나")));
    }

    @Test
    void refusesAColumnThatHoldsNoProtectedValue() {
        byte[] plain = "김하나".getBytes(StandardCharsets.UTF_8);

        refuses(Refusal.VALUE_UNREADABLE, () -> name.read(plain));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> name.read(plain))
                .satisfies(
                        refusal ->
                                assertThat(refusal.action().toLowerCase(Locale.ROOT))
                                        .contains("the column member.name or member_aud.name holds")
                                        .doesNotContain("김하나"));
    }

    @Test
    void saysThatAValueOfALaterFormatIsNoPlaintext() {
        byte[] later = shop.stored("member", "name", buyer.id);
        later[0] = 2;

        refuses(Refusal.VALUE_UNREADABLE, () -> name.read(later));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> name.read(later))
                .satisfies(
                        refusal ->
                                assertThat(refusal.action())
                                        .contains("member.name", "format 2", "newer version")
                                        .doesNotContain("Encrypt it"));
    }

    /** What every other test of this class stores is let through. */
    @Test
    void theDatabaseItselfRefusesWhatIsNotEncrypted() {
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).memos.add("부재 시 경비실"));
        for (String column :
                List.of(
                        "member.name",
                        "member.email",
                        "member.birth_date",
                        "member.street",
                        "member_aud.name",
                        "member_memos.memos")) {
            String[] parts = column.split("\\.");
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .as(column)
                    .isThrownBy(
                            () ->
                                    shop.jdbc.update(
                                            "update " + parts[0] + " set " + parts[1] + " = ?",
                                            (Object) "김하나".getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(shop.jdbc.update("update member set phone = null")).isPositive();
    }

    @Test
    void theConstraintsOfTheDatabaseHaveNamesOfTheirOwn() {
        assertThat(checks)
                .doesNotHaveDuplicates()
                .anyMatch(sql -> sql.contains("constraint jikimi_member_memos_aud_memos_form "))
                .noneMatch(sql -> sql.contains("_bidx"));
    }

    /** It could be stored after a rotation of the key. */
    @Test
    void makesAnIndexInATransactionThatMayWriteAlone() {
        TransactionTemplate readOnly =
                new TransactionTemplate(shop.transactions.getTransactionManager());
        readOnly.setReadOnly(true);

        refuses(Refusal.TRANSACTION_MISSING, () -> email.index("jiha@example.com"));
        refuses(
                Refusal.TRANSACTION_MISSING,
                () -> readOnly.execute(status -> email.index("jiha@example.com")));
    }

    @Test
    void refusesAnIndexOfWhatIsNotSearchable() {
        refuses(Refusal.PROTECTED_QUERY, () -> phone.index("010-0000-1234"));
    }

    @Test
    void namesWhatThereIs() {
        ProtectedValues values = shop.runtime.protectedValues(shop.entities);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> values.column(Member.class, "nickname", String.class))
                .withMessageContaining("no protected attribute 'nickname'")
                .withMessageContaining("email");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> values.column(Member.class, "birthDate", String.class))
                .withMessageContaining("Member.birthDate is of type java.time.LocalDate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> values.column(String.class, "value", String.class))
                .withMessageContaining("java.lang.String holds no personal data");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                inTransaction(
                                        () -> {
                                            values.periodStarts(
                                                    Member.class,
                                                    buyer.id,
                                                    subject(buyer),
                                                    "visit-completed",
                                                    null);
                                            return null;
                                        }))
                .withMessageContaining("starts no period 'visit-completed'")
                .withMessageContaining("account-closed");
    }

    @Test
    void tellsWhenAPeriodBegins() {
        List<String> told = new ArrayList<>();
        Instant closed = Instant.parse("2026-11-02T03:00:00Z");
        shop.retention.add(
                (connection, row, subject, event, startedAt) ->
                        told.add(row + " " + subject + " " + event + " " + startedAt));
        inTransaction(
                () -> {
                    shop.runtime
                            .protectedValues(shop.entities)
                            .periodStarts(
                                    Member.class,
                                    buyer.id,
                                    subject(buyer),
                                    "account-closed",
                                    closed);
                    return null;
                });

        assertThat(told)
                .containsExactly(
                        new RowReference(Member.class.getName(), buyer.id.toString())
                                + " "
                                + subject(buyer)
                                + " account-closed "
                                + closed);
    }

    private int setPhone(String number) {
        return shop.jdbc.update(
                "update member set phone = ? where id = ?",
                phone.write(subject(buyer), number),
                buyer.id);
    }

    private Member found(String address) {
        return shop.entities
                .createQuery("from Member m where m.email = :email", Member.class)
                .setParameter("email", address)
                .getSingleResult();
    }

    private <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
        return shop.inTransaction(em -> work.get());
    }

    private static DataSubjectId subject(Member member) {
        return new DataSubjectId("member", member.id.toString());
    }

    private static void refuses(Refusal refusal, ThrowingCallable work) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(work)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                refused ->
                                                        assertThat(refused.refusal())
                                                                .isEqualTo(refusal)));
    }
}
