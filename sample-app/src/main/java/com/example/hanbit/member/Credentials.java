package com.example.hanbit.member;

/**
 * What a login needs to know of a member.
 *
 * @param memberId the number of the member
 * @param passwordHash the one-way hash of the password
 */
public record Credentials(long memberId, String passwordHash) {

    /** A hash is not for logs. */
    @Override
    public String toString() {
        return "Credentials[memberId=" + memberId + "]";
    }
}
