package io.jikimi.evidence;

import io.jikimi.subject.DataSubjectId;
import java.util.Optional;

/**
 * Who of the service's accounts is a data subject as well (SPI), such as a member of staff who is a
 * customer too: the review hints at accounts that looked themselves up, or searched for their own
 * surname (개인정보의 안전성 확보조치 기준 제8조).
 */
@FunctionalInterface
public interface StaffSubjects {

    /** The data subject behind an account of the service. */
    Optional<DataSubjectId> of(String account);

    /**
     * The surname of the person behind an account, as members of the service have it: the review
     * hints at who searched for it alone. Asked while a sheet is made, and kept nowhere. Knows none
     * by itself, so that a bean that is a lambda gives no such hint.
     */
    default Optional<String> surnameOf(String account) {
        return Optional.empty();
    }
}
