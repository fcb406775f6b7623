package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.type.CustomType;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the path to a protected attribute in Hibernate's model: its type, and the
 * hidden columns that queries compare instead of it.
 */
final class HiddenColumns {

    private HiddenColumns() {}

    static int domain(IndexType index) {
        return index.searchIndex().domain();
    }

    /** A plain column has no key: it is compared with the value itself. */
    static boolean isPlain(BasicValuedModelPart part) {
        return indexType(part) instanceof PlainType;
    }

    static IndexType indexType(BasicValuedModelPart part) {
        return (IndexType) ((CustomType<?>) part.getJdbcMapping()).getUserType();
    }

    /** What a comparison goes to: the index, or the plain column where not everybody writes it. */
    static @Nullable BasicValuedModelPart indexOf(BasicAttributeMapping attribute, Search search) {
        BasicValuedModelPart index = hidden(attribute, SearchIndex.propertySuffix(search));
        return index == null || !searchesPlain(attribute)
                ? index
                : hidden(attribute, MigratedProperty.SUFFIX);
    }

    static boolean searchesPlain(BasicAttributeMapping attribute) {
        PlainTwin migrated = type(attribute).value().migrated();
        return migrated != null && migrated.searchesPlain();
    }

    static List<BasicValuedModelPart> hiddenOf(BasicAttributeMapping attribute) {
        List<BasicValuedModelPart> hidden = new ArrayList<>();
        for (Search search : Search.values()) {
            add(hidden(attribute, SearchIndex.propertySuffix(search)), hidden);
        }
        add(hidden(attribute, MigratedProperty.SUFFIX), hidden);
        return hidden;
    }

    private static void add(@Nullable BasicValuedModelPart part, List<BasicValuedModelPart> parts) {
        if (part != null) {
            parts.add(part);
        }
    }

    static @Nullable BasicValuedModelPart hidden(BasicAttributeMapping attribute, String suffix) {
        return (BasicValuedModelPart)
                attribute
                        .getDeclaringType()
                        .findAttributeMapping(attribute.getAttributeName() + suffix);
    }

    static boolean sameDomain(BasicAttributeMapping other, BasicValuedModelPart compared) {
        BasicValuedModelPart part = indexOf(other, Search.EXACT);
        return part != null
                && isPlain(part) == isPlain(compared)
                && domain(indexType(part)) == domain(indexType(compared));
    }

    static boolean isProtected(BasicAttributeMapping mapping) {
        return protectedType(mapping.getJdbcMapping()) != null;
    }

    static ProtectedType type(BasicAttributeMapping mapping) {
        return Objects.requireNonNull(protectedType(mapping.getJdbcMapping()));
    }

    static @Nullable ProtectedType protectedType(JdbcMapping mapping) {
        return mapping instanceof CustomType<?> custom
                        && custom.getUserType() instanceof ProtectedType found
                ? found
                : null;
    }
}
