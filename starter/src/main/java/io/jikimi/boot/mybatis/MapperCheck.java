package io.jikimi.boot.mybatis;

import io.jikimi.custody.UnprotectableMappingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.mapping.ResultMap;
import org.apache.ibatis.mapping.ResultMapping;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSessionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses what would hand out a value without asking for a permit again: MyBatis keeps what a
 * statement returned, for the length of a session and, where a mapper has a cache, for everybody.
 */
final class MapperCheck implements SmartInitializingSingleton {

    private final ObjectProvider<SqlSessionFactory> factories;

    MapperCheck(ObjectProvider<SqlSessionFactory> factories) {
        this.factories = factories;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> reasons = new ArrayList<>();
        factories.stream().forEach(factory -> check(factory.getConfiguration(), reasons));
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
    }

    private static void check(Configuration configuration, List<String> reasons) {
        boolean reads = false;
        // The collection may hold an ambiguous short name, which is no statement.
        for (Object entry : new ArrayList<Object>(configuration.getMappedStatements())) {
            if (entry instanceof MappedStatement statement && reads(configuration, statement)) {
                reads = true;
                if (statement.getCache() != null && statement.isUseCache()) {
                    reasons.add(
                            statement.getId()
                                    + ": the cache of its mapper would keep values in the clear and"
                                    + " hand them to everybody. Set useCache=\"false\" on the"
                                    + " statement, or remove the cache.");
                }
            }
        }
        if (reads && configuration.getLocalCacheScope() == LocalCacheScope.SESSION) {
            reasons.add(
                    "MyBatis: what a permitted statement returned would be handed out again in the"
                            + " same session, when the permit is gone. Set"
                            + " mybatis.configuration.local-cache-scope=statement.");
        }
    }

    private static boolean reads(Configuration configuration, MappedStatement statement) {
        return reads(configuration, statement, new HashSet<>());
    }

    /** A cache keeps the whole object: what nested statements put into it as well. */
    private static boolean reads(
            Configuration configuration, MappedStatement statement, Set<String> seen) {
        return seen.add("statement " + statement.getId())
                && statement.getResultMaps().stream()
                        .anyMatch(map -> reads(configuration, map, seen));
    }

    private static boolean reads(Configuration configuration, ResultMap map, Set<String> seen) {
        return seen.add("result " + map.getId())
                && (map.getResultMappings().stream()
                                .anyMatch(mapping -> reads(configuration, mapping, seen))
                        || map.getDiscriminator() != null
                                && map.getDiscriminator().getDiscriminatorMap().values().stream()
                                        .anyMatch(
                                                id ->
                                                        reads(
                                                                configuration,
                                                                configuration.getResultMap(id),
                                                                seen)));
    }

    private static boolean reads(
            Configuration configuration, ResultMapping mapping, Set<String> seen) {
        String result = mapping.getNestedResultMapId();
        String select = mapping.getNestedQueryId();
        return mapping.getTypeHandler() instanceof ProtectedTypeHandler<?>
                || result != null && reads(configuration, configuration.getResultMap(result), seen)
                || select != null
                        && reads(configuration, configuration.getMappedStatement(select), seen);
    }
}
