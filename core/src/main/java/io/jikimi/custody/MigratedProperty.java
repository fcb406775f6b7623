package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.Search;
import io.jikimi.custody.IndexProperty.HiddenProperty;
import io.jikimi.custody.IndexProperty.Mirror;
import io.jikimi.custody.IndexProperty.MirrorAccess;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.jspecify.annotations.Nullable;

/**
 * Moves an attribute from its plain column to an encrypted one beside it. The plain column keeps
 * its name, its type and its unique constraint, and goes to the hidden property {@code
 * <attribute>$plain}, which mirrors the attribute until the plain column is out of use.
 */
@SuppressWarnings("removal")
final class MigratedProperty {

    static final String SUFFIX = "$plain";

    /** For a column whose length stands in a definition of its own. */
    private static final Long UNBOUNDED = 200_000L;

    private final MetadataBuildingContext context;
    private final PersistentClass entity;
    private final @Nullable Component component;

    MigratedProperty(
            MetadataBuildingContext context,
            PersistentClass entity,
            @Nullable Component component) {
        this.context = context;
        this.entity = entity;
        this.component = component;
    }

    /** The encrypted column: beside the plain one, or alone where the migration is over. */
    BasicValue encryptedBeside(Property attribute, PersonalDataAttribute fact, PlainTwin migrated) {
        BasicValue plain = (BasicValue) attribute.getValue();
        Column column = (Column) Objects.requireNonNull(plain.getColumn());
        if (migrated.complete()) {
            column.setName(named(column));
            plain.getTable().columnRenamed(column);
            return plain;
        }
        Column encrypted = new Column(named(column));
        encrypted.setLength(column.getSqlType() == null ? column.getLength() : UNBOUNDED);
        encrypted.setNullable(true);
        BasicValue value = new BasicValue(context, plain.getTable());
        plain.getTable().addColumn(encrypted);
        value.addColumn(encrypted);
        attribute.setValue(value);
        mirror(attribute, plain, column, fact);
        return value;
    }

    private static String named(Column plain) {
        String name = plain.getName() + PlainTwin.SUFFIX;
        return plain.isQuoted() ? "`" + name + "`" : name;
    }

    private void mirror(
            Property attribute, BasicValue plain, Column column, PersonalDataAttribute fact) {
        column.setNullable(true);
        Properties parameters = ProtectedAttribute.of(fact).parameters();
        SearchIndex.of(fact, Search.EXACT).addTo(parameters);
        PlainType.addTo(parameters, plain.isLob());
        plain.setTypeParameters(parameters);
        plain.setTypeName(PlainType.class.getName());
        Property mirror = hidden(attribute.getName(), plain, entity);
        mirror.setPropertyAccessStrategy(new MirrorAccess(attribute));
        if (component == null) {
            mirror.setValueGeneratorCreator(creation -> new Mirror(attribute.getName()));
            entity.addProperty(mirror);
        } else {
            component.addProperty(mirror);
        }
    }

    static Property hidden(String attribute, BasicValue value, PersistentClass entity) {
        Property hidden = new HiddenProperty();
        hidden.setName(attribute + SUFFIX);
        hidden.setValue(value);
        hidden.setSelectable(false);
        hidden.setOptional(true);
        hidden.setInsertable(true);
        hidden.setUpdatable(true);
        hidden.setPersistentClass(entity);
        return hidden;
    }
}
