package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jikimi.collection.Consent;
import io.jikimi.crypto.StoredValue;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.PurchaseOrder;
import io.jikimi.keys.KeyState;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Two accounts of one made-up person with orders and consents, and what has to be true of them
 * while they are merged.
 */
final class MergeScene {

    private static final int ORDERS = 5;

    private final LifeCycle shop;
    private final List<Long> orders = new ArrayList<>();
    private final DataSubjectId old;
    private final DataSubjectId kept;

    MergeScene(LifeCycle shop) {
        this.shop = shop;
        shop.reset();
        old = shop.signUp("가상갑", "gap@example.com", "010-0000-1001");
        kept = shop.signUp("가상갑", "gap.too@example.com", "010-0000-1001");
        for (int number = 0; number < ORDERS; number++) {
            DataSubjectId buyer = number == 0 ? kept : old;
            orders.add(shop.order(buyer, "가상시 없는로 " + number, buyer, "가상갑"));
        }
        shop.decide(old, true, true);
        shop.decide(kept, true, false);
    }

    DataSubjectId old() {
        return old;
    }

    DataSubjectId kept() {
        return kept;
    }

    /** Either nothing of the merger is there, or all of it. */
    void isInOneState(boolean merged) {
        assertThat(owners())
                .as("whose the orders are after the kill")
                .containsExactly(merged ? kept : old);
        assertThat(addresses()).isEqualTo(addressesWritten());
        assertThat(purposes(old))
                .isEqualTo(merged ? Set.of() : Set.of("fit-advice", "insurance-offer"));
        assertThat(purposes(kept)).containsExactly("fit-advice");
    }

    /** Who had no answer asks once more; what is done already stays done. */
    void tryAgain() {
        boolean destroyed = shop.keys().states(old).equals(Set.of(KeyState.DESTROYED));
        Throwable refused = catchThrowable(() -> MergeProcess.merge(shop, old, kept));
        assertThat(LifecycleException.in(refused).map(LifecycleException::refusal))
                .isEqualTo(destroyed ? Optional.of(Refusal.KEY_DESTROYED) : Optional.empty());
        assertThat(refused == null).isEqualTo(!destroyed);
    }

    void isMergedToTheEnd() {
        assertThat(shop.keys().states(old)).containsExactly(KeyState.DESTROYED);
        assertThat(shop.keys().states(kept)).containsExactly(KeyState.LIVE);
        assertThat(shop.inTransaction(() -> shop.custody().remains(old)).none()).isTrue();
        assertThat(rowsOfTheOldAccount()).as("rows of the old account, emptied ones too").isZero();
        assertThat(owners()).containsExactly(kept);
        assertThat(addresses()).isEqualTo(addressesWritten());
        assertThat(
                        shop.forPurpose(
                                "membership",
                                () -> shop.member(kept).name + " " + shop.member(kept).email))
                .isEqualTo("가상갑 gap.too@example.com");
        assertThat(purposes(old)).isEmpty();
        assertThat(purposes(kept)).containsExactly("fit-advice");
        assertThat(shop.consents().history(kept))
                .filteredOn(consent -> consent.origin() != null)
                .extracting(Consent::origin)
                .as("carried over once, and still said to come from the old account")
                .containsExactly(old, old);
    }

    private long rowsOfTheOldAccount() {
        return shop.jdbc()
                .sql(
                        "select (select count(*) from member where id = :old) + (select count(*)"
                                + " from member_aud where id = :old)")
                .param("old", Long.valueOf(old.id()))
                .query(Long.class)
                .single();
    }

    /**
     * Whom the orders of the old account name, and for whom their values are encrypted, in history
     * as well, whose rows go on naming whom they named.
     */
    private Set<DataSubjectId> owners() {
        Set<DataSubjectId> owners =
                new HashSet<>(
                        shop.jdbc()
                                .sql(
                                        "select 'member:' || buyer_id from purchase_order where id"
                                                + " <> :kept union select receiver_key from"
                                                + " purchase_order where id <> :kept")
                                .param("kept", orders.get(0))
                                .query((row, number) -> DataSubjectId.parse(row.getString(1)))
                                .list());
        for (String value : List.of("address", "receiver")) {
            for (String table : List.of("purchase_order", "purchase_order_aud")) {
                shop.jdbc()
                        .sql("select " + value + " from " + table + " where id <> ?")
                        .param(orders.get(0))
                        .query((row, number) -> StoredValue.keyId(row.getBytes(1)))
                        .list()
                        .forEach(key -> owners.add(shop.keys().subjectOf(key)));
            }
        }
        return owners;
    }

    private List<String> addresses() {
        return shop.forPurpose(
                "delivery",
                () ->
                        orders.stream()
                                .map(id -> shop.entities().find(PurchaseOrder.class, id))
                                .map(order -> order.address + ", " + order.receiver)
                                .toList());
    }

    private List<String> addressesWritten() {
        return LongStream.range(0, ORDERS)
                .mapToObj(number -> "가상시 없는로 " + number + ", 가상갑")
                .toList();
    }

    private Set<String> purposes(DataSubjectId subject) {
        return shop.consents().effective(subject).stream()
                .map(Consent::purpose)
                .collect(Collectors.toSet());
    }
}
