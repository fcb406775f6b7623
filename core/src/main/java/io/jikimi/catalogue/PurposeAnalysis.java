package io.jikimi.catalogue;

import static io.jikimi.catalogue.DeclaredItems.isBlank;
import static io.jikimi.catalogue.DeclaredItems.orEmpty;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.ProcessingPurpose.StatuteKind;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalBasis;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks purposes: items, ground, retention, the endpoints that serve them. */
final class PurposeAnalysis {

    /**
     * Names of Java, not whether there is such a class: a register is joined from several files.
     */
    private static final Pattern PLACE =
            Pattern.compile(
                    "[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(?:\\.\\.)?");

    /** The events that the product itself starts. */
    private static final Set<String> OWN_EVENTS = Set.of("consent-withdrawn");

    private final RegisterFile register;
    private final Register content;
    private final DeclaredItems items;
    private final LocalDate today;
    private final Findings findings;
    private final StatutoryRetention statutory;
    private final Map<String, StatutoryRetention.Entry> builtInLaws = StatutoryRetention.builtIn();
    private final Set<String> events = new TreeSet<>(OWN_EVENTS);

    PurposeAnalysis(
            RegisterFile register,
            List<ScannedEntity> entities,
            DeclaredItems items,
            LocalDate today,
            Findings findings) {
        this.register = register;
        this.content = register.register();
        this.items = items;
        this.today = today;
        this.findings = findings;
        this.statutory = StatutoryRetention.of(content, builtInLaws);
        entities.forEach(entity -> events.addAll(entity.retentionEvents().keySet()));
    }

    void check() {
        content.statutes().forEach(this::checkStatute);
        content.purposes().forEach(this::checkPurpose);
        checkEndpoints();
        checkCode();
    }

    private void checkPurpose(String name, Register.PurposeEntry purpose) {
        String location = register.location("purposes", name);
        boolean builtIn = BuiltInPurposes.NAMES.contains(name);
        if (builtIn && !name.equals(BuiltInPurposes.AUTHENTICATION)) {
            findings.add(
                    Code.CFG_PURPOSE_RESERVED,
                    location,
                    "The purpose is built in and covers every item; remove it or choose another"
                            + " name.");
            return;
        }
        if (!AnnotationScanner.isName(name)) {
            findings.add(
                    Code.CFG_NAME_INVALID,
                    location,
                    "The name of a purpose must be 1 to 80 letters, digits, hyphens and"
                            + " underscores.");
        }
        checkItems(name, purpose, location);
        Register.BasisEntry basis = purpose.basis();
        if (basis != null) {
            checkBasis(name, purpose, basis);
        } else if (!builtIn) {
            findings.add(
                    Code.CFG_BASIS_MISSING,
                    location,
                    "The purpose has no ground; add 'basis: { article: 15-1-…, rationale: … }'.");
        }
        if (!builtIn) {
            checkTitle(purpose, location);
            checkRetention(name, purpose.retention());
        }
    }

    private void checkTitle(Register.PurposeEntry purpose, String location) {
        if (isBlank(purpose.title())) {
            findings.add(
                    Code.CFG_PURPOSE_INCOMPLETE,
                    location,
                    "The purpose has no title for data subjects; add 'title'.");
        }
    }

    private void checkItems(String name, Register.PurposeEntry purpose, String location) {
        items.checkKnown(
                Code.CFG_PURPOSE_UNKNOWN_ITEM,
                register.location("purposes", name, "required"),
                orEmpty(purpose.required()));
        items.checkKnown(
                Code.CFG_PURPOSE_UNKNOWN_ITEM,
                register.location("purposes", name, "optional"),
                orEmpty(purpose.optional()));
        if (DeclaredItems.itemsOf(purpose).isEmpty()) {
            findings.add(
                    Code.CFG_PURPOSE_INCOMPLETE,
                    location,
                    "The purpose lists no item; add 'required' or 'optional', or remove it.");
        }
        Set<String> both = new TreeSet<>(orEmpty(purpose.required()));
        both.retainAll(orEmpty(purpose.optional()));
        for (String item : both) {
            findings.add(
                    Code.CFG_PURPOSE_INCOMPLETE,
                    location,
                    "The item '%s' is both required and optional; keep one.".formatted(item));
        }
    }

    private void checkBasis(String name, Register.PurposeEntry purpose, Register.BasisEntry entry) {
        String location = register.location("purposes", name, "basis");
        String article = entry.article();
        if (article == null || article.isBlank()) {
            findings.add(
                    Code.CFG_BASIS_MISSING,
                    location,
                    "The ground names no article; add 'article: 15-1-1' to '15-1-7'.");
            return;
        }
        Optional<LegalBasis> basis = LegalBasis.ofArticle(article.strip());
        if (basis.isEmpty()) {
            findings.add(
                    Code.CFG_BASIS_INVALID,
                    location,
                    "'%s' is no basis of the act; use 15-1-1 (consent) to 15-1-7."
                            .formatted(article));
            return;
        }
        if (basis.get() != LegalBasis.CONSENT && isBlank(entry.rationale())) {
            findings.add(
                    Code.CFG_BASIS_INVALID,
                    location,
                    "A ground other than consent needs a reason that the policy can show; add"
                            + " 'rationale'.");
        }
        Optional<StatuteKind> statuteKind = checkNamedStatute(location, basis.get(), entry);
        checkValidity(location, entry.validUntil());
        checkResidentNumbers(location, purpose, basis.get(), statuteKind);
    }

    private Optional<StatuteKind> checkNamedStatute(
            String location, LegalBasis basis, Register.BasisEntry entry) {
        Register.StatuteEntry statute = entry.statute();
        if (statute == null) {
            if (basis == LegalBasis.STATUTE) {
                findings.add(
                        Code.CFG_BASIS_INVALID,
                        location,
                        "A statutory ground names its law; add 'statute: { kind: act, title: …,"
                                + " article: … }'.");
            }
            return Optional.empty();
        }
        Optional<StatuteKind> kind =
                Arrays.stream(StatuteKind.values())
                        .filter(
                                known ->
                                        statute.kind() != null
                                                && known.name()
                                                        .equals(
                                                                EffectivePurposes.constant(
                                                                        statute.kind())))
                        .findFirst();
        if (kind.isEmpty() || isBlank(statute.title()) || isBlank(statute.article())) {
            findings.add(
                    Code.CFG_BASIS_INVALID,
                    location,
                    "A law has 'title', 'article' and a 'kind' out of %s."
                            .formatted(Arrays.toString(StatuteKind.values())));
        }
        return kind;
    }

    private void checkValidity(String location, @Nullable String validUntil) {
        if (validUntil == null) {
            return;
        }
        try {
            LocalDate last = LocalDate.parse(validUntil);
            if (today.isAfter(last)) {
                findings.add(
                        Code.CFG_BASIS_LAPSED,
                        location,
                        "The ground held until %s, so that every write on it is refused; renew it"
                                        .formatted(last)
                                + " or stop the processing.");
            }
        } catch (DateTimeException noDay) {
            findings.add(
                    Code.CFG_BASIS_INVALID, location, "'validUntil' is a day such as 2027-12-31.");
        }
    }

    /** Consent can not be the ground, nor can rules below a presidential decree (법 제24조의2). */
    private void checkResidentNumbers(
            String location,
            Register.PurposeEntry purpose,
            LegalBasis basis,
            Optional<StatuteKind> statute) {
        boolean permitted =
                basis == LegalBasis.VITAL_INTEREST
                        || basis == LegalBasis.STATUTE
                                && statute.map(StatuteKind::permitsResidentRegistrationNumber)
                                        .orElse(false);
        if (permitted) {
            return;
        }
        for (String item : DeclaredItems.itemsOf(purpose)) {
            if (items.kind(item) == DataKind.RRN) {
                findings.add(
                        Code.RRN_NO_LEGAL_BASIS,
                        location,
                        "The resident registration number '%s' needs an act, a presidential decree"
                                        .formatted(item)
                                + " or a rule of equal rank that names it; neither consent nor a"
                                + " ministry rule or ordinance is enough. Name it under 'statute'"
                                + " with article 15-1-2, or stop collecting the number.");
            }
        }
    }

    private void checkRetention(String name, Register.@Nullable RetentionEntry entry) {
        String location = register.location("purposes", name, "retention");
        if (entry == null
                || isBlank(entry.from())
                || isBlank(entry.period()) && isBlank(entry.law())) {
            findings.add(
                    Code.RETENTION_MISSING,
                    location,
                    "The purpose does not say how long its items are kept; add 'retention: { from:"
                            + " <event>, period: P1Y }' or '{ from: <event>, law: <record kind> }'.");
            return;
        }
        if (!events.contains(entry.from())) {
            findings.add(
                    Code.RETENTION_EVENT_UNKNOWN,
                    location,
                    "Nothing starts '%s'; put @StartsRetention(\"%s\") on the attribute that"
                                    .formatted(entry.from(), entry.from())
                            + " receives a value then, or use one of %s.".formatted(events));
        }
        Optional<Period> period =
                entry.period() == null
                        ? Optional.empty()
                        : StatutoryRetention.parse(entry.period());
        if (entry.period() != null && period.isEmpty()) {
            findings.add(
                    Code.RETENTION_INVALID,
                    location,
                    "'%s' is no period; write it as P5Y, P3M or P0D.".formatted(entry.period()));
        }
        if (entry.law() != null) {
            checkLaw(location, entry.law(), period);
        }
    }

    private void checkLaw(String location, String kind, Optional<Period> period) {
        Optional<StatutoryRetention.Entry> law = statutory.find(kind);
        if (law.isEmpty()) {
            findings.add(
                    Code.RETENTION_LAW_UNKNOWN,
                    location,
                    "No catalogue has the record kind '%s'; use a built-in one or add it under"
                                    .formatted(kind)
                            + " 'statutes'.");
        } else if (!law.get().confirmed()) {
            findings.add(
                    Code.RETENTION_LAW_UNCONFIRMED,
                    location,
                    "Nobody has confirmed the period of '%s' (%s %s); look it up and state it under"
                                    .formatted(kind, law.get().law(), law.get().article())
                            + " 'statutes'.");
        } else {
            Optional<Period> longest = statutory.period(kind);
            if (period.isPresent()
                    && longest.isPresent()
                    && StatutoryRetention.isLonger(period.get(), longest.get())) {
                findings.add(
                        Code.RETENTION_EXCEEDS_LAW,
                        location,
                        "%s %s orders %s for '%s', not %s; shorten the period or name another law."
                                .formatted(
                                        law.get().law(),
                                        law.get().article(),
                                        longest.get(),
                                        kind,
                                        period.get()));
            }
        }
    }

    private void checkStatute(String kind, Register.StatutoryPeriodEntry entry) {
        String location = register.location("statutes", kind);
        StatutoryRetention.Entry builtIn = builtInLaws.get(kind);
        if (builtIn != null && builtIn.confirmed()) {
            findings.add(
                    Code.REGISTER_DUPLICATE,
                    location,
                    "The record kind is built in with %s; remove it or choose another name."
                            .formatted(builtIn.period()));
        }
        if (isBlank(entry.law())
                || isBlank(entry.article())
                || isBlank(entry.records())
                || entry.period() == null
                || StatutoryRetention.parse(entry.period()).isEmpty()) {
            findings.add(
                    Code.RETENTION_INVALID,
                    location,
                    "A record kind has 'law', 'article', 'records' and a 'period' such as P5Y.");
        }
    }

    private void checkEndpoints() {
        Set<String> paths = new HashSet<>();
        for (int index = 0; index < content.endpoints().size(); index++) {
            Register.EndpointEntry endpoint = content.endpoints().get(index);
            String location = register.location("endpoints", index);
            String path = endpoint.path();
            if (path == null || !path.startsWith("/")) {
                findings.add(
                        Code.CFG_ENDPOINT_INVALID,
                        location,
                        "An endpoint has a 'path' that begins with '/'.");
            } else if (!paths.add(path)) {
                findings.add(
                        Code.CFG_ENDPOINT_INVALID,
                        location,
                        "The path '%s' has a purpose already; keep one.".formatted(path));
            }
            if (!isPurpose(content, endpoint.purpose())) {
                findings.add(
                        Code.CFG_UNKNOWN_PURPOSE, location, unknownPurpose(endpoint.purpose()));
            }
        }
    }

    private void checkCode() {
        Set<String> places = new HashSet<>();
        for (int index = 0; index < content.code().size(); index++) {
            Register.CodeEntry entry = content.code().get(index);
            String location = register.location("code", index);
            String in = entry.in();
            if (in == null || !PLACE.matcher(in).matches()) {
                findings.add(
                        Code.CFG_CODE_INVALID,
                        location,
                        "A place has an 'in' that names a class or a package, with '..' behind it"
                                + " for all packages below, such as com.example.delivery..");
            } else if (!places.add(in)) {
                findings.add(
                        Code.CFG_CODE_INVALID,
                        location,
                        "The place '%s' has a purpose already; keep one.".formatted(in));
            }
            if (!isPurpose(content, entry.purpose())) {
                findings.add(Code.CFG_UNKNOWN_PURPOSE, location, unknownPurpose(entry.purpose()));
            }
        }
    }

    static boolean isPurpose(Register register, @Nullable String name) {
        return name != null
                && (BuiltInPurposes.NAMES.contains(name) || register.purposes().containsKey(name));
    }

    static String unknownPurpose(@Nullable String name) {
        return name == null
                ? "No purpose is named; add 'purpose'."
                : "The register has no purpose '%s'; correct the name or add it under 'purposes'."
                        .formatted(name);
    }
}
