package io.jikimi.boot.actuate;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.MasterKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What is in force, in numbers: no data subject, no account and no value. Read only. */
@Endpoint(id = "personaldata")
final class PersonalDataEndpoint {

    private final Catalogue catalogue;
    private final EvidenceLog evidence;
    private final @Nullable MasterKeys keys;
    private final Overdue overdue;

    PersonalDataEndpoint(
            Catalogue catalogue, EvidenceLog evidence, @Nullable MasterKeys keys, Overdue overdue) {
        this.catalogue = catalogue;
        this.evidence = evidence;
        this.keys = keys;
        this.overdue = overdue;
    }

    /** What is in force. */
    @ReadOperation
    public Map<String, Object> personalData() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", version());
        answer.put("register", register());
        answer.put("evidence", evidence.heads().stream().map(PersonalDataEndpoint::head).toList());
        if (keys != null) {
            answer.put("masterKey", masterKey(keys));
        }
        answer.put("overdue", overdue.counts());
        return answer;
    }

    private static String version() {
        return Objects.requireNonNullElse(
                PersonalDataEndpoint.class.getPackage().getImplementationVersion(), "development");
    }

    private Map<String, Object> register() {
        List<PersonalDataItem> items = catalogue.items();
        Map<String, Object> register = new LinkedHashMap<>();
        register.put("hash", catalogue.registerHash());
        register.put("files", items.stream().map(PersonalDataItem::file).distinct().count());
        register.put("items", items.size());
        register.put("purposes", catalogue.purposes().size());
        register.put(
                "itemsByKind",
                items.stream()
                        .collect(
                                Collectors.groupingBy(
                                        item -> item.kind().name(),
                                        TreeMap::new,
                                        Collectors.counting())));
        return register;
    }

    private static Map<String, Object> head(VerificationReport.Head head) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("log", head.log());
        line.put("position", head.position());
        line.put("hash", head.hash());
        line.put("unsealed", head.unsealed());
        return line;
    }

    private static Map<String, Object> masterKey(MasterKeys keys) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("storage", keys.storage());
        line.put("epoch", keys.currentEpoch());
        line.put("epochs", keys.epochs());
        return line;
    }
}
