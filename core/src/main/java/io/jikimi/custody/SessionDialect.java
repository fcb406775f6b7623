package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** Which database a session works on. */
final class SessionDialect {

    private SessionDialect() {}

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
