package com.example.hanbit.demo;

import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.order.OrderForm;
import com.example.hanbit.order.OrderService;
import io.jikimi.purpose.Access;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Refusal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Who may read her data, and for what. */
@Component
@Profile(Demo.PROFILE)
@Order(3)
final class UseChapter implements Chapter {

    private static final String REASON = "교환 신청 확인 전화";
    private static final Actor MANAGER = Actor.staff("manager");
    private static final Actor NEWSLETTER = Actor.system("newsletter");

    private final MemberRepository members;
    private final OrderService orders;
    private final PurposeScope scopes;
    private final TransactionOperations transactions;
    private final StoredBytes stored;

    UseChapter(
            MemberRepository members,
            OrderService orders,
            PurposeScope scopes,
            TransactionOperations transactions,
            StoredBytes stored) {
        this.members = members;
        this.orders = orders;
        this.scopes = scopes;
        this.transactions = transactions;
        this.stored = stored;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(
                3, "이용", "Use", "3.2.3, 3.2.5, 2.9.4", "개인정보 보호법 제18조, 안전성 확보조치 기준 제8조, 제12조");
        placeOrder(life, console);
        readWithoutPurpose(life, console);
        readForMembership(life, console);
        readForMarketing(life, console);
    }

    private void placeOrder(Life life, Console console) {
        OrderForm form = new OrderForm("linen-shirt", "1", "true", "", "", Life.ADDRESS);
        life.ordered(
                scopes.call(
                        "delivery",
                        Actor.system("checkout"),
                        () -> orders.place(life.member(), form)));
        console.fact("주문", "order", life.order());
    }

    private void readWithoutPurpose(Life life, Console console) {
        String read = name(life);
        console.fact("목적 없이 읽은 이름", "no purpose", read);
        console.proven("나*람".equals(read), "목적이 없으면 가린 값입니다", "without a purpose: the mask");
    }

    private void readForMembership(Life life, Console console) {
        ScopeRequest unmask =
                ScopeRequest.use("membership", MANAGER, "members/unmask")
                        .withAccess(Access.UNMASK)
                        .because(REASON)
                        .from("127.0.0.1");
        String read = scopes.call(unmask, () -> name(life));
        console.fact("회원 관리로 읽은 이름", "membership", read);
        console.proven(
                Life.NAME.equals(read),
                "허용된 직원이 사유를 적으면 값이 보입니다",
                "an entitled employee who says why: the value");
        Map<String, @Nullable Object> row = stored.accessLogRow("membership", "unmask", "ok");
        show(row, console);
        console.proven(
                MANAGER.account().equals(row.get("actor"))
                        && life.subject().toString().equals(row.get("subject"))
                        && REASON.equals(row.get("reason"))
                        && !row.toString().contains(Life.NAME),
                "누가, 언제, 어디서, 누구의, 무엇을, 왜 보았는지 남고 값은 남지 않습니다",
                "the log says who, when, where, whose, what and why, and no value");
    }

    private void readForMarketing(Life life, Console console) {
        ScopeRequest request =
                ScopeRequest.use("marketing", NEWSLETTER, "newsletter").from("127.0.0.1");
        String read = scopes.call(request, () -> name(life));
        console.fact("광고로 읽은 이름", "marketing", read);
        console.proven(
                "나*람".equals(read),
                "광고 목적에 없는 항목은 가린 값입니다",
                "an item the purpose does not list: the mask");
        boolean refused = false;
        try {
            scopes.call(request, () -> orders.order(life.order()));
        } catch (RuntimeException failure) {
            console.fact("광고로 읽은 배송지", "marketing, address", Refusals.of(failure));
            refused = Refusals.is(failure, Refusal.PURPOSE_MISMATCH);
        }
        console.proven(
                refused, "광고로 주문 파일에 손대면 거부합니다", "the order file, unknown to the purpose: refused");
        show(stored.accessLogRow("marketing", "read", "PURPOSE_MISMATCH"), console);
    }

    private static void show(Map<String, @Nullable Object> row, Console console) {
        console.fact(
                "접속기록",
                "access log row " + row.get("id"),
                row.get("actor")
                        + " @ "
                        + row.get("source")
                        + ", "
                        + row.get("purpose")
                        + " "
                        + row.get("action")
                        + ", "
                        + Objects.requireNonNullElse(row.get("subject"), "-")
                        + " ["
                        + row.get("items")
                        + "], "
                        + row.get("result")
                        + Optional.ofNullable(row.get("reason")).map(why -> ", " + why).orElse(""));
    }

    private String name(Life life) {
        String name =
                transactions.execute(
                        status -> members.findById(life.member()).map(Member::name).orElse(""));
        return Objects.requireNonNullElse(name, "");
    }
}
