package io.jikimi.collection;

import io.jikimi.subject.DataSubjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Guesses who is read next, so that a list costs a query a page instead of one a subject. Lists are
 * read up or down their identifiers: whoever follows close behind the last subject of the file is
 * the second of many. A guess is never an answer, it only chooses whom to ask for.
 */
final class NextSubjects {

    /** How far apart the identifiers of neighbours may lie: sequences leave gaps. */
    private static final int NEAR = 64;

    private static final int PAGE = 256;

    private static final int LONGEST_NUMBER = 18;

    private final Map<String, Long> lastOfFile = new HashMap<>();

    /** The subject, and those who may come after it. */
    List<DataSubjectId> after(DataSubjectId subject) {
        long number = number(subject.id());
        if (number < 0) {
            return List.of(subject);
        }
        Long last = lastOfFile.put(subject.file(), number);
        if (last == null || last == number || Math.abs(number - last) > NEAR) {
            return List.of(subject);
        }
        return page(subject.file(), number, number > last ? 1 : -1);
    }

    private List<DataSubjectId> page(String file, long first, int step) {
        List<DataSubjectId> page = new ArrayList<>(PAGE);
        for (int i = 0; i < PAGE && first + (long) i * step >= 0; i++) {
            page.add(new DataSubjectId(file, Long.toString(first + (long) i * step)));
        }
        lastOfFile.put(file, first + (long) (page.size() - 1) * step);
        return page;
    }

    /** The identifier as a number, or -1 if it is none in its usual form. */
    private static long number(String id) {
        boolean plain =
                id.length() <= LONGEST_NUMBER
                        && id.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                        && (id.length() == 1 || id.charAt(0) != '0');
        return plain ? Long.parseLong(id) : -1;
    }
}
