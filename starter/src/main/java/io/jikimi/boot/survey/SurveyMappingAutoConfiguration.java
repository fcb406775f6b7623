package io.jikimi.boot.survey;

import io.jikimi.boot.autoconfigure.ModeException;
import io.jikimi.custody.CustodyRuntime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Has annotations that are there already change nothing in a survey, and refuses to survey a
 * database in which values may be encrypted.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        beforeName =
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnProperty(name = "jikimi.mode", havingValue = "survey")
@ConditionalOnClass(HibernatePropertiesCustomizer.class)
@ConditionalOnSingleCandidate(DataSource.class)
public final class SurveyMappingAutoConfiguration {

    private static final String ITEMS = "jikimi_item";

    @Bean
    HibernatePropertiesCustomizer jikimiSurveyedMapping(DataSource dataSource) {
        return settings -> {
            refuseAnEncryptedDatabase(dataSource);
            settings.put(CustodyRuntime.SURVEY_SETTING, true);
        };
    }

    private static void refuseAnEncryptedDatabase(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            if (isListed(connection) || isFound(connection)) {
                throw ModeException.alreadyIn(ITEMS);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("The tables of the database cannot be listed", failure);
        }
    }

    private static boolean isListed(Connection connection) throws SQLException {
        for (String name : new String[] {ITEMS, ITEMS.toUpperCase(Locale.ROOT)}) {
            try (ResultSet tables =
                    connection
                            .getMetaData()
                            .getTables(
                                    connection.getCatalog(), connection.getSchema(), name, null)) {
                if (tables.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** As a statement of the service finds it, in whichever schema that is. */
    private static boolean isFound(Connection connection) throws SQLException {
        boolean committing = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1 from " + ITEMS + " where 1 = 0").close();
            return true;
        } catch (SQLException notThere) {
            return false;
        } finally {
            connection.rollback();
            connection.setAutoCommit(committing);
        }
    }
}
