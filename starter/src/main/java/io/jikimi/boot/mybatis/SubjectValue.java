package io.jikimi.boot.mybatis;

import io.jikimi.catalogue.Search;
import io.jikimi.subject.DataSubjectId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value together with the data subject (정보주체) it speaks of: what a statement that writes a
 * protected column is given, because the value is encrypted under that person's key (개인정보의 안전성 확보조치
 * 기준 제7조).
 *
 * @param subject the person the value speaks of
 * @param value the value; null empties the column
 * @param <T> the type of the value
 */
public record SubjectValue<T>(DataSubjectId subject, @Nullable T value) {

    public SubjectValue {
        Objects.requireNonNull(subject, "'subject' must not be null");
    }

    /**
     * What to write into the search index beside the value, as {@code #{email.lookup, …}} in a
     * statement.
     */
    public LookupValue<T> lookup() {
        return written(Search.EXACT);
    }

    /** What to write into {@code <column>_bpfx}, where the attribute is searchable by beginning. */
    public LookupValue<T> lookupPrefix() {
        return written(Search.PREFIX);
    }

    /** What to write into {@code <column>_blast4}, where it is searchable by its end. */
    public LookupValue<T> lookupLast4() {
        return written(Search.LAST4);
    }

    private LookupValue<T> written(Search search) {
        return new LookupValue<>(value, search, LookupValue.Key.IN_USE);
    }

    /** Says nothing of the value. */
    @Override
    public String toString() {
        return "SubjectValue[subject=" + subject + "]";
    }
}
