package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.NoAuthorityException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what grants permissions. */
final class NoAuthorityFailureAnalyzer extends AbstractFailureAnalyzer<NoAuthorityException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, NoAuthorityException failure) {
        return new FailureAnalysis(
                "Nothing says which account may do what with personal data: "
                        + failure.getMessage()
                        + ".",
                "Add spring-boot-starter-security to a web application, or declare a bean of type org.apache.shiro.realm.Realm, that grants permissions such as"
                        + " personal-data:delivery:read:*, or a bean of type io.jikimi.purpose.PurposeAuthority;"
                        + " or set 'jikimi.identity' to 'auto', and every account is refused.",
                failure);
    }
}
