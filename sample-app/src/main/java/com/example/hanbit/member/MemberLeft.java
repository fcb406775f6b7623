package com.example.hanbit.member;

import java.time.Instant;

/**
 * A member has left; published in the transaction that closes the account.
 *
 * @param memberId the number of the member
 * @param at when
 */
public record MemberLeft(long memberId, Instant at) {}
