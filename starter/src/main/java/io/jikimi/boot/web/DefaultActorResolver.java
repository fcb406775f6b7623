package io.jikimi.boot.web;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who acts in the name of another first, then a data subject, then staff, then nobody. */
final class DefaultActorResolver implements ActorResolver {

    private final SubjectResolver subjects;
    private final RequestPrincipal principals;

    DefaultActorResolver(SubjectResolver subjects, RequestPrincipal principals) {
        this.subjects = subjects;
        this.principals = principals;
    }

    @Override
    public Actor resolve(HttpServletRequest request) {
        Optional<String> impersonator = principals.impersonator(request);
        if (impersonator.isPresent()) {
            return Actor.staff(impersonator.get());
        }
        Optional<DataSubjectId> subject = subjects.resolve(request);
        if (subject.isPresent()) {
            return Actor.subject(subject.get());
        }
        return principals
                .account(request)
                .filter(account -> !account.isBlank())
                .map(Actor::staff)
                .orElseGet(Actor::anonymous);
    }
}
