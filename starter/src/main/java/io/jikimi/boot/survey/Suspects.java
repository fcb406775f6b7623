package io.jikimi.boot.survey;

import io.jikimi.catalogue.LooksPersonal;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** Finds what looks personal: in the entities of a unit, and in the columns that none maps. */
final class Suspects {

    private final Sampler sampler;
    private final List<Suspect> found = new ArrayList<>();
    private final Set<String> mapped = new HashSet<>();

    private Suspects(Sampler sampler) {
        this.sampler = sampler;
    }

    static List<Suspect> find(
            EntityManagerFactory factory, DataSource dataSource, SurveyProperties properties) {
        Suspects suspects = new Suspects(new Sampler(dataSource, properties.sample()));
        suspects.inEntities(factory);
        try (Connection connection = dataSource.getConnection()) {
            List<Column> columns = columns(connection);
            columns.forEach(suspects::inColumn);
        } catch (SQLException failure) {
            throw new IllegalStateException(
                    "The columns of the database cannot be listed", failure);
        }
        suspects.found.sort(Comparator.comparing(Suspect::place));
        return List.copyOf(suspects.found);
    }

    private void inEntities(EntityManagerFactory factory) {
        SessionFactoryImplementor model = factory.unwrap(SessionFactoryImplementor.class);
        for (EntityType<?> entity : factory.getMetamodel().getEntities()) {
            Class<?> type = entity.getJavaType();
            if (type != null) {
                model.getMappingMetamodel()
                        .getEntityDescriptor(type)
                        .getAttributeMappings()
                        .forEach(attribute -> inAttribute(type, "", attribute));
            }
        }
    }

    private void inAttribute(Class<?> entity, String prefix, AttributeMapping attribute) {
        String path = prefix + attribute.getAttributeName();
        if (attribute instanceof BasicValuedModelPart basic) {
            inBasic(entity, path, basic);
        } else if (attribute instanceof EmbeddableValuedModelPart embedded) {
            inEmbedded(entity, path, embedded.getEmbeddableTypeDescriptor());
        } else if (attribute instanceof PluralAttributeMapping plural) {
            if (plural.getElementDescriptor() instanceof BasicValuedModelPart element) {
                inBasic(entity, path, element);
            } else if (plural.getElementDescriptor() instanceof EmbeddableValuedModelPart element) {
                inEmbedded(entity, path, element.getEmbeddableTypeDescriptor());
            }
        }
    }

    private void inEmbedded(Class<?> entity, String path, EmbeddableMappingType parts) {
        parts.forEachAttributeMapping(part -> inAttribute(entity, path + ".", part));
    }

    private void inBasic(Class<?> entity, String path, BasicValuedModelPart basic) {
        if (basic.getSelectable(0).isFormula()) {
            return;
        }
        String table = unquoted(basic.getContainingTableExpression());
        String column = unquoted(basic.getSelectionExpression());
        if (!mapped.add(key(table, column))) {
            return;
        }
        Class<?> type = basic.getJavaType().getJavaTypeClass();
        String name = path.substring(path.lastIndexOf('.') + 1);
        DataKind kind = LooksPersonal.kind(entity.getSimpleName(), name, type);
        if (kind == null) {
            kind = LooksPersonal.kind(table, column, type);
        }
        boolean text = type == String.class;
        add(entity, path, new Column(table, column, type.getSimpleName(), text), kind);
    }

    private void inColumn(Column column) {
        if (mapped.add(key(column.table(), column.name()))) {
            DataKind kind =
                    column.text() ? LooksPersonal.kind(column.table(), column.name(), null) : null;
            add(null, column.name(), column, kind);
        }
    }

    private void add(
            @Nullable Class<?> entity, String path, Column column, @Nullable DataKind named) {
        DataKind kind = named;
        Suspect.Sign sign = Suspect.Sign.NAME;
        if (kind == null && column.text()) {
            Sampler.Sampled sampled = sampler.look(column.table(), column.name());
            if (sampled != null) {
                kind = sampled.kind();
                sign = sampled.sign();
            }
        }
        if (kind != null) {
            found.add(
                    new Suspect(
                            entity,
                            path,
                            column.table(),
                            column.name(),
                            column.type(),
                            kind,
                            sign,
                            entity != null && isAnnotated(entity, path)));
        }
    }

    private static boolean isAnnotated(Class<?> entity, String path) {
        Class<?> owner = entity;
        AnnotatedElement place = null;
        for (String step : path.split("\\.")) {
            Field field = ReflectionUtils.findField(owner, step);
            if (field == null) {
                return false;
            }
            place = field;
            owner = field.getType();
        }
        return place != null && place.isAnnotationPresent(PersonalData.class);
    }

    private static List<Column> columns(Connection connection) throws SQLException {
        List<Column> columns = new ArrayList<>();
        Set<String> tables = tables(connection);
        try (ResultSet rows =
                connection
                        .getMetaData()
                        .getColumns(connection.getCatalog(), connection.getSchema(), "%", "%")) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME");
                int type = rows.getInt("DATA_TYPE");
                boolean text =
                        type == Types.VARCHAR
                                || type == Types.CHAR
                                || type == Types.NVARCHAR
                                || type == Types.LONGVARCHAR;
                if (tables.contains(table)) {
                    columns.add(
                            new Column(
                                    table,
                                    rows.getString("COLUMN_NAME"),
                                    rows.getString("TYPE_NAME").toLowerCase(Locale.ROOT),
                                    text));
                }
            }
        }
        return columns;
    }

    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> tables = new HashSet<>();
        try (ResultSet rows =
                connection
                        .getMetaData()
                        .getTables(
                                connection.getCatalog(),
                                connection.getSchema(),
                                "%",
                                new String[] {"TABLE", "BASE TABLE"})) {
            while (rows.next()) {
                tables.add(rows.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static String key(String table, String column) {
        return (table.substring(table.lastIndexOf('.') + 1) + "." + column)
                .toLowerCase(Locale.ROOT);
    }

    private static String unquoted(String name) {
        return name.replaceAll("[`\"\\[\\]]", "");
    }

    /** A column of a table. */
    private record Column(String table, String name, String type, boolean text) {}
}
