package io.jikimi.boot.actuate;

import io.jikimi.evidence.Observation;
import io.jikimi.evidence.ObservationReport;
import io.jikimi.evidence.ObservationReport.OfGate;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of what was observed, in the form of the endpoint. */
final class ObservedGates {

    private ObservedGates() {}

    static Map<String, Object> of(LocalDate since, ObservationReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("since", since.toString());
        answer.put("go", report.go());
        Map<String, Object> gates = new LinkedHashMap<>();
        report.gates().forEach(gate -> gates.put(lower(gate.gate()), gate(gate)));
        answer.put("gates", gates);
        return answer;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> gate(OfGate gate) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("mode", lower(gate.mode()));
        answer.put("go", gate.go());
        answer.put("wouldRefuse", lines(gate.refused()));
        answer.put("toLookAt", lines(gate.toLookAt()));
        return answer;
    }

    private static List<Map<String, Object>> lines(List<Observation> observed) {
        return observed.stream().map(ObservedGates::line).toList();
    }

    private static Map<String, Object> line(Observation one) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("code", one.code());
        line.put("task", one.task());
        line.put("purpose", one.purpose());
        line.put("items", one.items());
        line.put("times", one.times());
        line.put("subjects", one.subjects());
        line.put("first", one.first().toString());
        line.put("last", one.last().toString());
        return line;
    }
}
