package com.example.hanbit.demo;

import com.example.hanbit.member.MembershipService;
import com.example.hanbit.order.DeliveryService;
import com.example.hanbit.order.OrderService;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRecord;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** She leaves; what has to go goes, what a statute keeps stays until its day. */
@Component
@Profile(Demo.PROFILE)
@Order(5)
final class DestructionChapter implements Chapter {

    private static final int DAYS_TO_UNDO = 4;
    private static final int YEARS_OF_STATUTE = 5;
    private static final String UNREADABLE = "열리지 않음 does not open";

    private final MembershipService memberships;
    private final DeliveryService deliveries;
    private final OrderService orders;
    private final DestructionDesk desk;
    private final DataKeys keys;
    private final PurposeScope scopes;
    private final StoredBytes stored;
    private final SettableClock clock;
    private final Catalogue catalogue;
    private final FieldCipher cipher = new FieldCipher();

    DestructionChapter(
            MembershipService memberships,
            DeliveryService deliveries,
            OrderService orders,
            DestructionDesk desk,
            DataKeys keys,
            PurposeScope scopes,
            StoredBytes stored,
            SettableClock clock,
            Catalogue catalogue) {
        this.memberships = memberships;
        this.deliveries = deliveries;
        this.orders = orders;
        this.desk = desk;
        this.keys = keys;
        this.scopes = scopes;
        this.stored = stored;
        this.clock = clock;
        this.catalogue = catalogue;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(
                5, "파기", "Destruction", "3.4.1, 3.4.2", "개인정보 보호법 제21조, 시행령 제16조, 전자상거래법 제6조");
        deliveries.complete(life.order());
        memberships.leave(life.member());
        console.fact("배송 완료, 회원 탈퇴", "she leaves", clock.today());
        seal(life, console);
        destroyMember(life, console);
        destroyOrder(life, console);
        showLedger(life, console);
    }

    private void seal(Life life, Console console) {
        DestructionRun run = run(console);
        console.proven(
                run.failed() == 0
                        && run.sealed() > 0
                        && stored.memberHistory(life.member()).isEmpty(),
                "봉인: 값이 표와 이력에서 빠져 아무도 읽지 못합니다",
                "sealed: out of the table and its history, out of reach");
    }

    private void destroyMember(Life life, Console console) {
        clock.advanceDays(DAYS_TO_UNDO);
        DestructionRun run = run(console);
        showWhatIsLeft(life, console);
        console.proven(
                run.failed() == 0
                        && run.destroyed() > 0
                        && stored.memberRow(life.member()).isEmpty()
                        && stored.memberHistory(life.member()).isEmpty(),
                "파기: 닷새 안에 회원의 값과 이력이 사라집니다",
                "destroyed within five days, history included");
        console.fact("첫날 백업의 이력", "first day's backup", opened(life));
        String address = address(life);
        console.fact("주문의 배송지", "the order's address", address);
        console.proven(
                Life.ADDRESS.equals(address) && keys.states(life.subject()).contains(KeyState.LIVE),
                "계약 기록은 법이 정한 5년 동안 남습니다",
                "the record of the contract is kept for its statutory five years");
    }

    private void destroyOrder(Life life, Console console) {
        LocalDate end = clock.today().plusYears(YEARS_OF_STATUTE);
        clock.set(end.atTime(12, 0).atZone(clock.zone()).toInstant());
        run(console);
        clock.advanceDays(DAYS_TO_UNDO);
        DestructionRun run = run(console);
        stored.wrappedKeys(life.subject())
                .forEach(bytes -> console.fact("남은 키", "her key", StoredBytes.hex(bytes)));
        console.fact("첫날 백업의 이력", "first day's backup", opened(life));
        console.proven(
                run.keysDestroyed() > 0
                        && keys.states(life.subject()).equals(Set.of(KeyState.DESTROYED))
                        && opened(life).equals(UNREADABLE),
                "키가 파기되어, 백업에 남은 이력의 암호문도 읽을 수 없습니다",
                "her key is destroyed: the history is unreadable even where a backup kept it");
        showWhatIsLeft(life, console);
        console.proven(
                stored.memberRows(life.member()) == 0 && stored.historyRows(life.member()) == 0,
                "마지막 주문과 함께 빈 줄과 그 이력까지 없어졌습니다",
                "with the last order the empty row and its history are gone, too");
    }

    private void showWhatIsLeft(Life life, Console console) {
        console.fact(
                "남은 줄과 값",
                "rows, values left",
                "member "
                        + stored.memberRows(life.member())
                        + ", "
                        + stored.memberRow(life.member()).size()
                        + "; member_AUD "
                        + stored.historyRows(life.member())
                        + ", "
                        + stored.memberHistory(life.member()).size());
    }

    private void showLedger(Life life, Console console) {
        List<DestructionRecord> ledger = desk.ledger(life.subject());
        for (DestructionRecord row : ledger) {
            console.fact(
                    "파기 관리대장", "ledger row " + row.id(), row.file() + " [" + row.items() + "]");
            console.fact("  근거", "ground", row.ground());
            console.fact("  방법", "method", row.method());
            console.fact("  검증", "verification", row.verification());
        }
        console.proven(
                ledger.stream().anyMatch(row -> row.file().equals("member"))
                        && ledger.stream().anyMatch(row -> row.file().equals("order"))
                        && !ledger.toString().contains(Life.NAME),
                "대장에는 무엇을 왜 어떻게 파기했는지만 있습니다",
                "the ledger says what, why and how, and nothing of her");
    }

    private DestructionRun run(Console console) {
        DestructionRun run = desk.runDue();
        console.fact(
                "파기 실행 " + clock.today(),
                "run",
                "봉인 sealed "
                        + run.sealed()
                        + ", 파기 destroyed "
                        + run.destroyed()
                        + ", 키 keys "
                        + run.keysDestroyed());
        return run;
    }

    /** What whoever has the backup and the keys of today can read. */
    private String opened(Life life) {
        return keys.readingKey(StoredValue.keyId(life.copy()))
                .map(key -> cipher.decrypt(key, name(), life.copy()))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(UNREADABLE);
    }

    private int name() {
        return catalogue.item("member.name").id();
    }

    private String address(Life life) {
        return scopes.call(
                "delivery",
                Actor.system("contract-records"),
                () ->
                        orders.order(life.order())
                                .map(order -> Objects.requireNonNullElse(order.address(), ""))
                                .orElse(""));
    }
}
