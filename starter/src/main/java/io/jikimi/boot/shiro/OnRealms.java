package io.jikimi.boot.shiro;

import io.jikimi.boot.autoconfigure.JikimiProperties.Identity;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether permissions may come from realms: unless the service named somebody else. */
final class OnRealms extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(
            ConditionContext context, AnnotatedTypeMetadata metadata) {
        Identity identity = Identity.of(context.getEnvironment());
        return new ConditionOutcome(
                identity == Identity.AUTO || identity == Identity.SHIRO,
                ConditionMessage.forCondition("jikimi.identity").because("it is " + identity));
    }
}
