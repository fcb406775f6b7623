package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.HibernateSettingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the setting of Hibernate that collides. */
final class HibernateSettingFailureAnalyzer
        extends AbstractFailureAnalyzer<HibernateSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, HibernateSettingException failure) {
        return new FailureAnalysis(
                failure.getMessage() + ".",
                "Remove '"
                        + failure.setting()
                        + "' from spring.jpa.properties and from every HibernatePropertiesCustomizer of the service.",
                failure);
    }
}
