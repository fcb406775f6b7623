package com.example.hanbit.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every row of every table of every schema as text, binary columns in hexadecimal. */
final class DatabaseDump {

    private final Map<String, List<String>> tables = new LinkedHashMap<>();

    DatabaseDump(JdbcClient jdbc) {
        List<String> names =
                jdbc.sql(
                                """
                                select quote_ident(table_schema) || '.' || quote_ident(table_name)
                                from information_schema.tables
                                where table_type = 'BASE TABLE'
                                  and table_schema not in ('pg_catalog', 'information_schema')
                                order by 1
                                """)
                        .query(String.class)
                        .list();
        for (String name : names) {
            tables.put(
                    name,
                    jdbc.sql("select t::text from " + name + " t").query(String.class).list());
        }
    }

    /** The tables with a row in which the text occurs, as its letters or their bytes. */
    List<String> tablesWith(String text) {
        return tables.entrySet().stream()
                .filter(table -> table.getValue().stream().anyMatch(row -> row.contains(text)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The rows of the tables of this service and of its keeper in which the text occurs. */
    List<String> rowsWith(String text) {
        return tables.values().stream()
                .flatMap(List::stream)
                .filter(row -> row.contains(text))
                .collect(Collectors.toList());
    }
}
