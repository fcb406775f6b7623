package io.jikimi.custody;

import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.internal.MappingModelCreationProcess;
import org.hibernate.metamodel.spi.RuntimeModelCreationContext;
import org.hibernate.query.spi.DomainQueryExecutionContext;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandlerBuildResult;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableInsertStrategy;
import org.hibernate.query.sqm.tree.insert.SqmInsertStatement;

/**
 * The insert side of {@link RefusingMutationStrategy}. Public only because Hibernate instantiates
 * it by its class name.
 */
public final class RefusingInsertStrategy implements SqmMultiTableInsertStrategy {

    private final EntityMappingType root;
    private final SqmMultiTableInsertStrategy regular;

    /** Called by Hibernate. */
    public RefusingInsertStrategy(EntityMappingType root, RuntimeModelCreationContext context) {
        this.root = root;
        this.regular = context.getDialect().getFallbackSqmInsertStrategy(root, context);
    }

    @Override
    public void prepare(MappingModelCreationProcess process, JdbcConnectionAccess access) {
        regular.prepare(process, access);
    }

    @Override
    public void release(SessionFactoryImplementor sessionFactory, JdbcConnectionAccess access) {
        regular.release(sessionFactory, access);
    }

    @Override
    public MultiTableHandlerBuildResult buildHandler(
            SqmInsertStatement<?> statement,
            DomainParameterXref parameters,
            DomainQueryExecutionContext context) {
        RefusingMutationStrategy.refuseProtected(root, "a bulk insert");
        return regular.buildHandler(statement, parameters, context);
    }
}
