package io.jikimi.boot.security;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Says at start what of the logins of the service cannot be right. */
final class SecurityFindings implements SmartInitializingSingleton {

    /** The resolver that resolves nobody. */
    private static final String NO_RESOLVER = "jikimiSubjectResolver";

    private static final Log logger = LogFactory.getLog(SecurityFindings.class);

    private final ListableBeanFactory beans;

    SecurityFindings(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (beans.containsBean(NO_RESOLVER)) {
            logger.warn(
                    "SUBJECT_RESOLVER_MISSING: logins come from Spring Security, but nothing says which of them are data subjects. Every login counts as staff, and the endpoints of data subjects answer 401. Declare a bean of type io.jikimi.boot.web.SubjectResolver.");
        }
    }
}
