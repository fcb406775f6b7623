package io.jikimi.provision;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The door of this room: the one way out for personal data. */
public interface ProvisionGate {

    /**
     * Runs {@code task} as a provision to a third party.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code EGRESS_UNREGISTERED} or {@code
     *     PROVIDE_CONSENT_MISSING}
     */
    <T extends @Nullable Object> T provide(
            String recipient, Actor actor, String task, Callable<T> work) throws Exception;

    /**
     * Runs {@code task} as entrusted processing.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code EGRESS_UNREGISTERED}, {@code
     *     TRUSTEE_NOT_DISCLOSED} or {@code TRUSTEE_CONTRACT_EXPIRED}
     */
    <T extends @Nullable Object> T entrust(
            String trustee, Actor actor, String task, Callable<T> work) throws Exception;

    /** The provisions of a subject's data, newest first (법 제35조, 시행령 제41조). */
    List<Provision> history(DataSubjectId subject);
}
