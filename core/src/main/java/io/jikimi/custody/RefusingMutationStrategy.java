package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.MappingModelCreationProcess;
import org.hibernate.metamodel.spi.RuntimeModelCreationContext;
import org.hibernate.query.spi.DomainQueryExecutionContext;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandlerBuildResult;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.query.sqm.tree.SqmDeleteOrUpdateStatement;
import org.hibernate.query.sqm.tree.update.SqmUpdateStatement;
import org.hibernate.type.CustomType;

/**
 * Refuses bulk updates and deletes of hierarchies over several tables when they hold protected
 * attributes: Hibernate does not use our translator there and would store plaintext. Public only
 * because Hibernate instantiates it by its class name.
 */
public final class RefusingMutationStrategy implements SqmMultiTableMutationStrategy {

    private final EntityMappingType root;
    private final SqmMultiTableMutationStrategy regular;

    /** Called by Hibernate. */
    public RefusingMutationStrategy(EntityMappingType root, RuntimeModelCreationContext context) {
        this.root = root;
        this.regular = context.getDialect().getFallbackSqmMutationStrategy(root, context);
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
            SqmDeleteOrUpdateStatement<?> statement,
            DomainParameterXref parameters,
            DomainQueryExecutionContext context) {
        refuseProtected(root, "a bulk update or delete");
        if (statement instanceof SqmUpdateStatement<?> update) {
            update.getSetClause()
                    .getAssignments()
                    .forEach(
                            assignment ->
                                    SubjectChange.refuseInBulk(
                                            assignment.getTargetPath(),
                                            context.getSession().getFactory()));
        }
        return regular.buildHandler(statement, parameters, context);
    }

    static void refuseProtected(EntityMappingType root, String what) {
        if (holdsProtected(root)
                || root.getSubMappingTypes().stream()
                        .anyMatch(RefusingMutationStrategy::holdsProtected)) {
            throw new LifecycleException(
                    Refusal.PROTECTED_QUERY,
                    root.getEntityName(),
                    what
                            + " of a hierarchy over several tables with protected attributes is not possible: load the"
                            + " entities and change them, in chunks.");
        }
    }

    private static boolean holdsProtected(EntityMappingType entity) {
        return holdsProtected((ManagedMappingType) entity);
    }

    /** In embeddables and lists as well. */
    private static boolean holdsProtected(ManagedMappingType type) {
        boolean[] found = new boolean[1];
        type.forEachAttributeMapping(attribute -> found[0] |= isProtected(attribute));
        return found[0];
    }

    private static boolean isProtected(ModelPart part) {
        if (part instanceof BasicValuedModelPart basic) {
            return basic.getJdbcMapping() instanceof CustomType<?> custom
                    && custom.getUserType() instanceof ProtectedType;
        }
        if (part instanceof PluralAttributeMapping list) {
            return isProtected(list.getElementDescriptor());
        }
        return part instanceof EmbeddableValuedModelPart embeddable
                && holdsProtected(embeddable.getEmbeddableTypeDescriptor());
    }
}
