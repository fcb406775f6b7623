package io.jikimi.collection;

import static io.jikimi.collection.CollectionDecision.GRANTED;
import static io.jikimi.collection.CollectionDecision.refused;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.Register;
import io.jikimi.publication.Publication;
import io.jikimi.publication.Publications;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The forms this instance collects with: those of the register, published. A form whose text
 * changed without a new version stops the start with {@code FORM_CHANGED_WITHOUT_VERSION}; a form
 * that is not published here accepts nothing.
 *
 * <p>An instance answers the version of its own register. While versions of a service run side by
 * side, each takes consents to the text it shows.
 */
public final class PublishedForms {

    private static final Logger log = LoggerFactory.getLogger(PublishedForms.class);

    private static final Set<String> METHODS = Set.of("web", "app", "paper", "phone", "email");
    private static final int LONGEST_SOURCE = 200;

    /** Clocks of browsers and phones are seldom exact. */
    private static final Duration CLIENT_CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final Catalogue catalogue;
    private final Publications publications;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile Map<String, PublishedForm> forms = Map.of();

    /** The forms of the catalogue's register; nothing is published before {@link #publish()}. */
    public PublishedForms(Catalogue catalogue, Publications publications) {
        this.catalogue = catalogue;
        this.publications = publications;
    }

    /**
     * Publishes every form of the register. Called once, when the service starts and its tables
     * exist; calling it again changes nothing.
     *
     * @throws LifecycleException with {@code FORM_CHANGED_WITHOUT_VERSION} if a published text was
     *     changed
     * @throws IllegalStateException if a form cannot be published as the register has it
     */
    public void publish() {
        Map<String, PublishedForm> published = new TreeMap<>();
        catalogue
                .register()
                .forms()
                .forEach((name, entry) -> published.put(name, publish(name, entry)));
        forms = Map.copyOf(published);
    }

    /**
     * The version of the form that is in force here.
     *
     * @throws LifecycleException with {@code FORM_UNKNOWN} if no form of that name is published;
     *     the name is not repeated, since it may come from a request
     */
    public PublishedForm current(String name) {
        return find(name)
                .orElseThrow(
                        () -> new LifecycleException(Refusal.FORM_UNKNOWN, "form", unknownForm()));
    }

    /** Whether the submission decides the form completely and by clear acts of will. */
    CollectionDecision check(ConsentSubmission submission, Instant now) {
        Optional<PublishedForm> form = find(submission.form());
        if (form.isEmpty()) {
            return refused(Refusal.FORM_UNKNOWN, "form", unknownForm());
        }
        String where = "form '" + form.get().name() + "'";
        return problem(form.get(), submission, now)
                .map(problem -> refused(Refusal.CONSENT_INCOMPLETE, where, problem))
                .orElse(GRANTED);
    }

    boolean knowPurpose(String purpose) {
        return catalogue.register().purposes().containsKey(purpose);
    }

    private Optional<PublishedForm> find(@Nullable String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(forms.get(name));
    }

    private String unknownForm() {
        return "no form of this name is published. Published forms: "
                + String.join(", ", new TreeMap<>(forms).keySet())
                + ".";
    }

    private static Optional<String> problem(
            PublishedForm form, ConsentSubmission submission, Instant now) {
        if (submission.version() != form.version()) {
            return Optional.of(
                    "version "
                            + form.version()
                            + " is in force, another one was decided. Show the form again.");
        }
        if (submission.method() == null || !METHODS.contains(submission.method())) {
            return Optional.of("'method' must be one of " + sorted(METHODS) + ".");
        }
        if (!isSource(submission.source())) {
            return Optional.of(
                    "'source' must name the client address or paper reference in 1 to "
                            + LONGEST_SOURCE
                            + " printable characters.");
        }
        return undecided(form, submission, now);
    }

    private static Optional<String> undecided(
            PublishedForm form, ConsentSubmission submission, Instant now) {
        Set<String> decided = new HashSet<>();
        for (ConsentSubmission.Decision decision : submission.decisions()) {
            if (decision.entry() == null || form.entry(decision.entry()).isEmpty()) {
                return Optional.of(
                        "a decision names an entry that this version does not have. Its entries"
                                + " are "
                                + names(form)
                                + ".");
            }
            if (!decided.add(decision.entry())) {
                return Optional.of(
                        "entry '" + decision.entry() + "' is decided twice. Decide it once.");
            }
            if (decision.interactedAt() == null) {
                return Optional.of(
                        "entry '"
                                + decision.entry()
                                + "' was never touched. A pre-ticked box is no consent: send"
                                + " 'interactedAt' from the subject's own act.");
            }
            if (decision.interactedAt().isAfter(now.plus(CLIENT_CLOCK_TOLERANCE))) {
                return Optional.of("entry '" + decision.entry() + "' was decided in the future.");
            }
        }
        return missing(form, decided);
    }

    private static Optional<String> missing(PublishedForm form, Set<String> decided) {
        List<String> missing =
                form.entries().stream()
                        .map(PublishedForm.Entry::id)
                        .filter(id -> !decided.contains(id))
                        .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "not decided: "
                                + String.join(", ", missing)
                                + ". Send 'granted' true or false for every entry.");
    }

    private static boolean isSource(@Nullable String source) {
        return source != null
                && !source.isBlank()
                && source.length() <= LONGEST_SOURCE
                && source.chars().noneMatch(Character::isISOControl);
    }

    private static String names(PublishedForm form) {
        return sorted(form.entries().stream().map(PublishedForm.Entry::id).toList());
    }

    private static String sorted(Iterable<String> names) {
        List<String> list = new ArrayList<>();
        names.forEach(list::add);
        list.sort(null);
        return String.join(", ", list);
    }

    private PublishedForm publish(String name, Register.FormEntry form) {
        List<PublishedForm.Entry> entries = entries(name, form);
        Publication publication =
                publications.publish(
                        Publication.Kind.FORM, name, form.version(), text(name, form, entries));
        publications
                .current(Publication.Kind.FORM, name)
                .filter(current -> current.version() > publication.version())
                .ifPresent(
                        newer ->
                                log.warn(
                                        "Form '{}': this instance collects with version {}, but"
                                                + " version {} is published.",
                                        name,
                                        publication.version(),
                                        newer.version()));
        return new PublishedForm(
                name,
                publication.version(),
                publication.hash(),
                shown(form.title()),
                shown(form.language()),
                items(form, entries),
                entries);
    }

    private static Set<String> items(Register.FormEntry form, List<PublishedForm.Entry> entries) {
        Set<String> items = new LinkedHashSet<>();
        formItems(form).forEach(item -> items.add(shown(item.item())));
        entries.stream()
                .filter(entry -> entry.recipient() == null)
                .forEach(entry -> items.addAll(entry.items()));
        return items;
    }

    private List<PublishedForm.Entry> entries(String name, Register.FormEntry form) {
        List<PublishedForm.Entry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Register.ConsentEntry consent : consents(form)) {
            PublishedForm.Entry entry = entry(name, consent);
            if (!ids.add(entry.id())) {
                throw notPublishable(name, "two entries have the id '" + entry.id() + "'");
            }
            entries.add(entry);
        }
        return entries;
    }

    private PublishedForm.Entry entry(String form, Register.ConsentEntry consent) {
        String id = shown(consent.id());
        if (id.isEmpty()) {
            throw notPublishable(form, "an entry has no 'id'");
        }
        Optional<ProcessingPurpose> purpose = catalogue.purpose(shown(consent.purpose()));
        if (purpose.isEmpty()) {
            throw notPublishable(form, "entry '" + id + "' names no purpose of the register");
        }
        return new PublishedForm.Entry(
                id,
                shown(consent.category()),
                purpose.get().name(),
                consent.recipient() == null ? null : shown(consent.recipient()),
                itemsOf(form, id, consent, purpose.get()),
                shown(consent.purposeText()),
                shown(consent.itemsText()),
                shown(consent.retentionText()),
                shown(consent.refusalText()),
                consent.recipientText() == null ? null : shown(consent.recipientText()));
    }

    /** The items written at the entry, else those of the recipient, else those of the purpose. */
    private List<String> itemsOf(
            String form, String id, Register.ConsentEntry consent, ProcessingPurpose purpose) {
        List<String> items = consent.items();
        if (items == null && consent.recipient() != null) {
            Register.RecipientEntry recipient =
                    catalogue.register().recipients().get(consent.recipient());
            items = recipient == null ? null : recipient.items();
        }
        Set<String> named = new LinkedHashSet<>();
        if (items == null) {
            named.addAll(purpose.required());
            named.addAll(purpose.optional());
        } else {
            named.addAll(items);
        }
        if (named.isEmpty()) {
            throw notPublishable(form, "entry '" + id + "' has no items");
        }
        return named.stream().sorted().toList();
    }

    /**
     * The canonical text: what was shown, in a fixed order, without what is absent. Fields that a
     * later release adds do not change the text of forms that do not use them.
     */
    private String text(String name, Register.FormEntry form, List<PublishedForm.Entry> entries) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("form", name);
        text.put("version", form.version());
        put(text, "title", form.title());
        put(text, "language", form.language());
        text.put("items", formItems(form).stream().map(PublishedForms::itemText).toList());
        List<Register.ConsentEntry> written = consents(form);
        List<Map<String, Object>> consents = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            consents.add(entryText(entries.get(index), written.get(index).preconditionOfService()));
        }
        text.put("consents", consents);
        return json.writeValueAsString(text);
    }

    private static Map<String, Object> itemText(Register.FormItemEntry item) {
        Map<String, Object> text = new LinkedHashMap<>();
        put(text, "item", item.item());
        text.put("required", item.required());
        put(text, "rationale", item.rationale());
        return text;
    }

    private static Map<String, Object> entryText(PublishedForm.Entry entry, boolean precondition) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("id", entry.id());
        put(text, "category", entry.category());
        text.put("purpose", entry.purpose());
        put(text, "recipient", entry.recipient());
        text.put("items", entry.items());
        put(text, "purposeText", entry.purposeText());
        put(text, "itemsText", entry.itemsText());
        put(text, "retentionText", entry.retentionText());
        put(text, "refusalText", entry.refusalText());
        put(text, "recipientText", entry.recipientText());
        if (precondition) {
            text.put("preconditionOfService", true);
        }
        return text;
    }

    private static void put(Map<String, Object> text, String name, @Nullable String value) {
        String shown = shown(value);
        if (!shown.isEmpty()) {
            text.put(name, shown);
        }
    }

    private static List<Register.FormItemEntry> formItems(Register.FormEntry form) {
        return form.items() == null ? List.of() : form.items();
    }

    private static List<Register.ConsentEntry> consents(Register.FormEntry form) {
        return form.consents() == null ? List.of() : form.consents();
    }

    /** Line ends and composed letters depend on the editor, not on what a reader sees. */
    private static String shown(@Nullable String value) {
        return value == null
                ? ""
                : Normalizer.normalize(value, Normalizer.Form.NFC).replace("\r\n", "\n").strip();
    }

    private static IllegalStateException notPublishable(String form, String problem) {
        return new IllegalStateException(
                "The form '"
                        + form
                        + "' of the register cannot be published: "
                        + problem
                        + ". Correct forms."
                        + form
                        + " in META-INF/jikimi/register.yml.");
    }
}
