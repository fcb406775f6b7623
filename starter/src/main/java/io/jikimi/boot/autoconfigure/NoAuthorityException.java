package io.jikimi.boot.autoconfigure;

/** The settings name where permissions come from, and nothing is there. */
public final class NoAuthorityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private NoAuthorityException(String message) {
        super(message);
    }

    static NoAuthorityException withoutRealm() {
        return new NoAuthorityException(
                "'jikimi.identity' is 'shiro', but neither a Realm nor a PurposeAuthority bean was found");
    }

    static NoAuthorityException withoutFilterChain() {
        return new NoAuthorityException(
                "'jikimi.identity' is 'spring-security', but neither a SecurityFilterChain nor a PurposeAuthority bean was found");
    }
}
