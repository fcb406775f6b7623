package io.jikimi.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.Part.IgnoreCaseType;
import org.springframework.data.repository.query.parser.PartTree;

/**
 * What the name of a repository's method asks for, as one query for each of its conditions and for
 * its order. They are made to be checked, not to be run.
 */
final class DerivedQueries {

    private DerivedQueries() {}

    static List<String> of(String method, Class<?> type, String entity) {
        PartTree tree = new PartTree(method, type);
        List<String> queries = new ArrayList<>();
        for (PartTree.OrPart alternative : tree) {
            for (Part part : alternative) {
                Source source = Source.of(entity, part.getProperty());
                queries.add(source.from() + " where " + condition(part, source.path()));
            }
        }
        for (Sort.Order order : tree.getSort()) {
            queries.add("select e from " + entity + " e order by " + ordered(order));
        }
        return queries;
    }

    private static String ordered(Sort.Order order) {
        String path = "e." + order.getProperty();
        return order.isIgnoreCase() ? "upper(" + path + ")" : path;
    }

    private static String condition(Part part, String path) {
        boolean folded = part.shouldIgnoreCase() == IgnoreCaseType.ALWAYS;
        String left = folded ? "upper(" + path + ")" : path;
        String right = folded ? "upper(:first)" : ":first";
        return switch (part.getType()) {
            case SIMPLE_PROPERTY -> left + " = " + right;
            case NEGATING_SIMPLE_PROPERTY -> left + " <> " + right;
            case IN -> left + " in (:first)";
            case NOT_IN -> left + " not in (:first)";
            case IS_NULL -> path + " is null";
            case IS_NOT_NULL -> path + " is not null";
            case TRUE -> path + " = true";
            case FALSE -> path + " = false";
            case BETWEEN -> path + " between :first and :second";
            case LESS_THAN, LESS_THAN_EQUAL, BEFORE -> path + " < :first";
            case GREATER_THAN, GREATER_THAN_EQUAL, AFTER -> path + " > :first";
            case LIKE -> left + " like " + right;
            case NOT_LIKE -> left + " not like " + right;
            case STARTING_WITH -> left + " like " + Patterns.literal(false, true);
            case ENDING_WITH -> left + " like " + Patterns.literal(true, false);
            case CONTAINING -> containing(part, left, "");
            case NOT_CONTAINING -> containing(part, left, "not ");
            case IS_EMPTY, IS_NOT_EMPTY, EXISTS, REGEX, NEAR, WITHIN -> path + " is not null";
        };
    }

    private static String containing(Part part, String left, String not) {
        return part.getProperty().getLeafProperty().isCollection()
                ? left + " = :first"
                : left + " " + not + "like " + Patterns.literal(true, true);
    }

    /** From where a path starts: what lies behind a collection has to be joined. */
    private record Source(String from, String path) {

        static Source of(String entity, PropertyPath property) {
            StringBuilder from = new StringBuilder("select e from " + entity + " e");
            String path = "e";
            int joins = 0;
            for (PropertyPath step = property; step != null; step = step.next()) {
                path = path + "." + step.getSegment();
                if (step.isCollection()) {
                    joins++;
                    from.append(" join ").append(path).append(" j").append(joins);
                    path = "j" + joins;
                }
            }
            return new Source(from.toString(), path);
        }
    }
}
