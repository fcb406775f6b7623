package io.jikimi.rights;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a data subject receives on an access request (시행령 제41조 제1항).
 *
 * @param subject whose data
 * @param at when
 * @param rows every row with its items
 * @param purposes the purposes with their grounds and periods
 * @param provisions to whom the data were provided
 * @param consents the decisions
 */
public record SubjectExport(
        DataSubjectId subject,
        Instant at,
        List<ExportedRow> rows,
        List<Map<String, String>> purposes,
        List<Map<String, String>> provisions,
        List<Map<String, String>> consents) {

    /**
     * One row.
     *
     * @param file the personal data file
     * @param entity the simple name of the entity
     * @param id the identifier of the row
     * @param items value by qualified item name; the mask for items of another person
     */
    public record ExportedRow(String file, String entity, String id, Map<String, String> items) {}
}
