package io.jikimi.boot;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a data source leads, for a message: without parameters, which may hold a password. */
record DatabaseAddress(String text) {

    static DatabaseAddress of(DataSource database) {
        try (Connection connection = database.getConnection()) {
            String url = connection.getMetaData().getURL();
            return new DatabaseAddress(
                    url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//"));
        } catch (SQLException failure) {
            throw new IllegalStateException("The database does not tell its address", failure);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
