package io.jikimi.boot.survey;

import java.util.ArrayList;
import java.util.List;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSessionFactory;

/** The SQL of MyBatis mappers. */
final class MapperQueries {

    private MapperQueries() {}

    static List<QueryUse> of(SqlSessionFactory factory, List<Suspect> suspects) {
        List<QueryUse> uses = new ArrayList<>();
        Configuration configuration = factory.getConfiguration();
        // The collection may hold an ambiguous short name, which is no statement, and each twice.
        for (Object entry : new ArrayList<Object>(configuration.getMappedStatements())) {
            if (entry instanceof MappedStatement statement) {
                List<QueryUse> more =
                        SqlUses.of(shortName(statement.getId()), text(statement), suspects);
                more.stream().filter(use -> !uses.contains(use)).forEach(uses::add);
            }
        }
        return uses;
    }

    private static QueryText text(MappedStatement statement) {
        try {
            return new QueryText(statement.getBoundSql(null).getSql());
        } catch (RuntimeException dynamic) {
            // What depends on parameters has no text without them.
            return new QueryText("");
        }
    }

    /** {@code com.example.CustomerMapper.byEmail} is the second method of a name in the first. */
    private static String shortName(String id) {
        String[] steps = id.split("\\.");
        return steps.length < 2 ? id : steps[steps.length - 2] + "." + steps[steps.length - 1];
    }
}
