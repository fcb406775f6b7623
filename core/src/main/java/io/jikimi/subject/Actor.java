package io.jikimi.subject;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who acts: the account that the access log (접속기록, 개인정보의 안전성 확보조치 기준 제8조) names.
 *
 * @param kind what kind of account it is
 * @param account the account name, job name or {@code anonymous}; never a personal value
 * @param subject the data subject this account belongs to, if it belongs to one
 */
public record Actor(Kind kind, String account, @Nullable DataSubjectId subject) {

    public Actor {
        Objects.requireNonNull(kind, "'kind' must not be null");
        Objects.requireNonNull(account, "'account' must not be null");
    }

    /** A person of the service: operator, privacy officer, developer on call. */
    public static Actor staff(String account) {
        return new Actor(Kind.STAFF, account, null);
    }

    /**
     * A data subject who is logged in. The account is the subject's identifier, so that no e-mail
     * address reaches a log.
     */
    public static Actor subject(DataSubjectId subject) {
        return new Actor(Kind.SUBJECT, subject.toString(), subject);
    }

    /** A job, a message listener or a seeder. Its access is logged like everybody's. */
    public static Actor system(String task) {
        return new Actor(Kind.SYSTEM, task, null);
    }

    /** Nobody has logged in. */
    public static Actor anonymous() {
        return new Actor(Kind.ANONYMOUS, "anonymous", null);
    }

    /** What kind of account acts. */
    public enum Kind {
        /** The data subject. */
        SUBJECT,
        /** A person working for the controller. */
        STAFF,
        /** The service itself. */
        SYSTEM,
        /** Not logged in. */
        ANONYMOUS
    }
}
