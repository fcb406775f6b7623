package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Member;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A value is bound to its item, not to a name: tables, columns, attributes and the entity are
 * renamed, with the database's own statements, and nothing is lost. The members are made up.
 */
abstract class AbstractRenameContractTests {

    private CustodyUnit shop;
    private CustodyUnit renamed;
    private Long id;

    abstract DataSource dataSource();

    @BeforeEach
    void storeAndRename() {
        shop = new CustodyUnit(dataSource());
        id = shop.member("김지하", "jiha@example.com").id;
        shop.member("박소월", "sowol@example.com");
        shop.permitted(
                "membership",
                em -> {
                    Member member = em.find(Member.class, id);
                    member.name = "김새이름";
                    member.memos.add("경비실에");
                    member.home = new Address("서울시 성북구 북악산로 111", "KR");
                    return null;
                });
    }

    @AfterEach
    void close() {
        if (renamed != null) {
            renamed.close();
        }
        shop.close();
    }

    @Test
    void readsEveryValue() {
        rename();
        renamed.permitted(
                "membership",
                em -> {
                    RenamedMember read = em.find(RenamedMember.class, id);
                    assertThat(read.fullName).isEqualTo("김새이름");
                    assertThat(read.mailAddress).isEqualTo("jiha@example.com");
                    assertThat(read.born).isEqualTo(LocalDate.of(1990, 2, 3));
                    assertThat(read.mobile).isEqualTo("010-0000-1234");
                    assertThat(read.residence.line).isEqualTo("서울시 성북구 북악산로 111");
                    assertThat(read.remarks).containsExactlyInAnyOrder("문 앞에 놓아 주세요", "경비실에");
                    return null;
                });
        renamed.doInTransaction(
                em -> {
                    RenamedMember read = em.find(RenamedMember.class, id);
                    assertThat(read.fullName).isEqualTo("김**름");
                    assertThat(read.mailAddress).isEqualTo("ji**@example.com");
                    assertThat(read.born).isNull();
                });
    }

    @Test
    void findsByTheIndex() {
        rename();
        assertThat(found("JIHA@example.com")).containsExactly(id);
        assertThat(found("nobody@example.com")).isEmpty();
    }

    @Test
    void keepsUniqueUnique() {
        rename();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> join("jiha@example.com"))
                .withStackTraceContaining("onstraint");
        assertThat(found("new@example.com")).isEmpty();
        join("new@example.com");
        assertThat(found("new@example.com")).hasSize(1);
    }

    @Test
    void yieldsEveryRevision() {
        rename();
        renamed.doInTransaction(em -> em.find(RenamedMember.class, id).alias = "셋째");
        renamed.permitted(
                "membership",
                em -> {
                    AuditReader history = AuditReaderFactory.get(em);
                    List<Number> revisions = history.getRevisions(RenamedMember.class, id);
                    assertThat(revisions)
                            .extracting(
                                    revision ->
                                            history.find(RenamedMember.class, id, revision)
                                                    .fullName)
                            .containsExactly("김지하", "김새이름", "김새이름");
                    assertThat(revisions)
                            .extracting(
                                    revision ->
                                            history.find(RenamedMember.class, id, revision)
                                                    .remarks
                                                    .size())
                            .containsExactly(1, 2, 2);
                    assertThat(history.find(RenamedMember.class, id, revisions.get(2)).born)
                            .isEqualTo(LocalDate.of(1990, 2, 3));
                    return null;
                });
    }

    @Test
    void keepsTheBytesInAnUnrelatedUpdate() {
        rename();
        byte[] name = cell("full_name");
        byte[] line = cell("line");
        renamed.doInTransaction(
                em -> {
                    RenamedMember read = em.find(RenamedMember.class, id);
                    read.alias = "셋째";
                    read.residence.land = "JP";
                });
        assertThat(cell("full_name")).isEqualTo(name);
        assertThat(cell("line")).isEqualTo(line);
    }

    @Test
    void sealsRestoresAndDestroysEverything() {
        rename();
        Custody custody = renamed.storage(renamed.dataSource).custody(renamed.entities);
        DataSubjectId subject = subject();
        List<RowReference> rows =
                renamed.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject));
        assertThat(rows)
                .containsExactly(new RowReference(RenamedMember.class.getName(), id.toString()));
        byte[] name = cell("full_name");

        renamed.doInTransaction(em -> custody.seal(rows, subject, Custody.Extent.EVERYTHING));
        assertThat(found("jiha@example.com")).isEmpty();
        renamed.doInTransaction(em -> custody.unseal(rows, subject));
        assertThat(cell("full_name")).isEqualTo(name);
        assertThat(found("jiha@example.com")).containsExactly(id);

        renamed.doInTransaction(
                em -> {
                    custody.seal(rows, subject, Custody.Extent.EVERYTHING);
                    custody.destroy(rows, subject, Custody.Extent.EVERYTHING);
                });
        assertThat(renamed.<Custody.Remains>inTransaction(em -> custody.remains(subject)).none())
                .isTrue();
        for (String table : List.of("client", "client_log", "client_remark", "client_remark_aud")) {
            assertThat(
                            shop.jdbc.queryForObject(
                                    "select count(*) from " + table + " where client_id = ?",
                                    Long.class,
                                    id))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void forgetsNothingThatWasSealedBeforeTheRename() {
        Custody before = shop.storage(shop.dataSource).custody(shop.entities);
        RowReference member = new RowReference(Member.class.getName(), id.toString());
        shop.doInTransaction(
                em -> before.seal(List.of(member), subject(), Custody.Extent.EVERYTHING));
        rename();
        Custody custody = renamed.storage(renamed.dataSource).custody(renamed.entities);
        List<RowReference> rows =
                renamed.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject()));
        assertThat(rows).contains(member);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> renamed.doInTransaction(em -> custody.unseal(rows, subject())))
                .satisfies(
                        refused -> {
                            assertThat(refused.refusal()).isEqualTo(Refusal.VALUE_UNREADABLE);
                            assertThat(refused.getMessage())
                                    .contains("member.name", "jikimi_sealed");
                        });

        renameWhatIsSealed();
        assertThat(
                        renamed.<Integer>inTransaction(
                                em -> custody.unseal(custody.rowsOf(subject()), subject())))
                .isPositive();
        renamed.permitted(
                "membership",
                em -> {
                    assertThat(em.find(RenamedMember.class, id).fullName).isEqualTo("김새이름");
                    return null;
                });
    }

    private void rename() {
        for (String statement :
                List.of(
                        "alter table member rename to client",
                        "alter table member_aud rename to client_log",
                        "alter table member_memos rename to client_remark",
                        "alter table member_memos_aud rename to client_remark_aud")) {
            shop.jdbc.execute(statement);
        }
        for (String table : List.of("client", "client_log")) {
            rename(table, "id", "client_id");
            rename(table, "email", "mail_address");
            rename(table, "name", "full_name");
            rename(table, "birth_date", "born");
            rename(table, "phone", "mobile");
            rename(table, "street", "line");
            rename(table, "country", "land");
            rename(table, "nickname", "alias");
            rename(table, "closed_at", "left_at");
        }
        rename("client", "email_bidx", "mail_address_bidx");
        for (String table : List.of("client_remark", "client_remark_aud")) {
            rename(table, "member_id", "client_id");
            rename(table, "memos", "remark");
        }
        renamed =
                shop.withEntities(
                        List.of(RenamedMember.class, RenamedMember.Residence.class),
                        "io/jikimi/custody/register-renamed.yml");
    }

    private void rename(String table, String column, String to) {
        shop.jdbc.execute(
                "alter table "
                        + table
                        + (shop.dialect() == DatabaseDialect.H2
                                ? " alter column " + column + " rename to " + to
                                : " rename column " + column + " to " + to));
    }

    /** What the refusal says. */
    private void renameWhatIsSealed() {
        shop.jdbc.update(
                "update jikimi_sealed set entity = ? where entity = ?",
                RenamedMember.class.getName(),
                Member.class.getName());
        List<String> tables =
                shop.jdbc.queryForList(
                        "select distinct table_name from jikimi_sealed", String.class);
        for (String table : tables) {
            shop.jdbc.update(
                    "update jikimi_sealed set table_name = ? where table_name = ?",
                    table.replaceFirst("(?i)member_memos_aud", "client_remark_aud")
                            .replaceFirst("(?i)member_memos", "client_remark")
                            .replaceFirst("(?i)member_aud", "client_log")
                            .replaceFirst("(?i)member", "client"),
                    table);
        }
        for (String[] pair :
                new String[][] {
                    {"email", "mail_address"},
                    {"email_bidx", "mail_address_bidx"},
                    {"name", "full_name"},
                    {"birth_date", "born"},
                    {"phone", "mobile"},
                    {"street", "line"},
                    {"memos", "remark"}
                }) {
            shop.jdbc.update(
                    "update jikimi_sealed set column_name = ? where column_name = ?",
                    pair[1],
                    pair[0]);
        }
    }

    private byte[] cell(String column) {
        return shop.jdbc.queryForObject(
                "select " + column + " from client where client_id = ?", byte[].class, id);
    }

    private List<Long> found(String email) {
        return renamed.<List<Long>>inTransaction(em -> found(em, email));
    }

    private static List<Long> found(EntityManager em, String email) {
        return em.createQuery(
                        "select m.id from RenamedMember m where m.mailAddress = :email", Long.class)
                .setParameter("email", email)
                .getResultList();
    }

    private void join(String email) {
        renamed.doInTransaction(
                em -> {
                    RenamedMember fresh = new RenamedMember();
                    fresh.fullName = "이상화";
                    fresh.born = LocalDate.of(1991, 1, 1);
                    fresh.mailAddress = email;
                    em.persist(fresh);
                });
    }

    private DataSubjectId subject() {
        return new DataSubjectId("member", id.toString());
    }
}
