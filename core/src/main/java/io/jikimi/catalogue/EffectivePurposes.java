package io.jikimi.catalogue;

import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.ProcessingPurpose.Statute;
import io.jikimi.catalogue.ProcessingPurpose.StatuteKind;
import io.jikimi.subject.LegalBasis;
import java.time.LocalDate;
import java.time.Period;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the entries of an analysed register into what they mean. */
final class EffectivePurposes {

    private final Map<String, ProcessingPurpose> purposes = new LinkedHashMap<>();
    private final StatutoryRetention statutory;

    private EffectivePurposes(StatutoryRetention statutory) {
        this.statutory = statutory;
    }

    /** The purposes of the register and the built-in ones by name. */
    static Map<String, ProcessingPurpose> of(
            Register register, StatutoryRetention statutory, Collection<PersonalDataItem> items) {
        EffectivePurposes effective = new EffectivePurposes(statutory);
        BuiltInPurposes.over(items)
                .forEach(purpose -> effective.purposes.put(purpose.name(), purpose));
        register.purposes().forEach(effective::add);
        return Collections.unmodifiableMap(effective.purposes);
    }

    private void add(String name, Register.PurposeEntry entry) {
        ProcessingPurpose builtIn = purposes.get(name);
        purposes.put(
                name,
                builtIn == null
                        ? purpose(name, entry)
                        : new ProcessingPurpose(
                                name,
                                entry.title() == null ? builtIn.title() : entry.title(),
                                entry.basis() == null ? builtIn.basis() : basis(entry.basis()),
                                set(entry.required()),
                                set(entry.optional()),
                                builtIn.retention()));
    }

    private ProcessingPurpose purpose(String name, Register.PurposeEntry entry) {
        return new ProcessingPurpose(
                name,
                Objects.requireNonNullElse(entry.title(), name),
                basis(Objects.requireNonNull(entry.basis())),
                set(entry.required()),
                set(entry.optional()),
                retention(Objects.requireNonNull(entry.retention())));
    }

    private static Basis basis(Register.BasisEntry entry) {
        LegalBasis legalBasis =
                LegalBasis.ofArticle(Objects.requireNonNull(entry.article())).orElseThrow();
        return new Basis(
                legalBasis,
                entry.rationale() == null ? "정보주체의 동의" : entry.rationale(),
                entry.statute() == null ? null : statute(entry.statute()),
                entry.validUntil() == null ? null : LocalDate.parse(entry.validUntil()));
    }

    private static Statute statute(Register.StatuteEntry entry) {
        return new Statute(
                StatuteKind.valueOf(constant(Objects.requireNonNull(entry.kind()))),
                Objects.requireNonNull(entry.title()),
                Objects.requireNonNull(entry.article()));
    }

    private RetentionRule retention(Register.RetentionEntry entry) {
        Period own =
                entry.period() == null
                        ? Period.ZERO
                        : StatutoryRetention.parse(entry.period()).orElseThrow();
        Period byLaw =
                entry.law() == null ? Period.ZERO : statutory.period(entry.law()).orElseThrow();
        return new RetentionRule(
                Objects.requireNonNull(entry.from()),
                StatutoryRetention.isLonger(byLaw, own) ? byLaw : own,
                entry.law());
    }

    private static Set<String> set(@Nullable List<String> names) {
        return names == null ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    /** The name of an enum constant as authors write it: {@code ministry-rule} or in capitals. */
    static String constant(String written) {
        return written.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
