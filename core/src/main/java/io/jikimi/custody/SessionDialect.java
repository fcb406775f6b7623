package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import java.sql.SQLException;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.MariaDBDialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** Which database a session works on. */
final class SessionDialect {

    private SessionDialect() {}

    /** The database that Hibernate builds its model for; null for one we have no tables for. */
    static @Nullable DatabaseDialect of(Dialect dialect) {
        if (dialect instanceof PostgreSQLDialect) {
            return DatabaseDialect.POSTGRESQL;
        }
        if (dialect instanceof MariaDBDialect) {
            return DatabaseDialect.MARIADB;
        }
        return dialect instanceof H2Dialect ? DatabaseDialect.H2 : null;
    }

    static DatabaseDialect of(SharedSessionContractImplementor session) {
        try {
            return DatabaseDialect.of(
                    session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection());
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not ask for the database product");
        }
    }
}
