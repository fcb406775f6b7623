package io.jikimi.storage;

import static io.jikimi.storage.CustodyFixture.inquiry;
import static io.jikimi.storage.CustodyFixture.line;
import static io.jikimi.storage.CustodyFixture.member;
import static io.jikimi.storage.CustodyFixture.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Destroyed;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.custody.RowReference;
import io.jikimi.fixture.shop.Member;
import io.jikimi.fixture.shop.PurchaseOrder;
import io.jikimi.fixture.shop.Shop;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every person and value here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractCustodyContractTests {

    private static final List<String> TABLES =
            List.of(
                    "Member",
                    "member_phones",
                    "Member_AUD",
                    "PurchaseOrder",
                    "PurchaseOrder_AUD",
                    "OrderLine",
                    "OrderLine_AUD",
                    "Inquiry");

    private Shop shop;
    private CustodyFixture fixture;
    private Custody custody;

    abstract HikariDataSource dataSource();

    @BeforeAll
    void openTheShop() {
        shop = new Shop(dataSource());
    }

    @BeforeEach
    void startAnew() {
        shop.reset();
        fixture = CustodyFixture.of(shop, SettableClock.atNoon(LocalDate.of(2026, 3, 1)));
        custody = fixture.custody();
    }

    @AfterAll
    void closeTheShop() {
        shop.close();
    }

    @Test
    void findsRowsByEveryKindOfReference() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ann);
        shop.order(12, 2, ann);
        shop.order(13, 2, ben);
        UUID question = shop.inquire(1);
        shop.inquire(2);

        assertThat(shop.inTransaction(() -> custody.rowsOf(ann)))
                .containsExactlyInAnyOrder(
                        member(1), order(11), order(12), line(110), inquiry(question));
        assertThat(shop.inTransaction(() -> custody.rowsOf(new DataSubjectId("staff", "1"))))
                .isEmpty();
        assertThat(shop.inTransaction(() -> custody.rowsOf(new DataSubjectId("member", "x"))))
                .isEmpty();
    }

    @Test
    void findsRowsOfWhichOnlyHistoryIsLeft() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        shop.inTransaction(
                () -> {
                    shop.entityManager().createQuery("delete from OrderLine").executeUpdate();
                    shop.entityManager().remove(shop.entityManager().find(PurchaseOrder.class, 11));
                });

        assertThat(shop.inTransaction(() -> custody.rowsOf(ann)))
                .containsExactlyInAnyOrder(member(1), order(11), line(110));

        shop.inTransaction(
                () -> custody.destroy(List.of(order(11), line(110)), ann, Extent.EVERYTHING));

        assertThat(count("PurchaseOrder_AUD")).isZero();
        assertThat(count("OrderLine_AUD")).isZero();
    }

    @Test
    void sealsLiveRowsListsHistoryAndIndex() {
        DataSubjectId ann = shop.signUp(1);
        changeEmail(1);

        int sealed = shop.inTransaction(() -> seal(ann, member(1)));

        assertThat(sealed).isEqualTo(3 + 2 + 2 * 3);
        assertThat(row("Member")).containsEntry("email", null).containsEntry("email_bidx", null);
        assertThat(bytes("select name from Member")).containsExactly(0);
        assertThat(count("member_phones")).isEqualTo(2);
        assertThat(bytes("select phone from member_phones")).startsWith(0).hasSize(13);
        assertThat(shop.inTransaction(() -> custody.remains(ann)))
                .isEqualTo(new Remains(0, 0, 0, 11));
        assertThat(fixture.evicted()).contains(member(1));
    }

    @Test
    void sealingTwiceChangesNothing() {
        DataSubjectId ann = shop.signUp(1);
        shop.inTransaction(() -> seal(ann, member(1)));

        assertThat(shop.inTransaction(() -> seal(ann, member(1)))).isZero();
        assertThat(shop.inTransaction(() -> custody.remains(ann)).sealedValues()).isEqualTo(8);
    }

    @Test
    void unsealsByteForByte() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        changeEmail(1);
        UUID question = shop.inquire(1);
        Map<String, List<String>> before = dump();

        RowReference[] rows = {member(1), order(11), line(110), inquiry(question)};
        shop.inTransaction(() -> seal(ann, rows));
        assertThat(dump()).isNotEqualTo(before);
        int restored = shop.inTransaction(() -> custody.unseal(Arrays.asList(rows), ann));

        assertThat(restored).isEqualTo(11 + 4 + 2 + 1);
        assertThat(dump()).isEqualTo(before);
        assertThat(count("jikimi_sealed")).isZero();
    }

    @Test
    void keepsAValueThatWasWrittenAfterSealing() {
        DataSubjectId ann = shop.signUp(1);
        shop.inTransaction(() -> seal(ann, member(1)));
        byte[] written = shop.keys().stored(ann, "180");
        shop.inTransaction(() -> shop.entityManager().find(Member.class, 1L).height = written);

        shop.inTransaction(() -> custody.unseal(List.of(member(1)), ann));

        assertThat(bytes("select height from Member")).isEqualTo(written);
        assertThat(count("jikimi_sealed")).isZero();
    }

    @Test
    void rollsBackWithTheCaller() {
        DataSubjectId ann = shop.signUp(1);
        Map<String, List<String>> before = dump();

        shop.transactions()
                .executeWithoutResult(
                        status -> {
                            seal(ann, member(1));
                            custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING);
                            status.setRollbackOnly();
                        });

        assertThat(dump()).isEqualTo(before);
        assertThat(count("jikimi_sealed")).isZero();
    }

    @Test
    @DisplayName("Scenario 59 (joint data) The other person's values in the same row stay")
    void leavesTheOtherPersonsValues() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ben);
        byte[] receiver = bytes("select receiverName from PurchaseOrder");

        shop.inTransaction(() -> seal(ann, order(11)));
        Destroyed destroyed =
                shop.inTransaction(
                        () -> custody.destroy(List.of(order(11)), ann, Extent.EVERYTHING));

        assertThat(destroyed.rowsDeleted()).isEmpty();
        assertThat(row("PurchaseOrder")).containsEntry("address", null);
        assertThat(bytes("select receiverName from PurchaseOrder")).isEqualTo(receiver);
        assertThat(bytes("select receiverName from PurchaseOrder_AUD")).isEqualTo(receiver);
        assertThat(shop.inTransaction(() -> remains(ann, order(11))).none()).isTrue();
        assertThat(shop.inTransaction(() -> remains(ben, order(11))))
                .isEqualTo(new Remains(1, 1, 0, 0));
    }

    @Test
    void deletesRowsWithListsAndHistory() {
        DataSubjectId ann = shop.signUp(1);
        changeEmail(1);
        shop.inTransaction(() -> seal(ann, member(1)));

        Destroyed destroyed =
                shop.inTransaction(
                        () -> custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING));

        assertThat(destroyed.values()).isEqualTo(11);
        assertThat(destroyed.historyRows()).isEqualTo(2);
        assertThat(destroyed.rowsDeleted()).containsExactly(member(1));
        assertThat(dump().values()).allMatch(List::isEmpty);
        assertThat(shop.inTransaction(() -> custody.remains(ann)).none()).isTrue();
    }

    @Test
    void emptiesARowThatIsReferredToAndDeletesItLater() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        shop.inTransaction(() -> seal(ann, member(1)));

        Destroyed first =
                shop.inTransaction(
                        () -> custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING));
        assertThat(first.rowsDeleted()).isEmpty();
        assertThat(shop.inTransaction(() -> remains(ann, member(1))).none()).isTrue();
        assertThat(shop.inTransaction(() -> remains(ann, order(11))).values()).isEqualTo(2);

        Destroyed rest =
                shop.inTransaction(
                        () ->
                                custody.destroy(
                                        List.of(line(110), order(11)), ann, Extent.EVERYTHING));
        Destroyed skeleton =
                shop.inTransaction(
                        () -> custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING));

        assertThat(rest.rowsDeleted()).containsExactlyInAnyOrder(line(110), order(11));
        assertThat(skeleton.rowsDeleted()).containsExactly(member(1));
        assertThat(dump().values()).allMatch(List::isEmpty);
    }

    @Test
    void neverDeletesTheRowOfSomebodyElse() {
        DataSubjectId ann = shop.signUp(1);
        shop.signUp(2);
        shop.order(11, 2, ann);
        shop.jdbc().sql("update PurchaseOrder set address = null").update();
        shop.jdbc().sql("update PurchaseOrder_AUD set address = null").update();
        shop.jdbc().sql("delete from OrderLine").update();

        Destroyed destroyed =
                shop.inTransaction(
                        () -> custody.destroy(List.of(order(11)), ann, Extent.EVERYTHING));

        assertThat(destroyed.values()).isEqualTo(2);
        assertThat(destroyed.rowsDeleted()).isEmpty();
        assertThat(count("PurchaseOrder")).isEqualTo(1);
    }

    @Test
    void keepsARowWhoseOtherValuesMayStillBePutBack() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ben);
        shop.jdbc().sql("delete from OrderLine").update();
        shop.inTransaction(() -> seal(ben, order(11)));

        Destroyed destroyed =
                shop.inTransaction(
                        () -> custody.destroy(List.of(order(11)), ann, Extent.EVERYTHING));
        shop.inTransaction(() -> custody.unseal(List.of(order(11)), ben));

        assertThat(destroyed.rowsDeleted()).isEmpty();
        assertThat(shop.inTransaction(() -> remains(ben, order(11))).values()).isEqualTo(1);
    }

    @Test
    void deletesRowsThatReferToEachOtherInOneGo() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);

        Destroyed destroyed =
                shop.inTransaction(
                        () ->
                                custody.destroy(
                                        List.of(member(1), order(11), line(110)),
                                        ann,
                                        Extent.EVERYTHING));

        assertThat(destroyed.rowsDeleted()).hasSize(3);
        assertThat(dump().values()).allMatch(List::isEmpty);
    }

    @Test
    void seesForeignKeysToTheSameTable() {
        DataSubjectId ann = shop.signUp(1);
        shop.signUp(2);
        shop.inTransaction(
                () ->
                        shop.entityManager().find(Member.class, 2L).referrer =
                                shop.entityManager().find(Member.class, 1L));

        Destroyed destroyed =
                shop.inTransaction(
                        () -> custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING));

        assertThat(destroyed.rowsDeleted()).isEmpty();
        assertThat(count("Member")).isEqualTo(2);
    }

    @Test
    void destroysSomeItemsAndLeavesTheRow() {
        DataSubjectId ann = shop.signUp(1);
        Extent height = Extent.of(Set.of("member.height"));

        int sealed = shop.inTransaction(() -> custody.seal(List.of(member(1)), ann, height));
        Destroyed destroyed =
                shop.inTransaction(() -> custody.destroy(List.of(member(1)), ann, height));

        assertThat(sealed).isEqualTo(2);
        assertThat(destroyed.values()).isEqualTo(2);
        assertThat(destroyed.rowsDeleted()).isEmpty();
        assertThat(row("Member")).containsEntry("height", null).doesNotContainEntry("email", null);
        assertThat(
                        shop.inTransaction(() -> custody.remains(List.of(member(1)), ann, height))
                                .none())
                .isTrue();
        assertThat(shop.inTransaction(() -> remains(ann, member(1))))
                .isEqualTo(new Remains(4, 2, 1, 0));
    }

    @Test
    void destroysWhatWasWrittenAfterSealing() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        shop.inTransaction(() -> seal(ann, member(1)));
        byte[] written = shop.keys().stored(ann, "180");
        shop.inTransaction(() -> shop.entityManager().find(Member.class, 1L).height = written);

        shop.inTransaction(() -> custody.destroy(List.of(member(1)), ann, Extent.EVERYTHING));

        assertThat(row("Member")).containsEntry("height", null);
        assertThat(shop.inTransaction(() -> remains(ann, member(1))).none()).isTrue();
    }

    @Test
    void countsIndexEntriesWithoutValue() {
        DataSubjectId ann = shop.signUp(1);
        shop.jdbc().sql("update Member set email = null").update();

        assertThat(shop.inTransaction(() -> remains(ann, member(1))).indexValues()).isEqualTo(1);
    }

    @Test
    void evictsOnceMoreAfterTheCommit() {
        DataSubjectId ann = shop.signUp(1);

        shop.inTransaction(
                () -> {
                    seal(ann, member(1));
                    fixture.evicted().clear();
                });

        assertThat(fixture.evicted()).containsExactly(member(1));
    }

    private int seal(DataSubjectId subject, RowReference... rows) {
        return custody.seal(Arrays.asList(rows), subject, Extent.EVERYTHING);
    }

    private Remains remains(DataSubjectId subject, RowReference row) {
        return custody.remains(List.of(row), subject, Extent.EVERYTHING);
    }

    private void changeEmail(long id) {
        byte[] stored = shop.keys().stored(Shop.member(id), "changed" + id + "@example.com");
        shop.inTransaction(() -> shop.entityManager().find(Member.class, id).email = stored);
    }

    private long count(String table) {
        return shop.jdbc().sql("select count(*) from " + table).query(Long.class).single();
    }

    private byte[] bytes(String sql) {
        return (byte[]) shop.jdbc().sql(sql).query().listOfRows().get(0).values().iterator().next();
    }

    private Map<String, Object> row(String table) {
        return shop.jdbc().sql("select * from " + table).query().listOfRows().get(0);
    }

    private Map<String, List<String>> dump() {
        return TABLES.stream()
                .collect(
                        Collectors.toMap(
                                table -> table,
                                table ->
                                        shop
                                                .jdbc()
                                                .sql("select * from " + table)
                                                .query()
                                                .listOfRows()
                                                .stream()
                                                .map(AbstractCustodyContractTests::text)
                                                .sorted()
                                                .toList()));
    }

    private static String text(Map<String, Object> row) {
        return row.entrySet().stream()
                .map(
                        entry ->
                                entry.getKey()
                                        + "="
                                        + (entry.getValue() instanceof byte[] bytes
                                                ? Arrays.toString(bytes)
                                                : entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
