package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.internal.ParameterMetadataImpl;
import org.hibernate.query.internal.QueryOptionsImpl;
import org.hibernate.query.spi.ParameterMetadataImplementor;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.spi.NamedSqmQueryMemento;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.query.sqm.tree.SqmStatement;
import org.hibernate.query.sqm.tree.insert.SqmInsertStatement;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;

/**
 * Translates queries that are known at start without running them, by the translator that would
 * refuse them when they first run. A query that Hibernate cannot make out is Hibernate's to refuse.
 */
final class QueryCheck {

    private final SessionFactoryImplementor sessionFactory;
    private final ProtectedSqmTranslatorFactory translators = new ProtectedSqmTranslatorFactory();

    QueryCheck(SessionFactoryImplementor sessionFactory) {
        this.sessionFactory = sessionFactory;
    }

    /** Refuses every named query that would be refused, all at once. */
    void checkNamed() {
        List<String> refused = new ArrayList<>();
        sessionFactory
                .getQueryEngine()
                .getNamedObjectRepository()
                .visitSqmQueryMementos(
                        query ->
                                refusal(query)
                                        .ifPresent(
                                                refusal ->
                                                        refused.add(
                                                                "'"
                                                                        + query
                                                                                .getRegistrationName()
                                                                        + "': "
                                                                        + refusal.where()
                                                                        + ": "
                                                                        + refusal.action())));
        if (!refused.isEmpty()) {
            throw new LifecycleException(
                    Refusal.PROTECTED_QUERY, "named queries", String.join("\n  - ", refused));
        }
    }

    private Optional<LifecycleException> refusal(NamedSqmQueryMemento<?> query) {
        try {
            if (query.getSqmStatement() != null) {
                check(query.getSqmStatement());
            } else {
                check(query.getHqlString());
            }
            return Optional.empty();
        } catch (LifecycleException refused) {
            return Optional.of(refused);
        }
    }

    /** Refuses the query if running it would be refused. */
    void check(String query) {
        SqmStatement<?> statement;
        try {
            statement = sessionFactory.getQueryEngine().getHqlTranslator().translate(query, null);
        } catch (RuntimeException notMadeOut) {
            return;
        }
        check(statement);
    }

    private void check(SqmStatement<?> statement) {
        try {
            translate(statement);
        } catch (RuntimeException failure) {
            LifecycleException.in(failure)
                    .ifPresent(
                            refused -> {
                                throw refused;
                            });
        }
    }

    private void translate(SqmStatement<?> statement) {
        DomainParameterXref parameters = DomainParameterXref.from(statement);
        ParameterMetadataImplementor metadata =
                parameters.hasParameters()
                        ? new ParameterMetadataImpl(parameters.getQueryParameters())
                        : ParameterMetadataImpl.EMPTY;
        LoadQueryInfluencers influencers = new LoadQueryInfluencers(sessionFactory);
        if (statement instanceof SqmSelectStatement<?> select) {
            translators
                    .createSelectTranslator(
                            select,
                            new QueryOptionsImpl(),
                            parameters,
                            metadata.createBindings(sessionFactory),
                            influencers,
                            sessionFactory.getSqlTranslationEngine(),
                            true)
                    .translate();
        } else if (statement instanceof SqmDmlStatement<?> change) {
            refuseSeveralTables(change);
            translators
                    .createMutationTranslator(
                            change,
                            new QueryOptionsImpl(),
                            parameters,
                            metadata.createBindings(sessionFactory),
                            influencers,
                            sessionFactory.getSqlTranslationEngine())
                    .translate();
        }
    }

    private void refuseSeveralTables(SqmDmlStatement<?> change) {
        EntityPersister entity =
                sessionFactory
                        .getMappingMetamodel()
                        .getEntityDescriptor(change.getTarget().getEntityName());
        boolean insert = change instanceof SqmInsertStatement<?>;
        Object strategy =
                insert
                        ? entity.getSqmMultiTableInsertStrategy()
                        : entity.getSqmMultiTableMutationStrategy();
        if (strategy != null) {
            RefusingMutationStrategy.refuseProtected(
                    entity.getRootEntityDescriptor().getEntityMappingType(),
                    insert ? "a bulk insert" : "a bulk update or delete");
        }
    }
}
