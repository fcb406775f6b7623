package com.example.hanbit.login;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.security.Principal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is logged in. Its text form {@code member:17} or {@code staff:manager} is all that the HTTP
 * session knows of a person.
 *
 * @param role member or staff
 * @param id the number of the member, or the account name of the staff
 */
public record Account(Role role, String id) implements Principal {

    private static final Pattern TEXT =
            Pattern.compile("(?:(member):([1-9]\\d{0,17}))|(?:(staff):([a-z]{1,20}))");

    /** The two kinds of people who log in. */
    public enum Role {
        /** Buys. */
        MEMBER,
        /** Works for the shop. */
        STAFF
    }

    /** The account of a member. */
    public static Account member(long id) {
        return new Account(Role.MEMBER, Long.toString(id));
    }

    /** The account of somebody who works for the shop. */
    public static Account staff(String name) {
        return new Account(Role.STAFF, name);
    }

    /** Reads the text form; empty for anything else. */
    public static Optional<Account> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                matcher.group(1) == null
                        ? new Account(Role.STAFF, matcher.group(4))
                        : new Account(Role.MEMBER, matcher.group(2)));
    }

    /** Whether it is a member. */
    public boolean member() {
        return role == Role.MEMBER;
    }

    /** Whether it works for the shop. */
    public boolean staff() {
        return role == Role.STAFF;
    }

    /**
     * The number of the member.
     *
     * @throws IllegalStateException for staff
     */
    public long memberId() {
        if (role != Role.MEMBER) {
            throw new IllegalStateException("Staff have no member number");
        }
        return Long.parseLong(id);
    }

    /** The account as Jikimi knows it. */
    public Actor actor() {
        return role == Role.MEMBER
                ? Actor.subject(new DataSubjectId("member", id))
                : Actor.staff(id);
    }

    /** The account as permissions and the access log name it. */
    @Override
    public String getName() {
        return actor().account();
    }

    /** The text form {@code role:id}. */
    @Override
    public String toString() {
        return (role == Role.MEMBER ? "member:" : "staff:") + id;
    }
}
