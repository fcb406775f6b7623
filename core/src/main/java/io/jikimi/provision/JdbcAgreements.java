package io.jikimi.provision;

import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.RecipientEntry;
import io.jikimi.catalogue.Register.TrusteeEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The third parties and trustees in force. The register seeds them; asked at every call. */
final class JdbcAgreements {

    private final JdbcClient jdbc;

    JdbcAgreements(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Takes over what the register says. */
    void seed(Register register) {
        register.recipients().forEach(this::seedRecipient);
        register.trustees().forEach(this::seedTrustee);
    }

    private void seedRecipient(String name, RecipientEntry entry) {
        List<Object> values =
                List.of(
                        text(entry.title()),
                        text(entry.purpose()),
                        items(entry.items()),
                        entry.ground() == null ? "consent" : entry.ground(),
                        text(entry.retention()),
                        text(entry.contact()),
                        text(entry.method()),
                        name);
        write(
                "update jikimi_recipient set title = ?, purpose = ?, items = ?, ground = ?,"
                        + " retention = ?, contact = ?, method = ? where name = ?",
                "insert into jikimi_recipient (title, purpose, items, ground, retention, contact,"
                        + " method, name) values (?, ?, ?, ?, ?, ?, ?, ?)",
                values);
    }

    private void seedTrustee(String name, TrusteeEntry entry) {
        List<Object> values =
                Arrays.asList(
                        text(entry.title()),
                        text(entry.work()),
                        text(entry.purpose()),
                        items(entry.items()),
                        text(entry.contract()),
                        day(entry.from()),
                        day(entry.until()),
                        name);
        write(
                "update jikimi_trustee set title = ?, work = ?, purpose = ?, items = ?,"
                        + " contract = ?, first_day = ?, last_day = ? where name = ?",
                "insert into jikimi_trustee (title, work, purpose, items, contract, first_day,"
                        + " last_day, name) values (?, ?, ?, ?, ?, ?, ?, ?)",
                values);
    }

    private void write(String update, String insert, List<?> values) {
        if (jdbc.sql(update).params(values).update() > 0) {
            return;
        }
        try {
            jdbc.sql(insert).params(values).update();
        } catch (DuplicateKeyException anotherInstanceWasFaster) {
            jdbc.sql(update).params(values).update();
        }
    }

    Optional<Agreement> recipient(String name) {
        return jdbc.sql("select name, purpose, items, ground from jikimi_recipient where name = ?")
                .param(name)
                .query(
                        (row, number) ->
                                new Agreement(
                                        Provision.Kind.PROVISION,
                                        row.getString("name"),
                                        row.getString("purpose"),
                                        row.getString("purpose"),
                                        items(row),
                                        row.getString("ground"),
                                        null,
                                        null))
                .optional();
    }

    Optional<Agreement> trustee(String name) {
        return jdbc.sql(
                        "select name, work, purpose, items, contract, first_day, last_day"
                                + " from jikimi_trustee where name = ?")
                .param(name)
                .query(
                        (row, number) ->
                                new Agreement(
                                        Provision.Kind.ENTRUSTMENT,
                                        row.getString("name"),
                                        row.getString("purpose"),
                                        row.getString("work"),
                                        items(row),
                                        row.getString("contract"),
                                        row.getObject("first_day", LocalDate.class),
                                        row.getObject("last_day", LocalDate.class)))
                .optional();
    }

    private static Set<String> items(ResultSet row) throws SQLException {
        String items = row.getString("items");
        return items.isEmpty() ? Set.of() : new LinkedHashSet<>(Arrays.asList(items.split(",")));
    }

    private static String items(@Nullable List<String> items) {
        return items == null ? "" : String.join(",", items);
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static @Nullable LocalDate day(@Nullable String day) {
        return day == null ? null : LocalDate.parse(day);
    }
}
