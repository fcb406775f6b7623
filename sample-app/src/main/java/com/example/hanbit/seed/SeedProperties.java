package com.example.hanbit.seed;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * How much is made up at the first start.
 *
 * @param members How many members.
 * @param orders How many orders.
 * @param password Password of the demonstration accounts. A new one is made at every start when not
 *     set.
 */
@ConfigurationProperties("hanbit.seed")
record SeedProperties(
        @DefaultValue("1000") int members,
        @DefaultValue("5000") int orders,
        @Nullable String password) {

    /** Telephone numbers are 010-0000-0000 to 010-0000-5999 for members. */
    private static final int MOST_MEMBERS = 6_000;

    SeedProperties {
        Assert.isTrue(
                members >= 1 && members <= MOST_MEMBERS,
                "'hanbit.seed.members' must be between 1 and " + MOST_MEMBERS);
        Assert.isTrue(orders >= 0, "'hanbit.seed.orders' must not be negative");
    }
}
