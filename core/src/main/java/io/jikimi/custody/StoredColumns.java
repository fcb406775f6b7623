package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Reads the stored bytes of one attribute of one row, past every conversion. */
final class StoredColumns {

    private StoredColumns() {}

    static byte @Nullable [] read(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            Object id,
            String attribute) {
        SelectableMapping column =
                (BasicAttributeMapping) persister.findAttributeMapping(attribute);
        String table = column.getContainingTableExpression();
        Type idType = persister.getIdentifierType();
        String idColumn =
                persister.getIdentifierMapping().getSelectable(0).getSelectionExpression();
        String sql =
                "select "
                        + column.getSelectionExpression()
                        + " from "
                        + table
                        + " where "
                        + idColumn
                        + " = ?";
        try (PreparedStatement statement =
                session.getJdbcCoordinator()
                        .getLogicalConnection()
                        .getPhysicalConnection()
                        .prepareStatement(sql)) {
            idType.nullSafeSet(statement, id, 1, session);
            try (ResultSet results = statement.executeQuery()) {
                return results.next() ? results.getBytes(1) : null;
            }
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not read a stored value", sql);
        }
    }
}
