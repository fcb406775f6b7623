package com.example.hanbit.member;

import com.example.hanbit.member.MyData.DeadlineView;
import com.example.hanbit.member.MyData.DecisionView;
import com.example.hanbit.member.MyData.ProvisionView;
import com.example.hanbit.member.MyData.PurposeView;
import com.example.hanbit.member.MyData.RequestView;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.Register;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.provision.Provision;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.RightsRequest;
import io.jikimi.rights.SubjectExport;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Period;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Puts together what a member is shown about their own data. */
@Service
class MyDataService {

    private static final String CHANNEL = "web";

    private final MemberRepository members;
    private final Catalogue catalogue;
    private final ConsentLedger consents;
    private final ProvisionGate provisions;
    private final DestructionDesk destruction;
    private final RightsDesk rights;
    private final LegalClock clock;

    MyDataService(
            MemberRepository members,
            Catalogue catalogue,
            ConsentLedger consents,
            ProvisionGate provisions,
            DestructionDesk destruction,
            RightsDesk rights,
            LegalClock clock) {
        this.members = members;
        this.catalogue = catalogue;
        this.consents = consents;
        this.provisions = provisions;
        this.destruction = destruction;
        this.rights = rights;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public MyData of(long memberId) {
        Member member = members.findById(memberId).orElseThrow(MyDataService::unknown);
        DataSubjectId subject = member.subject();
        return new MyData(
                member.name(),
                member.email(),
                member.phone(),
                member.birthDate(),
                clock.dayOf(member.joinedAt()),
                purposes(),
                provisions.history(subject).stream().map(this::provision).toList(),
                consents.history(subject).stream().map(this::decision).toList(),
                rights.requestsOf(subject).stream()
                        .map(request -> RequestView.of(request, clock.dayOf(request.receivedAt())))
                        .toList(),
                destruction.deadlines(subject).stream()
                        .map(due -> DeadlineView.of(due, clock.dayOf(due.dueAt())))
                        .toList());
    }

    /** Records what a member decided later than at sign-up. */
    @Transactional
    public void decide(long memberId, ConsentSubmission submission, Actor actor) {
        consents.record(Member.subjectOf(memberId), submission, actor);
    }

    /** Everything the shop holds of the member (법 제35조). */
    @Transactional
    public SubjectExport export(long memberId, Actor actor) {
        return rights.export(Member.subjectOf(memberId), actor);
    }

    /** Takes a consent back (법 제37조): as easy as giving it. */
    @Transactional
    public void withdraw(long memberId, String purpose, Actor actor) {
        rights.withdrawConsent(Member.subjectOf(memberId), purpose, CHANNEL, actor);
    }

    /** Receives a request; its ten days begin. */
    @Transactional
    public void request(long memberId, RightsRequest.Kind kind, Actor actor) {
        rights.receive(kind, Member.subjectOf(memberId), CHANNEL, actor);
    }

    private List<PurposeView> purposes() {
        return catalogue.register().purposes().keySet().stream()
                .map(catalogue::purpose)
                .flatMap(Optional::stream)
                .map(this::purpose)
                .toList();
    }

    private PurposeView purpose(ProcessingPurpose purpose) {
        Period period = purpose.retention().period();
        return new PurposeView(
                purpose.title(),
                purpose.basis().legalBasis().article(),
                purpose.basis().rationale(),
                titles(
                        Stream.concat(purpose.required().stream(), purpose.optional().stream())
                                .toList()),
                purpose.retention().from(),
                purpose.retention().law(),
                (int) (period.toTotalMonths() / 12),
                period.getDays());
    }

    private ProvisionView provision(Provision provision) {
        return ProvisionView.of(
                provision,
                clock.dayOf(provision.at()),
                recipient(provision),
                titles(provision.items()));
    }

    private String recipient(Provision provision) {
        Register register = catalogue.register();
        Register.RecipientEntry recipient = register.recipients().get(provision.recipient());
        Register.TrusteeEntry trustee = register.trustees().get(provision.recipient());
        String title =
                recipient != null ? recipient.title() : trustee != null ? trustee.title() : null;
        return title == null ? provision.recipient() : title;
    }

    private DecisionView decision(Consent consent) {
        String title =
                catalogue
                        .purpose(consent.purpose())
                        .map(ProcessingPurpose::title)
                        .orElse(consent.purpose());
        return DecisionView.of(
                consent,
                title,
                clock.dayOf(consent.decidedAt()),
                consent.withdrawnAt() == null ? null : clock.dayOf(consent.withdrawnAt()));
    }

    private List<String> titles(Collection<String> items) {
        return items.stream().map(this::title).sorted().distinct().toList();
    }

    private String title(String item) {
        Register.ItemEntry described = catalogue.register().items().get(item);
        return described == null || described.title() == null ? item : described.title();
    }

    private static LifecycleException unknown() {
        return new LifecycleException(Refusal.NOT_FOUND, "member", "There is no such member.");
    }
}
