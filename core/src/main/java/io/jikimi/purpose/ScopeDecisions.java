package io.jikimi.purpose;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Decides once, when a scope opens, what every item reads as in it: one byte per item number. */
final class ScopeDecisions {

    /** The purpose does not know the file of the item. */
    static final byte MISMATCH = 0;

    /** The item reads as its mask. */
    static final byte MASK = 1;

    /**
     * A person sees the mask of an item of the purpose: an access to the subject's data all the
     * same.
     */
    static final byte DISPLAYED_MASK = 2;

    /** The item reads as its value. */
    static final byte VALUE = 3;

    private final Catalogue catalogue;
    private final PurposeAuthority authority;
    private final Map<String, PurposeItems> known = new ConcurrentHashMap<>();

    ScopeDecisions(Catalogue catalogue, PurposeAuthority authority) {
        this.catalogue = catalogue;
        this.authority = authority;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    byte[] everything() {
        byte[] decided = empty();
        Arrays.fill(decided, VALUE);
        return decided;
    }

    /** Nothing is known of any item. */
    byte[] nothing() {
        return empty();
    }

    byte[] decide(ScopeRequest request) {
        refuseAnonymous(request);
        refuseUnmaskWithoutReason(request);
        if (request.purpose().equals(BuiltInPurpose.OWN_DATA)
                || request.purpose().equals(BuiltInPurpose.RIGHTS)) {
            return everyItemOfTheSubject(request);
        }
        ProcessingPurpose purpose =
                catalogue
                        .purpose(request.purpose())
                        .orElseThrow(
                                () ->
                                        new LifecycleException(
                                                Refusal.PURPOSE_UNKNOWN,
                                                request.purpose(),
                                                "no such purpose is in the register. Declare it under 'purposes', or correct the annotation."));
        return purposeItems(request, purpose);
    }

    private static void refuseAnonymous(ScopeRequest request) {
        if (request.lacksLogin()) {
            throw new LifecycleException(
                    Refusal.AUTHENTICATION_REQUIRED,
                    request.purpose(),
                    "nobody is logged in. Log in and try again.");
        }
    }

    private static void refuseUnmaskWithoutReason(ScopeRequest request) {
        boolean reasonless = request.reason() == null || request.reason().isBlank();
        if (request.access() == Access.UNMASK && reasonless) {
            throw new LifecycleException(
                    Refusal.UNMASK_REASON_REQUIRED,
                    request.purpose(),
                    "showing unmasked values needs a reason. Send it as the parameter 'reason'.");
        }
    }

    /**
     * Every item, but only of the subject: a data subject never reaches another one's values by
     * these purposes.
     */
    private byte[] everyItemOfTheSubject(ScopeRequest request) {
        boolean ofOneself = request.actor().subject() != null;
        boolean ofTheRequester =
                request.purpose().equals(BuiltInPurpose.RIGHTS)
                        && request.onlySubjects() != null
                        && (request.actor().kind() == Actor.Kind.SYSTEM
                                || mayAnswerRequests(request));
        if (!ofOneself && !ofTheRequester) {
            throw new LifecycleException(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    request.purpose(),
                    "only the data subject, or an officer who answers the subject's request, reads by this purpose.");
        }
        return everything();
    }

    private boolean mayAnswerRequests(ScopeRequest request) {
        return catalogue.items().stream()
                .allMatch(
                        item ->
                                authority.permits(
                                        request.actor(),
                                        request.purpose(),
                                        request.access().action(),
                                        item.qualifiedName()));
    }

    private byte[] purposeItems(ScopeRequest request, ProcessingPurpose purpose) {
        PurposeItems items =
                known.computeIfAbsent(purpose.name(), name -> PurposeItems.of(purpose, catalogue));
        boolean displays = request.access() == Access.DISPLAY;
        if (!asked(request) && request.onlyItems() == null) {
            return displays ? items.displayed() : items.values();
        }
        byte[] decided = items.masks().clone();
        boolean permitted = false;
        for (PersonalDataItem item : items.covered()) {
            if (isWanted(request, purpose, item.qualifiedName())) {
                permitted = true;
                decided[item.id()] = displays ? DISPLAYED_MASK : VALUE;
            }
        }
        if (!permitted && !items.covered().isEmpty()) {
            throw notPermitted(request, purpose);
        }
        return decided;
    }

    private boolean isWanted(ScopeRequest request, ProcessingPurpose purpose, String item) {
        boolean among = request.onlyItems() == null || request.onlyItems().contains(item);
        return among
                && (!asked(request)
                        || authority.permits(
                                request.actor(), purpose.name(), request.access().action(), item));
    }

    private static LifecycleException notPermitted(
            ScopeRequest request, ProcessingPurpose purpose) {
        return new LifecycleException(
                Refusal.PURPOSE_NOT_PERMITTED,
                purpose.name(),
                "the account may not do '"
                        + request.access().action()
                        + "' for this purpose. It needs a permission"
                        + " such as personal-data:"
                        + purpose.name()
                        + ":"
                        + request.access().action()
                        + ":*.");
    }

    /** System actors act by the code that names the purpose; a login has no account yet. */
    private static boolean asked(ScopeRequest request) {
        Actor.Kind kind = request.actor().kind();
        boolean login =
                request.access() == Access.LOGIN
                        && request.purpose().equals(BuiltInPurpose.AUTHENTICATION);
        return !login && (kind == Actor.Kind.STAFF || kind == Actor.Kind.SUBJECT);
    }

    private byte[] empty() {
        return empty(catalogue);
    }

    private static byte[] empty(Catalogue catalogue) {
        int highest = catalogue.items().stream().mapToInt(PersonalDataItem::id).max().orElse(0);
        return new byte[highest + 1];
    }

    /**
     * What of a decision holds for everybody, because the catalogue never changes: never what an
     * authority said. Nobody writes into the arrays.
     *
     * @param covered the items of the purpose
     * @param masks where nothing is permitted: the rest of the files reads as masks
     * @param displayed for whom no authority is asked, displaying
     * @param values for whom no authority is asked, otherwise
     */
    private record PurposeItems(
            List<PersonalDataItem> covered, byte[] masks, byte[] displayed, byte[] values) {

        static PurposeItems of(ProcessingPurpose purpose, Catalogue catalogue) {
            List<PersonalDataItem> covered =
                    catalogue.items().stream()
                            .filter(item -> purpose.covers(item.qualifiedName()))
                            .toList();
            byte[] masks = empty(catalogue);
            Set<String> files =
                    covered.stream().map(PersonalDataItem::file).collect(Collectors.toSet());
            catalogue.items().stream()
                    .filter(item -> files.contains(item.file()))
                    .forEach(item -> masks[item.id()] = MASK);
            return new PurposeItems(
                    covered,
                    masks,
                    with(DISPLAYED_MASK, covered, masks),
                    with(VALUE, covered, masks));
        }

        private static byte[] with(byte code, List<PersonalDataItem> covered, byte[] masks) {
            byte[] decided = masks.clone();
            covered.forEach(item -> decided[item.id()] = code);
            return decided;
        }
    }
}
