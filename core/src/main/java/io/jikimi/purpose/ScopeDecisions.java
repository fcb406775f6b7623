package io.jikimi.purpose;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

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
        if (request.actor().kind() == Actor.Kind.ANONYMOUS
                && !request.purpose().equals(BuiltInPurpose.AUTHENTICATION)) {
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
        byte[] decided = empty();
        Set<String> files = new HashSet<>();
        boolean permitted = false;
        for (PersonalDataItem item : catalogue.items()) {
            String name = item.qualifiedName();
            if (!purpose.covers(name)) {
                continue;
            }
            files.add(item.file());
            if (request.onlyItems() != null && !request.onlyItems().contains(name)) {
                continue;
            }
            if (asked(request.actor())
                    && !authority.permits(
                            request.actor(), purpose.name(), request.access().action(), name)) {
                continue;
            }
            permitted = true;
            decided[item.id()] = request.access() == Access.DISPLAY ? DISPLAYED_MASK : VALUE;
        }
        if (!permitted && !files.isEmpty()) {
            throw new LifecycleException(
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
        maskTheRestOf(files, decided);
        return decided;
    }

    private void maskTheRestOf(Set<String> files, byte[] decided) {
        for (PersonalDataItem item : catalogue.items()) {
            if (decided[item.id()] == MISMATCH && files.contains(item.file())) {
                decided[item.id()] = MASK;
            }
        }
    }

    /** System actors act by the code that names the purpose; a login has no account yet. */
    private static boolean asked(Actor actor) {
        return actor.kind() == Actor.Kind.STAFF || actor.kind() == Actor.Kind.SUBJECT;
    }

    private byte[] empty() {
        int highest = catalogue.items().stream().mapToInt(PersonalDataItem::id).max().orElse(0);
        return new byte[highest + 1];
    }
}
