package io.jikimi.boot.survey;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A processing register with what a survey knows. What only people know is left out, so that the
 * analysis of the register asks for it at the next start.
 */
final class RegisterDraft {

    private RegisterDraft() {}

    static String of(List<Suspect> suspects) {
        Map<String, TreeSet<String>> files = new TreeMap<>();
        for (Suspect suspect : suspects) {
            if (suspect.entity() != null && !suspect.attribute().contains(".")) {
                String file = Subjects.kebab(suspect.entity().getSimpleName());
                files.computeIfAbsent(file, ignored -> new TreeSet<>())
                        .add(file + "." + Subjects.kebab(suspect.attribute()));
            }
        }
        StringBuilder draft =
                new StringBuilder(
                        """
                        # 초안 / Draft. META-INF/jikimi/register.yml
                        # 목적의 이름과 제목, 근거와 그 이유(rationale), 보유기간을 사람이 정해야 합니다. 비워 둔 것은 시작할 때 분석이 묻습니다.
                        # The names and titles of purposes, grounds with their rationale, and periods are for people to say. What is left empty, the analysis asks for at start.
                        #   basis: { article: 15-1-1 }                     동의 / consent; 15-1-2 … 15-1-7: rationale
                        #   retention: { from: account-closed, period: P1Y } 또는 / or { from: …, law: … }
                        """);
        draft.append(files.isEmpty() ? "purposes: {}\n" : "purposes:\n");
        files.forEach(
                (file, items) ->
                        draft.append(
                                """
                                  todo-%s:
                                    title: ""
                                    basis: {}
                                    required: [%s]
                                    retention: {}
                                """
                                        .formatted(file, String.join(", ", items))));
        return draft.toString();
    }
}
