package io.jikimi.boot.shiro;

import io.jikimi.boot.autoconfigure.JikimiProperties.Identity;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether permissions may come from realms: unless the service said that they do not. */
final class OnRealms extends SpringBootCondition {

    private static final String PROPERTY = "jikimi.identity";

    @Override
    public ConditionOutcome getMatchOutcome(
            ConditionContext context, AnnotatedTypeMetadata metadata) {
        Identity identity =
                Binder.get(context.getEnvironment())
                        .bind(PROPERTY, Identity.class)
                        .orElse(Identity.AUTO);
        return new ConditionOutcome(
                identity != Identity.NONE,
                ConditionMessage.forCondition("jikimi.identity").because("it is " + identity));
    }
}
