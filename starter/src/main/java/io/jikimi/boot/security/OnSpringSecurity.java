package io.jikimi.boot.security;

import io.jikimi.boot.autoconfigure.JikimiProperties.Identity;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether Spring Security may say who is logged in: unless the service named somebody else. */
final class OnSpringSecurity extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(
            ConditionContext context, AnnotatedTypeMetadata metadata) {
        Identity identity = Identity.of(context.getEnvironment());
        return new ConditionOutcome(
                identity == Identity.AUTO || identity == Identity.SPRING_SECURITY,
                ConditionMessage.forCondition("jikimi.identity").because("it is " + identity));
    }
}
