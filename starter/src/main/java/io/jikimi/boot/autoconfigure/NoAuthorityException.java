package io.jikimi.boot.autoconfigure;

/** The settings name where permissions come from, and nothing is there. */
public final class NoAuthorityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoAuthorityException() {
        super(
                "'jikimi.identity' is 'shiro', but neither a Realm nor a PurposeAuthority bean was found");
    }
}
