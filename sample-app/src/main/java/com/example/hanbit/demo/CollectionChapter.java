package com.example.hanbit.demo;

import com.example.hanbit.consent.ConsentForm;
import com.example.hanbit.consent.ConsentForms;
import com.example.hanbit.member.SignUp;
import com.example.hanbit.member.SignUpService;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.collection.ConsentSubmission.Decision;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** She signs up and decides on everything separately. */
@Component
@Profile(Demo.PROFILE)
@Order(1)
final class CollectionChapter implements Chapter {

    private static final String GRANTED = "birthday-benefit";

    private final SignUpService signUps;
    private final ConsentForms forms;
    private final ConsentLedger consents;
    private final TransactionOperations transactions;
    private final LegalClock clock;

    CollectionChapter(
            SignUpService signUps,
            ConsentForms forms,
            ConsentLedger consents,
            TransactionOperations transactions,
            LegalClock clock) {
        this.signUps = signUps;
        this.forms = forms;
        this.consents = consents;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(
                1, "수집", "Collection", "3.1.1, 3.1.2", "개인정보 보호법 제15조, 제16조, 제22조, 시행령 제17조");
        ConsentForm form = forms.form("sign-up");
        SignUp signUp =
                new SignUp(
                        Life.NAME,
                        Life.EMAIL,
                        Life.PHONE,
                        UUID.randomUUID().toString(),
                        "true",
                        "1994-05-17");
        refuseUndecided(signUp, form, console);
        life.begin(signUps.signUp(signUp, submission(form, form.questions())).id());
        console.fact("정보주체", "data subject", life.subject());
        List<Consent> decided = transactions.execute(status -> consents.history(life.subject()));
        Consent first = decided.get(0);
        console.fact("동의 양식", "form", first.form() + ", version " + first.version());
        console.fact("보여 준 글의 해시", "text hash", first.textHash());
        decided.stream()
                .sorted((a, b) -> Long.compare(a.id(), b.id()))
                .forEach(
                        consent ->
                                console.fact(
                                        "동의 기록",
                                        "consent row " + consent.id(),
                                        consent.entry()
                                                + " (제"
                                                + consent.category()
                                                        .replaceFirst("-", "조 제")
                                                        .replaceFirst("-", "항 제")
                                                + "호) "
                                                + (consent.granted()
                                                        ? "동의함 granted"
                                                        : "동의하지 않음 refused")));
        console.proven(
                decided.size() == form.questions().size()
                        && decided.stream()
                                .allMatch(
                                        consent ->
                                                consent.granted()
                                                        == consent.entry().equals(GRANTED)),
                "결정마다 한 줄씩, 가입과 같은 거래로 남았습니다",
                "one row per decision, in the transaction of the sign-up");
    }

    /** One question left out: nothing is stored. */
    private void refuseUndecided(SignUp signUp, ConsentForm form, Console console) {
        List<ConsentForm.Question> allButOne = form.questions().subList(1, form.questions().size());
        try {
            signUps.signUp(signUp, submission(form, allButOne));
        } catch (RuntimeException failure) {
            console.fact("결정 하나가 빠진 가입", "one undecided", Refusals.of(failure));
            console.proven(
                    Refusals.is(failure, Refusal.CONSENT_INCOMPLETE)
                            && !signUps.emailTaken(Life.EMAIL),
                    "빠진 결정을 채우지 않고 거부하며, 아무것도 저장되지 않습니다",
                    "refused, nothing filled in, nothing stored");
            return;
        }
        console.proven(false, "빠진 결정은 거부됩니다", "an undecided question is refused");
    }

    private ConsentSubmission submission(ConsentForm form, List<ConsentForm.Question> answered) {
        List<Decision> decisions =
                answered.stream()
                        .map(
                                question ->
                                        new Decision(
                                                question.id(),
                                                question.id().equals(GRANTED),
                                                clock.now()))
                        .toList();
        return new ConsentSubmission(form.name(), form.version(), decisions, "web", "127.0.0.1");
    }
}
