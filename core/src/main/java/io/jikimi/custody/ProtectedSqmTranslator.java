package io.jikimi.custody;

import static io.jikimi.custody.AllowedPaths.refused;
import static io.jikimi.custody.HiddenColumns.hidden;
import static io.jikimi.custody.HiddenColumns.hiddenOf;
import static io.jikimi.custody.HiddenColumns.indexOf;
import static io.jikimi.custody.HiddenColumns.indexType;
import static io.jikimi.custody.HiddenColumns.isPlain;
import static io.jikimi.custody.HiddenColumns.isProtected;
import static io.jikimi.custody.HiddenColumns.sameDomain;
import static io.jikimi.custody.HiddenColumns.searchesPlain;
import static io.jikimi.custody.HiddenColumns.type;

import io.jikimi.catalogue.Normaliser;
import io.jikimi.catalogue.Search;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.MappingModelExpressible;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.spi.QueryParameterBinding;
import org.hibernate.query.spi.QueryParameterBindings;
import org.hibernate.query.sqm.ComparisonOperator;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.sql.internal.BasicValuedPathInterpretation;
import org.hibernate.query.sqm.sql.internal.StandardSqmTranslator;
import org.hibernate.query.sqm.tree.SqmStatement;
import org.hibernate.query.sqm.tree.cte.SqmCteContainer;
import org.hibernate.query.sqm.tree.domain.SqmBasicValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmElementAggregateFunction;
import org.hibernate.query.sqm.tree.domain.SqmEmbeddedValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmIndexedCollectionAccessPath;
import org.hibernate.query.sqm.tree.domain.SqmPath;
import org.hibernate.query.sqm.tree.domain.SqmPluralPartJoin;
import org.hibernate.query.sqm.tree.expression.SqmBinaryArithmetic;
import org.hibernate.query.sqm.tree.expression.SqmCaseSearched;
import org.hibernate.query.sqm.tree.expression.SqmCaseSimple;
import org.hibernate.query.sqm.tree.expression.SqmCoalesce;
import org.hibernate.query.sqm.tree.expression.SqmEnumLiteral;
import org.hibernate.query.sqm.tree.expression.SqmExpression;
import org.hibernate.query.sqm.tree.expression.SqmFunction;
import org.hibernate.query.sqm.tree.expression.SqmHqlNumericLiteral;
import org.hibernate.query.sqm.tree.expression.SqmLiteral;
import org.hibernate.query.sqm.tree.expression.SqmLiteralNull;
import org.hibernate.query.sqm.tree.expression.SqmParameter;
import org.hibernate.query.sqm.tree.expression.SqmTuple;
import org.hibernate.query.sqm.tree.expression.SqmUnaryOperation;
import org.hibernate.query.sqm.tree.from.SqmAttributeJoin;
import org.hibernate.query.sqm.tree.insert.SqmInsertSelectStatement;
import org.hibernate.query.sqm.tree.insert.SqmInsertStatement;
import org.hibernate.query.sqm.tree.insert.SqmInsertValuesStatement;
import org.hibernate.query.sqm.tree.predicate.SqmBetweenPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmComparisonPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmInListPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmLikePredicate;
import org.hibernate.query.sqm.tree.predicate.SqmMemberOfPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmNullnessPredicate;
import org.hibernate.query.sqm.tree.select.SqmQuerySpec;
import org.hibernate.query.sqm.tree.select.SqmSelectClause;
import org.hibernate.query.sqm.tree.select.SqmSelection;
import org.hibernate.query.sqm.tree.select.SqmSortSpecification;
import org.hibernate.query.sqm.tree.update.SqmAssignment;
import org.hibernate.query.sqm.tree.update.SqmSetClause;
import org.hibernate.sql.ast.spi.SqlAstCreationContext;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.ast.tree.cte.CteContainer;
import org.hibernate.sql.ast.tree.expression.CaseSearchedExpression;
import org.hibernate.sql.ast.tree.expression.CaseSimpleExpression;
import org.hibernate.sql.ast.tree.expression.ColumnReference;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.ast.tree.expression.QueryLiteral;
import org.hibernate.sql.ast.tree.from.TableReference;
import org.hibernate.sql.ast.tree.insert.InsertStatement;
import org.hibernate.sql.ast.tree.predicate.BetweenPredicate;
import org.hibernate.sql.ast.tree.predicate.ComparisonPredicate;
import org.hibernate.sql.ast.tree.predicate.GroupedPredicate;
import org.hibernate.sql.ast.tree.predicate.InListPredicate;
import org.hibernate.sql.ast.tree.predicate.LikePredicate;
import org.hibernate.sql.ast.tree.predicate.NegatedPredicate;
import org.hibernate.sql.ast.tree.predicate.NullnessPredicate;
import org.hibernate.sql.ast.tree.predicate.Predicate;
import org.hibernate.sql.ast.tree.select.QuerySpec;
import org.hibernate.sql.ast.tree.select.SelectClause;
import org.hibernate.sql.ast.tree.select.SortSpecification;
import org.hibernate.sql.ast.tree.update.Assignment;
import org.hibernate.type.BasicType;
import org.jspecify.annotations.Nullable;

/**
 * Translates queries on protected attributes: {@code =}, {@code <>} and {@code in} go to the hidden
 * index, {@code is null} and being selected at the root are allowed, and everything else is
 * refused, because on ciphertext it would find nothing or leak silently.
 */
final class ProtectedSqmTranslator<T extends Statement> extends StandardSqmTranslator<T> {

    private final DomainParameterXref parameters;
    private final QueryParameterBindings bindings;
    private final SearchedValues searchedValues = new SearchedValues();
    private final AllowedPaths paths = new AllowedPaths(this::determineValueMapping);
    private @Nullable BasicValuedModelPart parameterTarget;
    private @Nullable List<JdbcParameter> patterns;
    private int queryDepth;
    private boolean copies;
    private boolean plain;

    ProtectedSqmTranslator(
            SqmStatement<?> statement,
            QueryOptions options,
            DomainParameterXref parameters,
            QueryParameterBindings bindings,
            LoadQueryInfluencers influencers,
            SqlAstCreationContext context,
            boolean deduplicateSelectionItems) {
        super(
                statement,
                options,
                parameters,
                bindings,
                influencers,
                context,
                deduplicateSelectionItems);
        this.parameters = parameters;
        this.bindings = bindings;
    }

    @Override
    public Expression visitBasicValuedPath(SqmBasicValuedSimplePath<?> path) {
        BasicAttributeMapping attribute = plain ? protectedAttribute(path) : null;
        BasicValuedModelPart column =
                attribute == null ? null : hidden(attribute, MigratedProperty.SUFFIX);
        if (column != null) {
            plain = false;
            try {
                return index(path, column).column();
            } finally {
                plain = true;
            }
        }
        paths.deny(path);
        return super.visitBasicValuedPath(path);
    }

    @Override
    public Expression visitEmbeddableValuedPath(SqmEmbeddedValuedSimplePath<?> path) {
        paths.deny(path);
        return super.visitEmbeddableValuedPath(path);
    }

    /** Comes here only where the element of a list is used as a value. */
    @Override
    public Expression visitQualifiedAttributeJoin(SqmAttributeJoin<?, ?> join) {
        paths.deny(join);
        return super.visitQualifiedAttributeJoin(join);
    }

    @Override
    public Object visitPluralPartJoin(SqmPluralPartJoin<?, ?> join) {
        paths.deny(join);
        return super.visitPluralPartJoin(join);
    }

    @Override
    public Object visitIndexedPluralAccessPath(SqmIndexedCollectionAccessPath<?> path) {
        return paths.allows(path)
                ? paths.allowing(path.getLhs(), () -> super.visitIndexedPluralAccessPath(path))
                : super.visitIndexedPluralAccessPath(path);
    }

    @Override
    public Expression visitElementAggregateFunction(SqmElementAggregateFunction<?> path) {
        paths.refuse("the greatest or least element", path.getLhs());
        return super.visitElementAggregateFunction(path);
    }

    @Override
    public Predicate visitMemberOfPredicate(SqmMemberOfPredicate predicate) {
        paths.refuse("'member of'", predicate.getPluralPath());
        return super.visitMemberOfPredicate(predicate);
    }

    @Override
    public QuerySpec visitQuerySpec(SqmQuerySpec<?> query) {
        queryDepth++;
        try {
            return paths.within(query.getSelectClause(), () -> super.visitQuerySpec(query));
        } finally {
            queryDepth--;
        }
    }

    /**
     * What a common table expression selects is a value like any other to the query that reads it:
     * never protected.
     */
    @Override
    public CteContainer visitCteContainer(SqmCteContainer container) {
        queryDepth++;
        try {
            return super.visitCteContainer(container);
        } finally {
            queryDepth--;
        }
    }

    @Override
    public SelectClause visitSelectClause(SqmSelectClause clause) {
        return paths.allowingNothing(
                () -> {
                    clause.getSelections().forEach(selection -> judge(clause, selection));
                    return super.visitSelectClause(clause);
                });
    }

    private void judge(SqmSelectClause clause, SqmSelection<?> selection) {
        if (clause.isDistinct()) {
            paths.refuse("select distinct", selection.getSelectableNode());
        }
        if (queryDepth == 1 && !copies) {
            paths.allow(selection.getSelectableNode());
        } else {
            paths.refuse("a subquery", selection.getSelectableNode());
        }
    }

    @Override
    public List<Expression> visitGroupByClause(List<SqmExpression<?>> expressions) {
        expressions.forEach(expression -> paths.refuse("group by", expression));
        return super.visitGroupByClause(expressions);
    }

    @Override
    public SortSpecification visitSortSpecification(SqmSortSpecification specification) {
        paths.refuse("order by", specification.getSortExpression());
        return super.visitSortSpecification(specification);
    }

    @Override
    public Expression visitFunction(SqmFunction<?> function) {
        return paths.allowingNothing(() -> super.visitFunction(function));
    }

    @Override
    public Object visitCoalesce(SqmCoalesce<?> coalesce) {
        return paths.allowingNothing(() -> super.visitCoalesce(coalesce));
    }

    @Override
    public Object visitUnaryOperationExpression(SqmUnaryOperation<?> operation) {
        return paths.allowingNothing(() -> super.visitUnaryOperationExpression(operation));
    }

    @Override
    public Object visitBinaryArithmeticExpression(SqmBinaryArithmetic<?> arithmetic) {
        return paths.allowingNothing(() -> super.visitBinaryArithmeticExpression(arithmetic));
    }

    @Override
    public CaseSimpleExpression visitSimpleCaseExpression(SqmCaseSimple<?, ?> expression) {
        return paths.allowingNothing(() -> super.visitSimpleCaseExpression(expression));
    }

    @Override
    public CaseSearchedExpression visitSearchedCaseExpression(SqmCaseSearched<?> expression) {
        return paths.allowingNothing(() -> super.visitSearchedCaseExpression(expression));
    }

    @Override
    public Object visitTuple(SqmTuple<?> tuple) {
        return paths.allowingNothing(() -> super.visitTuple(tuple));
    }

    @Override
    public LikePredicate visitLikePredicate(SqmLikePredicate predicate) {
        SqmExpression<?> match = unfolded(predicate.getMatchExpression());
        SqmExpression<?> pattern = unfolded(predicate.getPattern());
        BasicAttributeMapping attribute = protectedAttribute(match);
        if (attribute == null) {
            paths.refuse("like", predicate.getMatchExpression());
            return super.visitLikePredicate(predicate);
        }
        boolean folded =
                match != predicate.getMatchExpression()
                        || pattern != predicate.getPattern()
                        || !predicate.isCaseSensitive();
        if (folded) {
            requireFoldedCase(attribute);
        }
        if (searchesPlain(attribute)) {
            requirePatterns(attribute);
            return plainly(attribute, () -> super.visitLikePredicate(predicate));
        }
        Map<Search, PatternSearch.Index> indexes = indexes((SqmPath<?>) match, attribute);
        if (!indexes.containsKey(Search.PREFIX) && !indexes.containsKey(Search.LAST4)) {
            throw refused(
                    "'like' without @Searchable(PREFIX) or @Searchable(LAST4)", type(attribute));
        }
        PatternSearch search =
                new PatternSearch(
                        type(attribute).value(), indexes, escape(predicate, attribute), bytes());
        Predicate answer = answer(search, pattern, attribute);
        return new IndexedLike(
                indexes.values().iterator().next().column(),
                new QueryLiteral<>(null, bytes()),
                // Hibernate puts no parentheses around what it takes for a 'like'.
                new GroupedPredicate(
                        predicate.isNegated() ? new NegatedPredicate(answer) : answer));
    }

    private static void requirePatterns(BasicAttributeMapping attribute) {
        if (hidden(attribute, SearchIndex.propertySuffix(Search.PREFIX)) == null
                && hidden(attribute, SearchIndex.propertySuffix(Search.LAST4)) == null) {
            throw refused(
                    "'like' without @Searchable(PREFIX) or @Searchable(LAST4)", type(attribute));
        }
    }

    /** The path to a protected attribute stands for its plain column meanwhile. */
    private <R> R plainly(BasicAttributeMapping attribute, Supplier<R> visit) {
        BasicValuedModelPart before = parameterTarget;
        parameterTarget = hidden(attribute, MigratedProperty.SUFFIX);
        plain = true;
        try {
            return visit.get();
        } finally {
            plain = false;
            parameterTarget = before;
        }
    }

    private Predicate answer(
            PatternSearch search, SqmExpression<?> pattern, BasicAttributeMapping attribute) {
        if (pattern instanceof SqmLiteral<?> literal && literal.getLiteralValue() != null) {
            return search.byLiteral(literal.getLiteralValue().toString());
        }
        if (!(pattern instanceof SqmParameter<?>)) {
            throw refused("'like' with anything but a value", type(attribute));
        }
        List<JdbcParameter> before = patterns;
        List<JdbcParameter> bound = new ArrayList<>();
        patterns = bound;
        try {
            pattern.accept(this);
        } finally {
            patterns = before;
        }
        return search.byParameter(bound.get(0));
    }

    private @Nullable Character escape(
            SqmLikePredicate predicate, BasicAttributeMapping attribute) {
        SqmExpression<?> escape = predicate.getEscapeCharacter();
        if (escape == null) {
            return null;
        }
        String character =
                escape instanceof SqmLiteral<?> literal
                        ? String.valueOf(literal.getLiteralValue())
                        : "";
        if (character.length() != 1) {
            throw refused("'like' with an escape that is not a literal", type(attribute));
        }
        return character.charAt(0);
    }

    private Map<Search, PatternSearch.Index> indexes(
            SqmPath<?> path, BasicAttributeMapping attribute) {
        Map<Search, PatternSearch.Index> indexes = new EnumMap<>(Search.class);
        for (Search search : Search.values()) {
            BasicValuedModelPart part = indexOf(attribute, search);
            if (part != null) {
                IndexReference index = index(path, part);
                indexes.put(
                        search,
                        new PatternSearch.Index(index.column(), indexType(part).searchIndex()));
            }
        }
        return indexes;
    }

    private BasicType<byte[]> bytes() {
        return Objects.requireNonNull(
                getCreationContext().getTypeConfiguration().getBasicTypeForJavaType(byte[].class));
    }

    /** What stands inside {@code lower} or {@code upper}. */
    private static SqmExpression<?> unfolded(SqmExpression<?> expression) {
        return expression instanceof SqmFunction<?> function
                        && (function.getFunctionName().equalsIgnoreCase("lower")
                                || function.getFunctionName().equalsIgnoreCase("upper"))
                        && function.getArguments().size() == 1
                        && function.getArguments().get(0) instanceof SqmExpression<?> inside
                ? inside
                : expression;
    }

    /** The index folds case for every query or for none. */
    private static void requireFoldedCase(BasicAttributeMapping attribute) {
        ProtectedAttribute facts = type(attribute).attribute();
        if (!Normaliser.foldsCase(facts.kind())) {
            throw refused(
                    "comparing "
                            + facts.kind()
                            + " without regard to case, where the index tells letters of either case"
                            + " apart,",
                    facts.location());
        }
    }

    @Override
    public BetweenPredicate visitBetweenPredicate(SqmBetweenPredicate predicate) {
        paths.refuse("between", predicate.getExpression());
        return super.visitBetweenPredicate(predicate);
    }

    @Override
    public NullnessPredicate visitIsNullPredicate(SqmNullnessPredicate predicate) {
        return paths.allowing(
                predicate.getExpression(), () -> super.visitIsNullPredicate(predicate));
    }

    @Override
    public ComparisonPredicate visitComparisonPredicate(SqmComparisonPredicate predicate) {
        SqmExpression<?> left = unfolded(predicate.getLeftHandExpression());
        SqmExpression<?> right = unfolded(predicate.getRightHandExpression());
        BasicAttributeMapping onLeft = protectedAttribute(left);
        BasicAttributeMapping onRight = protectedAttribute(right);
        BasicAttributeMapping attribute = onLeft != null ? onLeft : onRight;
        if (attribute == null) {
            paths.refuse("a comparison", predicate.getLeftHandExpression());
            paths.refuse("a comparison", predicate.getRightHandExpression());
            return super.visitComparisonPredicate(predicate);
        }
        if (left != predicate.getLeftHandExpression()
                || right != predicate.getRightHandExpression()) {
            requireFoldedCase(attribute);
            if (searchesPlain(attribute) && indexOf(attribute, Search.EXACT) != null) {
                return plainly(attribute, () -> super.visitComparisonPredicate(predicate));
            }
        }
        ComparisonOperator operator =
                predicate.isNegated()
                        ? predicate.getSqmOperator().negated()
                        : predicate.getSqmOperator();
        if ((operator == ComparisonOperator.EQUAL
                        || operator == ComparisonOperator.NOT_DISTINCT_FROM)
                && isSameHistory(onLeft, onRight, right)) {
            return paths.allowing(
                    left,
                    () -> paths.allowing(right, () -> super.visitComparisonPredicate(predicate)));
        }
        if (operator != ComparisonOperator.EQUAL && operator != ComparisonOperator.NOT_EQUAL) {
            throw refused("'" + operator.sqlText().strip() + "'", type(attribute));
        }
        IndexReference index = index((SqmPath<?>) (onLeft != null ? left : right), attribute);
        List<Expression> sought = searched(onLeft != null ? right : left, index);
        if (isPlain(index.part())) {
            return new ComparisonPredicate(index.column(), operator, sought.get(0));
        }
        return sought.size() == 1
                ? new ColumnComparison(
                        index.column(),
                        operator,
                        sought.get(0),
                        new OneKeyParameter(bytes(), index.value()),
                        new QueryLiteral<>(OneKeyParameter.ITSELF, bytes()))
                : new IndexComparison(index.column(), operator, sought);
    }

    /**
     * How Envers finds the rows of one addition to a list: by the bytes, which the removal carries
     * as well.
     */
    private boolean isSameHistory(
            @Nullable BasicAttributeMapping left,
            @Nullable BasicAttributeMapping right,
            SqmExpression<?> sought) {
        if (left == null || left != right && !(sought instanceof SqmParameter<?>)) {
            return false;
        }
        CustodyRuntime runtime = runtime();
        return runtime != null
                && runtime.isListHistory(left.findContainingEntityMapping().getEntityName());
    }

    private @Nullable CustodyRuntime runtime() {
        return CustodyRuntime.find(getCreationContext().getSessionFactory().getServiceRegistry());
    }

    @Override
    public Predicate visitInListPredicate(SqmInListPredicate<?> predicate) {
        SqmExpression<?> tested = unfolded(predicate.getTestExpression());
        BasicAttributeMapping attribute = protectedAttribute(tested);
        if (attribute == null) {
            paths.refuse("'in'", predicate.getTestExpression());
            return super.visitInListPredicate(predicate);
        }
        if (tested != predicate.getTestExpression()) {
            requireFoldedCase(attribute);
            if (searchesPlain(attribute) && indexOf(attribute, Search.EXACT) != null) {
                return plainly(attribute, () -> super.visitInListPredicate(predicate));
            }
        }
        IndexReference index = index((SqmPath<?>) tested, attribute);
        InListPredicate translated =
                new InListPredicate(index.column(), predicate.isNegated(), null);
        for (SqmExpression<?> element : predicate.getListExpressions()) {
            if (protectedAttribute(element) != null) {
                // Entries of the two may stand under different keys.
                throw refused(
                        "'in' with another attribute, instead of '=' with each,", type(attribute));
            }
            searched(element, index).forEach(translated::addExpression);
        }
        return translated;
    }

    @Override
    public InsertStatement visitInsertValuesStatement(SqmInsertValuesStatement<?> statement) {
        refuseTargets(statement);
        return super.visitInsertValuesStatement(statement);
    }

    @Override
    public InsertStatement visitInsertSelectStatement(SqmInsertSelectStatement<?> statement) {
        refuseTargets(statement);
        // What is selected here is stored elsewhere, as ciphertext under a name that does not say
        // so.
        copies = true;
        return super.visitInsertSelectStatement(statement);
    }

    /** A bulk update may only clear a protected attribute, and then clears its index with it. */
    @Override
    public List<Assignment> visitSetClause(SqmSetClause clause) {
        List<Assignment> cleared = new ArrayList<>();
        Set<Object> clearedTargets = AllowedPaths.identitySet();
        for (SqmAssignment<?> assignment : clause.getAssignments()) {
            SubjectChange.refuseInBulk(
                    assignment.getTargetPath(), getCreationContext().getSessionFactory());
            BasicAttributeMapping attribute = protectedAttribute(assignment.getTargetPath());
            if (attribute == null) {
                continue;
            }
            if (!(assignment.getValue() instanceof SqmLiteralNull)) {
                throw refused("a bulk update", type(attribute));
            }
            clearedTargets.add(assignment.getTargetPath());
            for (BasicValuedModelPart part : hiddenOf(attribute)) {
                IndexReference index = index(assignment.getTargetPath(), part);
                ColumnReference column = index.column().getColumnReference();
                cleared.add(new Assignment(column, new QueryLiteral<>(null, part)));
            }
        }
        return paths.allowingOnly(
                clearedTargets,
                () -> {
                    List<Assignment> assignments = new ArrayList<>(super.visitSetClause(clause));
                    assignments.addAll(cleared);
                    return assignments;
                });
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    protected Expression consumeSingleSqmParameter(SqmParameter<?> parameter) {
        searchedValues.refuseSecondUse(parameters.getQueryParameter(parameter), parameterTarget);
        if (patterns != null) {
            return consumeSqmParameter(
                    parameter,
                    getCreationContext()
                            .getTypeConfiguration()
                            .getBasicTypeForJavaType(String.class),
                    (position, jdbcParameter) ->
                            Objects.requireNonNull(patterns).add(jdbcParameter));
        }
        if (parameterTarget == null) {
            return super.consumeSingleSqmParameter(parameter);
        }
        QueryParameterBinding binding =
                bindings.getBinding(parameters.getQueryParameter(parameter));
        Object before = binding.getBindType();
        BasicValuedModelPart target = parameterTarget;
        List<JdbcParameter> consumed = new ArrayList<>();
        Expression expression =
                consumeSqmParameter(
                        parameter,
                        target,
                        (position, jdbcParameter) -> consumed.add(jdbcParameter));
        if (!isPlain(target)) {
            consumed.forEach(first -> searchedValues.add(expression, first, target));
        }
        // The binding keeps the type the caller knows; only this use of it goes to the index.
        binding.setType(before instanceof MappingModelExpressible known ? known : null);
        return expression;
    }

    @Override
    public <N extends Number> Expression visitHqlNumericLiteral(SqmHqlNumericLiteral<N> literal) {
        if (parameterTarget == null || isPlain(parameterTarget)) {
            return super.visitHqlNumericLiteral(literal);
        }
        IndexType index = indexType(parameterTarget);
        return searchedValues.literal(
                parameterTarget, index.number(literal.getUnparsedLiteralValue()), bytes());
    }

    @Override
    public Expression visitLiteral(SqmLiteral<?> literal) {
        Object value = literal.getLiteralValue();
        if (parameterTarget == null || value == null) {
            return super.visitLiteral(literal);
        }
        if (isPlain(parameterTarget)) {
            return new QueryLiteral<>(
                    value,
                    getCreationContext()
                            .getTypeConfiguration()
                            .getBasicTypeForJavaType(value.getClass()));
        }
        return searchedValues.literal(parameterTarget, ValueCodec.text(value), bytes());
    }

    @Override
    public Object visitEnumLiteral(SqmEnumLiteral<?> literal) {
        if (parameterTarget == null) {
            return super.visitEnumLiteral(literal);
        }
        return searchedValues.literal(
                parameterTarget, ValueCodec.text(literal.getEnumValue()), bytes());
    }

    /** What the index is compared with: another column, or the hashes of values. */
    private List<Expression> searched(SqmExpression<?> expression, IndexReference index) {
        BasicAttributeMapping other = protectedAttribute(expression);
        if (other != null && sameDomain(other, index.part())) {
            return List.of(index((SqmPath<?>) expression, other).column());
        }
        return searchedValues.hashes(value(expression, index), index.part());
    }

    private Expression value(SqmExpression<?> expression, IndexReference index) {
        if (!(expression instanceof SqmParameter<?> || expression instanceof SqmLiteral<?>)) {
            // An index is a hash: only what is known before the query can be hashed.
            throw refused(
                    "a comparison with anything but a value", index.value().attribute().location());
        }
        BasicValuedModelPart before = parameterTarget;
        parameterTarget = index.part();
        try {
            return (Expression) expression.accept(this);
        } finally {
            parameterTarget = before;
        }
    }

    private IndexReference index(SqmPath<?> path, BasicAttributeMapping attribute) {
        BasicValuedModelPart part = indexOf(attribute, Search.EXACT);
        if (part == null) {
            throw refused("a comparison without @Searchable(EXACT)", type(attribute));
        }
        return index(path, part);
    }

    private IndexReference index(SqmPath<?> path, BasicValuedModelPart part) {
        paths.add(path);
        BasicValuedPathInterpretation<?> interpretation =
                (BasicValuedPathInterpretation<?>) path.accept(this);
        TableReference table =
                interpretation
                        .getTableGroup()
                        .resolveTableReference(
                                path.getNavigablePath(), part, part.getContainingTableExpression());
        return new IndexReference(
                getSqlExpressionResolver().resolveSqlExpression(table, part), part);
    }

    private void refuseTargets(SqmInsertStatement<?> statement) {
        EntityPersister entity =
                getCreationContext()
                        .getMappingMetamodel()
                        .getEntityDescriptor(statement.getTarget().getEntityName());
        for (SqmPath<?> target : statement.getInsertionTargetPaths()) {
            AttributeMapping attribute =
                    entity.findAttributeMapping(target.getReferencedPathSource().getPathName());
            if (attribute instanceof BasicAttributeMapping basic && isProtected(basic)) {
                throw refused("a bulk insert", type(basic));
            }
        }
    }

    private @Nullable BasicAttributeMapping protectedAttribute(
            @Nullable SqmExpression<?> expression) {
        if (!(expression instanceof SqmBasicValuedSimplePath<?> path)) {
            return null;
        }
        return determineValueMapping(path) instanceof BasicAttributeMapping mapping
                        && isProtected(mapping)
                ? mapping
                : null;
    }

    private record IndexReference(Expression column, BasicValuedModelPart part) {

        ProtectedValue value() {
            return indexType(part).value();
        }
    }
}
