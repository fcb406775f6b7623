package io.jikimi.boot.web;

import io.jikimi.boot.autoconfigure.CurrentActor;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Who acts on this thread of a web application. */
final class RequestActor implements CurrentActor {

    private final ActorResolver resolver;
    private final Supplier<@Nullable PurposeScope> scopes;

    RequestActor(ActorResolver resolver, Supplier<@Nullable PurposeScope> scopes) {
        this.resolver = resolver;
        this.scopes = scopes;
    }

    @Override
    public Actor actor() {
        PurposeScope door = scopes.get();
        Optional<OpenScope> open = door == null ? Optional.empty() : door.current();
        return open.map(scope -> scope.request().actor()).orElseGet(this::ofRequest);
    }

    private Actor ofRequest() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web
                ? resolver.resolve(web.getRequest())
                : Actor.anonymous();
    }
}
