package io.jikimi.boot.autoconfigure;

/** The service sets something of Hibernate that protected attributes need for themselves. */
public final class HibernateSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String setting;

    HibernateSettingException(String setting) {
        super("The service sets '" + setting + "', which protected attributes need");
        this.setting = setting;
    }

    /** The name of the setting. */
    public String setting() {
        return setting;
    }
}
