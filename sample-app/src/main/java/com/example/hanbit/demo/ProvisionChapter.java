package com.example.hanbit.demo;

import com.example.hanbit.order.DeliveryService;
import com.example.hanbit.partner.InsuranceService;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.provision.Provision;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Who else gets her data: a third party by her consent, a trustee by contract. */
@Component
@Profile(Demo.PROFILE)
@Order(4)
final class ProvisionChapter implements Chapter {

    private static final String INSURER = "anshim-insurance";
    private static final String COURIER = "hanbit-courier";

    private final InsuranceService insurance;
    private final DeliveryService deliveries;
    private final ConsentLedger consents;
    private final ProvisionGate gate;
    private final PurposeScope scopes;
    private final TransactionOperations transactions;
    private final LegalClock clock;

    ProvisionChapter(
            InsuranceService insurance,
            DeliveryService deliveries,
            ConsentLedger consents,
            ProvisionGate gate,
            PurposeScope scopes,
            TransactionOperations transactions,
            LegalClock clock) {
        this.insurance = insurance;
        this.deliveries = deliveries;
        this.consents = consents;
        this.gate = gate;
        this.scopes = scopes;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(4, "제공", "Provision", "3.3.1, 3.3.2", "개인정보 보호법 제17조, 제26조, 시행령 제28조");
        refuseWithoutConsent(life, console);
        consent(life, console);
        String reference = asManager("membership", () -> insurance.offer(life.member()));
        console.fact("동의한 뒤", "after consent", INSURER + " " + reference);
        String waybill = asManager("delivery", () -> deliveries.ship(life.order()));
        console.fact("택배사(수탁자)", "trustee", COURIER + " " + waybill);
        showRegister(life, console);
    }

    private void refuseWithoutConsent(Life life, Console console) {
        boolean refused = false;
        try {
            asManager("membership", () -> insurance.offer(life.member()));
        } catch (RuntimeException failure) {
            console.fact("동의하지 않은 제공", "without consent", Refusals.of(failure));
            refused = Refusals.is(failure, Refusal.PROVIDE_CONSENT_MISSING);
        }
        console.proven(
                refused, "동의하지 않은 제3자 제공은 거부합니다", "no provision to a third party without consent");
    }

    private void consent(Life life, Console console) {
        ConsentSubmission granted =
                new ConsentSubmission(
                        "insurance-offer",
                        1,
                        List.of(new Decision("insurance-offer", true, clock.now())),
                        "web",
                        "127.0.0.1");
        List<Consent> rows =
                transactions.execute(
                        status ->
                                consents.record(
                                        life.subject(), granted, Actor.subject(life.subject())));
        rows.forEach(
                row ->
                        console.fact(
                                "동의 기록",
                                "consent row " + row.id(),
                                row.entry() + " → " + row.recipient() + ", 동의함 granted"));
    }

    private void showRegister(Life life, Console console) {
        List<Provision> register = gate.history(life.subject());
        register.forEach(
                row ->
                        console.fact(
                                row.kind() == Provision.Kind.PROVISION ? "제공 대장" : "위탁 기록",
                                "register row " + row.id(),
                                row.recipient()
                                        + " "
                                        + new TreeSet<>(row.items())
                                        + ", "
                                        + row.ground()
                                        + ", "
                                        + row.actor()));
        console.proven(
                register.stream().anyMatch(row -> row.recipient().equals(INSURER))
                        && register.stream().anyMatch(row -> row.recipient().equals(COURIER)),
                "나간 것은 모두 대장에 있습니다",
                "whatever left the shop stands in the register");
    }

    private String asManager(String purpose, Supplier<String> work) {
        return scopes.call(
                ScopeRequest.display(purpose, Actor.staff("manager"), "staff/" + purpose), work);
    }
}
