package io.jikimi.boot.autoconfigure;

import io.jikimi.custody.CustodyRuntime;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.jpa.repository.query.JpaQueryMethod;
import org.springframework.data.jpa.repository.query.PartTreeJpaQuery;
import org.springframework.data.repository.core.support.QueryCreationListener;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.data.repository.query.RepositoryQuery;

/**
 * Has every query of a repository checked when the repository is made: Spring Data makes a derived
 * query only when it first runs, and hides from Hibernate where the wildcards of a declared one
 * stand.
 */
final class RepositoryQueryCheck implements BeanPostProcessor {

    private final ObjectProvider<CustodyRuntime> runtime;
    private final ObjectProvider<EntityManagerFactory> factory;

    RepositoryQueryCheck(
            ObjectProvider<CustodyRuntime> runtime, ObjectProvider<EntityManagerFactory> factory) {
        this.runtime = runtime;
        this.factory = factory;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> repositories) {
            repositories.addRepositoryFactoryCustomizer(
                    made -> made.addQueryCreationListener(new Listener(this::check)));
        }
        return bean;
    }

    private void check(RepositoryQuery query) {
        CustodyRuntime custody = runtime.getIfUnique();
        EntityManagerFactory entities = factory.getIfUnique();
        if (custody != null
                && entities != null
                && query.getQueryMethod() instanceof JpaQueryMethod method) {
            queries(query, method).forEach(text -> custody.checkQuery(entities, text));
        }
    }

    private static List<String> queries(RepositoryQuery query, JpaQueryMethod method) {
        String entity = method.getEntityInformation().getEntityName();
        if (query instanceof PartTreeJpaQuery) {
            return DerivedQueries.of(
                    method.getName(), method.getEntityInformation().getJavaType(), entity);
        }
        return DeclaredQueries.of(entity, method.getAnnotatedQuery(), method.getCountQuery());
    }

    /** Spring Data asks the class for which queries it is meant. */
    private record Listener(Consumer<RepositoryQuery> check)
            implements QueryCreationListener<RepositoryQuery> {

        @Override
        public void onCreation(RepositoryQuery query) {
            check.accept(query);
        }
    }
}
