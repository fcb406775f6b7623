package com.example.hanbit.order;

import io.jikimi.subject.DataSubjectId;
import java.util.UUID;

/**
 * Who receives the goods.
 *
 * @param subject whose data these are: a member, or somebody the shop knows from this order only
 * @param name the name
 * @param phone the mobile number
 * @param address where to
 */
public record Receiver(DataSubjectId subject, String name, String phone, String address) {

    /** Somebody who is not a member: known from this one order, never matched with others. */
    public static Receiver stranger(UUID key, String name, String phone, String address) {
        return new Receiver(new DataSubjectId("receiver", key.toString()), name, phone, address);
    }
}
