package com.example.hanbit.demo;

import com.example.hanbit.member.Member;
import io.jikimi.subject.DataSubjectId;

/** What the chapters know of the one member. She does not exist. */
final class Life {

    static final String NAME = "나보람";
    static final String EMAIL = "boram@example.com";
    static final String PHONE = "010-0000-7000";
    static final String ADDRESS = "가온시 누리구 별하로 7, 101동 301호";

    private long member;
    private long order;
    private byte[] copy = {};

    void begin(long memberId) {
        member = memberId;
    }

    void ordered(long orderId) {
        order = orderId;
    }

    /** Bytes of her name in the history, as a backup of that day would keep them. */
    void backedUp(byte[] bytes) {
        copy = bytes.clone();
    }

    byte[] copy() {
        return copy.clone();
    }

    long member() {
        return member;
    }

    long order() {
        return order;
    }

    DataSubjectId subject() {
        return Member.subjectOf(member);
    }
}
